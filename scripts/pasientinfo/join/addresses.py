"""Addresses with a code in them, as regular expressions that every rendering runs as they are.

They look at the address as it came (the raw request target), not at what a server makes of it:
servers decode, merge slashes and resolve dots each in their own way. The patterns keep to what
Python, PCRE (nginx, Apache) and RE2 (Caddy) read alike, and have no ``\\\\``, which nginx and
Apache would halve. Standard library only.

``<site>/j/<code>`` and ``<site>/<locale>/j/<code>`` lead to the room. The code is exactly as many
digits as the rule has and nothing else, each in ASCII, Arabic-Indic, extended Arabic-Indic or full
width, percent-encoded or not (RFC 3986, 2.1 and 2.3; in UTF-8 the last hexadecimal digit of each
of them is the digit itself). A query is allowed and dropped: apps put marks on links. Everything
else below ``/j``, and whatever a server might take for it, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

DIGIT = "(?:%3|%[Dd]9%[Aa]|%[Dd][Bb]%[Bb]|%[Ee][Ff]%[Bb][Cc]%9)?([0-9])"
GAP = (
    r"(?:[^0-9A-Za-z%]|%[0-2][0-9A-Fa-f]|%3[A-Fa-f]|%[46]0|%[57][B-Fb-f]"
    r"|%[Cc][2CDcd]%[89AaBb][0-9A-Fa-f]|%[Dd]8%[89AaBb][0-9A-Fa-f]|%[Dd]9%[Aa][A-Fa-f]|%[Dd][Bb]%94"
    r"|%[Ee][0-9A-Fa-f]%[89AaBb][0-9A-Fa-f]%[89AaBb][0-9A-Fa-f])*"
)
"""What may stand between the digits of a code that was typed in groups: all of ASCII but letters
and digits, or in UTF-8 blanks, dashes, direction marks, combining marks, Arabic punctuation."""

ORIGIN = "(?:https?://[^/?#]*)?"
"""In front of a path: the absolute form of a request target (RFC 9112, 3.2.2)."""

ALIASES = {"nb": ("nb", "no", "nn")}
"""What else browsers call a language (BCP 47: ``no`` is the macrolanguage)."""


@dataclass(frozen=True)
class Paths:
    """The patterns of a site: ``site_url``, its locales (the source first), digits in a code."""

    site_url: str
    locales: tuple[str, ...]
    digits: int
    service: str = ""
    """The address of the redirect service, where it has a path of its own below this host."""

    @property
    def prefix(self) -> str:
        """The path of ``site_url`` without a slash at its end."""
        return urlsplit(self.site_url).path.rstrip("/")

    @property
    def _start(self) -> str:
        return f"{re.escape(self.prefix)}/"

    @property
    def mounts(self) -> list[str]:
        """The paths that forms are sent below: the site's, and the service's."""
        own = urlsplit(self.service).path.rstrip("/") if self.service else self.prefix
        return list(dict.fromkeys([self.prefix, own]))

    @property
    def _mounts(self) -> str:
        return f"(?:{'|'.join(map(re.escape, self.mounts))})"

    @property
    def _below(self) -> str:
        """In front of what is refused: any path; where ``/j/`` is in a path of the site itself,
        that path."""
        named = any(re.search("/j(?:/|$)", path, re.IGNORECASE) for path in self.mounts)
        return f"{self._mounts}[^?]*" if named else "[^?]*"

    @property
    def _locale(self) -> str:
        return "|".join(map(re.escape, self.locales))

    @property
    def room(self) -> str:
        """Leads to a room; its groups are the code's digits, in ASCII."""
        return rf"{self._start}(?:(?:{self._locale})/)?j/{DIGIT * self.digits}(?:\?.*)?"

    @property
    def form(self) -> str:
        """Where the form is sent."""
        return rf"{self._mounts}/(?:(?:{self._locale})/)?j(?:\?.*)?"

    @property
    def mine(self) -> str:
        """Regardless of case: below ``/j`` in any way of writing it; refused unless it is above."""
        return self._below + r"(?:/|%2f|\x5c|%5c)(?:j|%6a)(?:[/\x5c?#%].*)?"

    @property
    def quiet(self) -> str:
        """Regardless of case, anywhere in a request line: must not be logged, for it may hold a
        code (also one where ``/j/`` was forgotten, or whose digits are grouped; or one that is
        encoded twice or raw, which no address of ours is)."""
        digit = DIGIT.replace("([0-9])", "[0-9]")
        code = GAP.join([digit] * self.digits)
        below = self._below if self._below != "[^?]*" else ""
        way = rf"{below}(?:/|%2f|\x5c|%5c)(?:j|%6a)(?:[/\x5c?#% ]|$)"
        return rf"{way}|(?:^|[^0-9]|%[0-9A-Fa-f][0-9]){code}(?:[^0-9]|$)|%25|[^\x01-\x7f]"

    @property
    def in_locale(self) -> str:
        """The beginning of an address in a language; its group is the locale."""
        return f"{self._mounts}/({self._locale})/"

    def aliases(self) -> dict[str, tuple[str, ...]]:
        """What browsers call each locale; the first locale that has a name keeps it."""
        named: dict[str, tuple[str, ...]] = {}
        for locale in self.locales:
            primary = locale.partition("-")[0].lower()
            taken = [name for names in named.values() for name in names]
            names = ALIASES.get(primary, (primary,))
            named[locale] = tuple(name for name in names if name not in taken)
        return {locale: names for locale, names in named.items() if names}

    @property
    def listed(self) -> str:
        """The first of our languages in ``Accept-Language``, regardless of case; for servers
        that cannot weigh (browsers list by weight)."""
        names = "|".join(name for names in self.aliases().values() for name in names)
        return rf"^(?:[^,]*,)*?[ \t]*({names})(?:[-;, \t]|$)"

    def preferred(self, accept_language: str) -> str:
        """The reader's locale, or the source."""
        return self.asked(accept_language) or self.locales[0]

    def asked(self, accept_language: str) -> str | None:
        """The reader's locale by ``Accept-Language`` (RFC 9110, 12.5.4), if we have one."""
        by_name = {name: locale for locale, names in self.aliases().items() for name in names}
        weighed: list[tuple[float, str]] = []
        for item in accept_language.split(",")[:50]:
            name, _, weight = item.partition(";")
            locale = by_name.get(name.strip().lower().partition("-")[0])
            found = re.fullmatch(r"\s*q=([01](?:\.[0-9]{0,3})?)\s*", weight, re.IGNORECASE)
            quality = float(found[1]) if found else 1.0
            if locale and quality > 0:
                weighed.append((-quality, locale))
        return min(weighed, key=lambda item: item[0], default=(0, None))[1]

    def locale_of(self, target: str, accept_language: str) -> str:
        """The language of an answer: the address's, else the reader's."""
        found = re.match(ORIGIN + self.in_locale, target)
        return found[1] if found else self.preferred(accept_language)

    def code(self, target: str) -> str | None:
        """The code of an address that leads to a room."""
        found = re.fullmatch(ORIGIN + self.room, target)
        return "".join(found.groups()) if found else None

    def is_form(self, target: str) -> bool:
        return re.fullmatch(ORIGIN + self.form, target) is not None

    def is_mine(self, target: str) -> bool:
        return re.fullmatch(ORIGIN + self.mine, target, re.IGNORECASE | re.ASCII) is not None


def paths(site_url: str, locales: Iterable[str], digits: int, service: str = "") -> Paths:
    """Patterns for a site; ``locales`` with the source language first."""
    return Paths(site_url, tuple(locales), digits, service)
