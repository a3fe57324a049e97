"""The rule that takes a six-digit code to a room's address. Standard library only.

The build writes the rule with its translated messages as ``join.json``; the page's script
(``overrides/assets/join.js``) and ``scripts/join_redirect.py`` read that file.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

MESSAGES = {
    "empty": "Skriv inn koden som står i SMS-en.",
    "wrong": "Koden skal ha {digits} siffer. Se på SMS-en og prøv igjen.",
    "link": "Denne lenken går ikke til {host}. Skriv bare de {digits} sifrene fra SMS-en.",
}
"""What a refusal says, in the source language; the keys are what :meth:`Rule.read` returns."""

ZEROS = ("0", "\u0660", "\u06f0", "\uff10")
"""The zero of each digit set: ASCII, Arabic-Indic, extended Arabic-Indic, full width."""

DIGITS = {chr(ord(zero) + n): str(n) for zero in ZEROS for n in range(10)}
IGNORED = re.compile(
    "[ \t\u00a0\u2007\u2009\u202f\u3000\\-\u2010-\u2015\u2212\u200e\u200f"
    "\u061c\u202a-\u202e\u2066-\u2069\u200b\ufeff]"
)
"""What people type or paste between digits: spaces, hyphens, and invisible direction marks."""

LONGEST = 300
"""More characters than any link from an SMS has; longer input is refused unread."""


@dataclass(frozen=True)
class Rule:
    """The settings ``join``: the address with ``{code}``, how many digits, where WSGI runs."""

    template: str = "https://join.nhn.no/webapp/conference/{code}"
    digits: int = 6
    service: str | None = None

    def __post_init__(self) -> None:
        parts = urlsplit(self.template)
        if parts.scheme != "https" or not parts.hostname or self.template.count("{code}") != 1:
            raise ValueError("template must be an https address with {code} in it once")
        if "{code}" in parts.netloc:
            raise ValueError("template must have {code} after the host, not in it")
        if not isinstance(self.digits, int) or not 1 <= self.digits <= 12:
            raise ValueError("digits must be a number from 1 to 12")

    @property
    def host(self) -> str:
        return urlsplit(self.template).hostname or ""

    def read(self, typed: str) -> tuple[str | None, str]:
        """The code in what a person typed: ``(code, "")``, or ``(None, key of MESSAGES)``."""
        if len(typed) > LONGEST:
            return None, "wrong"
        text = "".join(DIGITS.get(char, char) for char in typed.strip())
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
        found = re.fullmatch(
            rf"(?i:https)://{re.escape(self.host)}(?:[/?][\x21-\x7e]*)?", link, re.IGNORECASE
        )
        if not found:
            return None, "link"
        codes = set(re.findall(rf"(?<![0-9A-Za-z%])[0-9]{{{self.digits}}}(?![0-9A-Za-z])", link))
        return (codes.pop(), "") if len(codes) == 1 else (None, "wrong")

    def address(self, code: str) -> str:
        """The room's address for a code that :meth:`read` returned."""
        return self.template.replace("{code}", code)

    def as_json(self, messages: dict[str, dict[str, str]]) -> dict[str, Any]:
        """What ``join.json`` holds; ``messages`` maps a locale to its :data:`MESSAGES`."""
        return asdict(self) | {
            "host": self.host,
            "zeros": list(ZEROS),
            "ignored": IGNORED.pattern,
            "longest": LONGEST,
            "messages": {
                locale: {key: self.fill(text) for key, text in texts.items()}
                for locale, texts in messages.items()
            },
        }

    def fill(self, message: str) -> str:
        """A message with ``{digits}`` and ``{host}`` put in."""
        return message.replace("{digits}", str(self.digits)).replace("{host}", self.host)
