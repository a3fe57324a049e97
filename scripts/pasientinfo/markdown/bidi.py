"""Which runs of a text must be isolated, so that a reader sees them in the order they were typed.

By the Unicode Bidirectional Algorithm (UAX #9, rules W2 and N1) ``116 117`` in Arabic text is shown
as 117 116, and ``iPhone، iPad`` as iPad، iPhone. :mod:`pasientinfo.markdown.isolation` wraps each
such run in ``<bdi dir="ltr">``; where only plain text can stand, U+2066 and U+2069 do it.
"""

from __future__ import annotations

import re
import unicodedata

from pasientinfo.markdown.syntax import EMAIL

_SPACE = "[ \u00a0\u202f]"
_DASH = "[-\u2010-\u2015\u2212]"
_LETTER = "[A-Za-z\u00b5\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]"
_ADDRESS = rf"""
    (?:https?://|www\.)[^\s<>\x02\x03\ufffc\u0600-\u06ff]+        # address
    | {EMAIL}                                               # e-mail
    | (?<![\w@.])[a-zA-Z][\w-]*(?:\.[a-zA-Z][\w-]*)+(?:/[\w/.%-]*)?   # host, with path
"""
_SIGN = rf"(?:(?<![^\s(])(?:{_DASH}|[<>\u2264\u2265]))?"
_NUMBER = rf"""
    {_SIGN}(?<![\w+])(?:\(\+\d{{1,3}}\){_SPACE}?)?\+?\d+
    (?:(?:[.,:/×]|\.?{_SPACE}?{_DASH}{_SPACE}?|{_SPACE})\d+)*(?:{_SPACE}?[%°]C?)?
"""
RUN = re.compile(f"{_ADDRESS} | {_NUMBER}", re.VERBOSE)
"""A number or an address."""

_LATIN = _LETTER.replace("]", "0-9_]")
_WORD = rf"(?<!{_LATIN})(?<!\{{){_LETTER}(?:(?:{_LATIN}|['’&./+-])*(?:{_LATIN}|\+))?"
_ANY = re.compile(
    rf"(?:{_ADDRESS} | {_NUMBER} | {_WORD})"
    rf"(?:{_SPACE}?{_DASH}?{_SPACE}?(?:{_ADDRESS} | {_NUMBER} | {_WORD}))*",
    re.VERBOSE,
)
"""Left-to-right words, numbers and addresses, one after the other with nothing but spaces between:
``Vestre Viken``, ``Paracet 500 mg``; but no place for a value such as ``{language}``."""

_PUNCTUATION = ".,:;!?)\u060c\u061b\u06d4"


def is_right_to_left(text: str) -> bool:
    """True if a text holds a letter or a digit of a right-to-left script (R, AL, AN)."""
    return not text.isascii() and any(
        unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in text
    )


def _spans(pattern: re.Pattern[str], text: str, *, integers: bool) -> list[tuple[int, int]]:
    found = []
    for match in pattern.finditer(text):
        start, end = match.span()
        end = start + len(match[0].rstrip(_PUNCTUATION))
        if end > start and (integers or not text[start:end].isdigit()):
            found.append((start, end))
    return found


def runs(text: str, direction: str = "rtl") -> list[tuple[int, int]]:
    """Return the places (start, end) in ``text`` that must be isolated.

    In right-to-left text: numbers, addresses and left-to-right words; a lone integer needs nothing.
    In left-to-right text: numbers and addresses, where a right-to-left letter stands beside them.
    """
    if direction == "rtl":
        return _spans(_ANY, text, integers=False)
    return _spans(RUN, text, integers=True) if is_right_to_left(text) else []


def isolate_text(text: str, direction: str) -> str:
    """Return plain text for a place without markup (title, alt, metadata), its runs isolated."""
    for start, end in reversed(runs(text, direction)):
        if text[start - 1 : start] == "\u2066":  # already done
            continue
        text = f"{text[:start]}\u2066{text[start:end]}\u2069{text[end:]}"
    return text


def direction_of(text: str) -> str:
    """Return ``rtl`` or ``ltr`` by the first strong character (UAX #9, P2); ``ltr`` without one."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    first = next((kind for kind in kinds if kind in ["L", "R", "AL"]), "L")
    return "ltr" if first == "L" else "rtl"
