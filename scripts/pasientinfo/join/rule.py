"""The rule that takes a six-digit code to a room's address. Standard library only.

What a person types in the field is read generously (:meth:`Rule.read`); what stands in an address
is read strictly (:mod:`pasientinfo.join.addresses`). The page has the rule with its messages in it;
the build writes all of it as ``join.json`` for ``scripts/join_redirect.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

REFUSALS = {
    "empty": "Skriv inn koden som står i SMS-en.",
    "wrong": "Koden skal ha {digits} siffer. Se på SMS-en og prøv igjen.",
    "link": "Denne lenken går ikke til {host}. Skriv bare de {digits} sifrene fra SMS-en.",
    "down": "Tjenesten svarer ikke akkurat nå. Vent litt, og prøv igjen. Eller åpne lenken i "
    "SMS-en. Virker det ikke? Ring nummeret til poliklinikken i brevet om timen.",
    "title": "Feil",
}
"""What a refusal says, in the source language; the keys are what :meth:`Rule.read` returns,
``down`` is for the time without the redirect service, and ``title`` is what the page's title
begins with then."""

CARD_TEXTS = {
    "title": "Koden til videotimen",
    "personal": "Dette arket er personlig. Koden går til timen din. Ikke vis den til andre.",
    "way": "Slik kommer du til timen",
    "scan": "Åpne kameraet på telefonen. Hold det over QR-koden, og trykk på lenken.",
    "write": "Eller skriv denne adressen i nettleseren:",
    "room_qr": "QR-kode til timen",
    "guide": "Slik gjør du det",
    "read": "Les hva du gjør før timen, og når timen starter:",
    "guide_qr": "QR-kode til veiledningen",
    "sms": "Du har time på video. Åpne denne lenken når timen starter:",
    "sms_guide": "Slik gjør du det:",
}
"""The texts of the card that a clinic hands out (``leaflets.join_card``) and of its SMS."""

ZEROS = ("0", "\u0660", "\u06f0", "\uff10")
"""The zero of each digit set: ASCII, Arabic-Indic, extended Arabic-Indic, full width."""

DIGITS = {chr(ord(zero) + n): str(n) for zero in ZEROS for n in range(10)}
IGNORED = re.compile(
    r"[ \t\u00a0\u2007\u2009\u202f\u3000\-\u2010-\u2015\u2212\u200e\u200f"
    r"\u061c\u202a-\u202e\u2066-\u2069\u200b\ufeff]"
)
"""What people type or paste between digits: spaces, hyphens, and invisible direction marks."""

EDGES = re.compile(f"^(?:{IGNORED.pattern})+|(?:{IGNORED.pattern})+$")
TEMPLATE = re.compile(
    r"https://[A-Za-z0-9.-]+(?::[0-9]+)?/[A-Za-z0-9._~/?=&:+,#-]*\{code\}"
    r"[A-Za-z0-9._~/?=&:+,#-]*"
)
"""An address that stands in every server's configuration as it is: no blank, quote, ``%``, ``$``,
user-info; and the code after the host."""

SERVICE = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9._~/-]*)?")
RIGHTS = re.compile(r"[?&#;/](?:pin|role)=", re.IGNORECASE)
"""Parameters that give a clinician's rights; they never stand in a patient's address."""

LONGEST = 300
"""More characters than any link from an SMS has; longer input is refused unread."""


@dataclass(frozen=True)
class Rule:
    """The settings ``join``: the address with ``{code}``, how many digits, where WSGI runs."""

    template: str = "https://join.nhn.no/webapp/conference/{code}"
    digits: int = 6
    service: str | None = None

    def __post_init__(self) -> None:
        template = self.template if isinstance(self.template, str) else ""
        if not template.startswith("https://") or template.count("{code}") != 1:
            raise ValueError("template must be an https address with {code} in it once")
        if not TEMPLATE.fullmatch(template):
            raise ValueError(
                "template must have {code} after the host, and nothing but letters, digits and "
                ". _ ~ / ? = & : + , # - around it"
            )
        if RIGHTS.search(self.template):
            raise ValueError("template must not have pin or role in it: they are the clinician's")
        if type(self.digits) is not int or not 1 <= self.digits <= 9:
            raise ValueError("digits must be a number from 1 to 9")  # Apache has nine groups
        if self.service is not None and not SERVICE.fullmatch(str(self.service)):
            raise ValueError("service must be an http or https address, or null")

    @property
    def host(self) -> str:
        """The room's host, with the port if it is not that of https."""
        return urlsplit(self.template).netloc.lower().removesuffix(":443")

    @property
    def link(self) -> str:
        """A link to the room's host. Its case is spelt out: with a flag, engines also take ``ı``,
        ``ſ`` and the Kelvin sign for ASCII letters (Unicode, CaseFolding.txt)."""
        host = "".join(
            f"[{char.upper()}{char}]" if char.isalpha() else re.escape(char) for char in self.host
        )
        port = "" if ":" in self.host else "(?::443)?"
        return rf"[Hh][Tt][Tt][Pp][Ss]://{host}{port}(?:[/?][\x21-\x7e]*)?"

    def read(self, typed: str) -> tuple[str | None, str]:
        """The code in what a person typed: ``(code, "")``, or ``(None, key of MESSAGES)``."""
        typed = re.sub("[\r\n]", "", typed)  # as a browser's text field does
        if len(typed) > LONGEST:
            return None, "wrong"
        text = EDGES.sub("", "".join(DIGITS.get(char, char) for char in typed))
        bare = IGNORED.sub("", text)
        if not bare:
            return None, "empty"
        if re.fullmatch(f"[0-9]{{{self.digits}}}", bare):
            return bare, ""
        if "/" in bare or "." in bare:
            return self._read_link(text)
        return None, "wrong"

    def _read_link(self, text: str) -> tuple[str | None, str]:
        """A pasted link: its digits, only where it has the configured scheme and host."""
        link = text if "://" in text else f"https://{text}"
        if not re.fullmatch(self.link, link):
            return None, "link"
        path = re.sub("^[^/]*//[^/?]*", "", link)  # a port is no code
        codes = set(re.findall(rf"(?<![0-9A-Za-z%])[0-9]{{{self.digits}}}(?![0-9A-Za-z])", path))
        return (codes.pop(), "") if len(codes) == 1 else (None, "wrong")

    def address(self, code: str) -> str:
        """The room's address for a code that :meth:`read` returned."""
        return self.template.replace("{code}", code)

    def as_json(self, messages: dict[str, dict[str, str]]) -> dict[str, Any]:
        """What ``join.json`` holds; ``messages`` maps a locale to its :data:`REFUSALS`."""
        return asdict(self) | {
            "host": self.host,
            "link": self.link,
            "zeros": list(ZEROS),
            "ignored": IGNORED.pattern,
            "edges": EDGES.pattern,
            "longest": LONGEST,
            "messages": {
                locale: {key: self.fill(text) for key, text in refusal_texts.items()}
                for locale, refusal_texts in messages.items()
            },
        }

    def fill(self, message: str) -> str:
        """A message with ``{digits}`` and ``{host}`` put in."""
        return message.replace("{digits}", str(self.digits)).replace("{host}", self.host)


class _Text(Protocol):
    @property
    def text(self) -> str: ...


def refusal_texts(show: Callable[[str, str], _Text], locale: str) -> dict[str, str]:
    """:data:`REFUSALS` in a locale; ``show`` gives what is shown for a locale and a message."""
    return {key: show(locale, message).text for key, message in REFUSALS.items()}
