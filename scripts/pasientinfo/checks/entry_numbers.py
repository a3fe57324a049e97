"""Numbers in a text, compared as values: 14.30 is 14:30, 10–15 is «10 til 15», ١٥ is 15."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

SPACE = "[ \u00a0\u2007\u2009\u202f]"
DASH = "[-\u2010-\u2015\u2212]"
WORDS = {"to": "2", "tre": "3", "fire": "4", "fem": "5", "seks": "6", "sju": "7", "syv": "7"} | {
    "åtte": "8",
    "ni": "9",
    "ti": "10",
    "elleve": "11",
    "tolv": "12",
    "tretten": "13",
    "fjorten": "14",
    "femten": "15",
    "seksten": "16",
    "sytten": "17",
    "atten": "18",
    "nitten": "19",
    "tjue": "20",
    "tyve": "20",
    "tretti": "30",
    "førti": "40",
    "femti": "50",
    "seksti": "60",
    "sytti": "70",
    "åtti": "80",
    "nitti": "90",
    "hundre": "100",
}
"""Norwegian words for numbers, which a translation may write with digits."""

POINTS = {"\u066b": ".", "\u066c": ",", "\uff0e": ".", "\uff1a": ":"}
"""Signs inside a number: Arabic decimal and thousands separators, full width."""

NUMBER = re.compile(
    r"""
    (?<!\d)(?P<iso>\d{4}-\d\d-\d\d)(?!\d)
    | (?<!\d)(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})(?!\d)
    | (?P<joined>\+\d+(?:[ -]\d+)*|\d+(?:[ ]\d+)+(?!\d|[.,:]\d)|\d+(?:-\d+){2,})
    | (?P<sign>(?<![^\s(])-)?(?P<plain>\d+(?:[.,:]\d+)*)
    """,
    re.VERBOSE,
)
HALF_DAY = re.compile(r"(?<![\d.:])(\d{1,2})(?:[.:](\d\d))? ?([ap])\.?m\b\.?", re.IGNORECASE)
RANGE = re.compile(r"(\d[\d.,:]*) ?(?:-|til) ?(\d[\d.,:]*)")


def is_digit(char: str) -> bool:
    """True if a character is a digit of any digit set, superscripts and circled ones included."""
    return unicodedata.digit(char, None) is not None


def western(text: str) -> str:
    """The text with Western digits, ordinary spaces and hyphens, and no invisible characters."""
    plain = [text] if text.isascii() else []
    for char in () if plain else text:
        digit = unicodedata.digit(char, None)
        if digit is not None:
            plain.append(str(digit))
        elif unicodedata.category(char) != "Cf":
            plain.append(POINTS.get(char, char))
    return re.sub(DASH, "-", re.sub(SPACE, " ", "".join(plain)))


def _half_day(match: re.Match[str]) -> str:
    hour = int(match[1]) % 12 + (12 if match[3].casefold() == "p" else 0)
    return f"{hour}.{match[2] or '00'}"


def _value(match: re.Match[str]) -> str:
    """One number in the one way to write it that is compared."""
    if match["year"]:
        return f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}"
    if match["joined"]:
        return re.sub("[ -]", "", match["joined"])
    if match["iso"]:
        return match["iso"]
    number = match["plain"]
    if re.fullmatch(r"[1-9]\d{0,2}(?:[.,]\d{3})+", number):
        number = re.sub("[.,]", "", number)
    first, *rest = re.split("[.,:]", number)
    if rest:
        number = ".".join([str(int(first)), *rest]).removesuffix(".00")
    return ("-" if match["sign"] else "") + number


def _ordered(text: str) -> list[str]:
    plain = HALF_DAY.sub(_half_day, western(text))
    return [_value(match) for match in NUMBER.finditer(plain)]


def values(text: str) -> Counter[str]:
    """The numbers of a text, each as its value; the ends of a range are two numbers."""
    return Counter(_ordered(text))


def spelled_out(text: str) -> Counter[str]:
    """The numbers that a Norwegian text has as words."""
    found = re.findall(r"\b(\w+?)(?:sifre\w*)?\b", text.casefold())
    return Counter(WORDS[word] for word in found if word in WORDS)


def turned_ranges(msgid: str, msgstr: str) -> list[str]:
    """The ranges of the source text whose ends come the other way round in the translation."""
    turned = []
    for first, last in RANGE.findall(western(msgid)):
        there = _ordered(msgstr)
        ends = [_ordered(first), _ordered(last)]
        if [len(end) for end in ends] != [1, 1] or ends[0] == ends[1]:
            continue
        (low,), (high,) = ends
        if there.count(low) == there.count(high) == 1 and there.index(high) < there.index(low):
            turned.append(f"{low}–{high}")
    return turned
