"""Signs that a translation brings in, one by one: what no text of a patient needs, or could harm.

Pure. Unicode's own properties decide, not a list of what somebody thought of: an unassigned or
private character, a mark that strikes out or encloses, a picture, a number that is no digit, a sign
of another script, or one of right-to-left text in a left-to-right language (UAX #9: it turns the
numbers beside it).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from fontTools import unicodedata as scripts

WIDE = {"Hans", "Hant", "Jpan", "Kore", "Hani"}
"""Scripts that use full-width forms and signs of their own."""

SIMPLE = {"Latn", "Cyrl", "Grek"}
"""Scripts whose letters NFC composes with their marks, but for a few."""

PUNCTUATION = set("–—‘’‚“”„«»‹›…·¿¡†§")
SPACES = set(" \u00a0\u202f\u2009\n\t")
STRIKES = re.compile("[\u0334-\u0338\u20d0-\u20ff\u1ab0-\u1aff\u1dc0-\u1dff\ufe20-\ufe2f]")
MARKS = ("++", "=", "~", "^", "//", "|", "\\", "::", "$", "---")
"""What extensions of Markdown, or Markdown itself, might read as more than text."""

EMOJI = re.compile(r"(?<!\w):[a-z_+-]+:(?!\w)")

RIGHT_TO_LEFT = ("R", "AL", "AN")


def _wrong(char: str, script: str, direction: str) -> bool:
    """True if a sign has no place in a text of a script and direction."""
    category = unicodedata.category(char)
    if char == "\u066d":  # a star that turns numbers beside it
        return True
    if direction == "ltr" and unicodedata.bidirectional(char) in RIGHT_TO_LEFT:
        return True
    if category[0] == "L" or char.isascii():
        return False
    if category in ("Cn", "Co", "Cs", "Me", "So", "Sk", "Sc", "No", "Nl"):
        return True
    if category[0] == "Z":
        return char not in SPACES
    if "\uff01" <= char <= "\uff5e" or "\u3000" <= char <= "\u303f" or "\uff61" <= char <= "\uff65":
        return script not in WIDE
    if category == "Sm":
        return char not in "−×"
    if category[0] == "P":
        return char not in PUNCTUATION and script not in scripts.script_extension(char)
    scx = scripts.script_extension(char)  # of a mark: those whose letters may carry it
    return bool(STRIKES.match(char)) or (scx != {"Zinh"} and script not in scx)


def _flooded(text: str, script: str) -> Iterator[str]:
    """Letters that carry more marks than any word of the script has."""
    for found in re.finditer(r"[^\W\d_]([^\w\s]+|\W)", unicodedata.normalize("NFC", text)):
        marks = [char for char in found[1] if unicodedata.category(char) == "Mn"]
        is_latin = script in SIMPLE
        foreign = any("\u0300" <= mark <= "\u036f" for mark in marks) and not is_latin
        if len(marks) > (1 if is_latin else 3) or foreign:
            yield found[0]


def wrong_signs(source: str, target: str, script: str, direction: str) -> list[str]:
    """Return the signs of a translation that its source text does not have and no text needs.

    Both texts in NFC, their references decoded.
    """
    known = set(source)
    found = [c for c in dict.fromkeys(target) if c not in known and _wrong(c, script, direction)]
    found += [each for each in _flooded(target, script) if each not in source]
    return list(dict.fromkeys(found))


def added_marks(source: str, target: str) -> list[str]:
    """Return the marks that a translation has more often than its source text."""
    wanted = Counter({mark: source.count(mark) for mark in MARKS})
    added = [mark for mark in MARKS if target.count(mark) > wanted[mark]]
    return added + [each for each in EMOJI.findall(target) if each not in source]
