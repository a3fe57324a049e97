"""Quantities in a translation: number words, numbers made larger by a word, letters like digits.

Pure. Only what a language says plainly is in the tables: «one» (often an article) is not, nor words
that mean something else too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pasientinfo.checks.entry_numbers import WORDS, values, western

NUMBER_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "two": "2",
        "three": "3",
        "four": "4",
        "five": "5",
        "six": "6",
        "seven": "7",
        "eight": "8",
        "nine": "9",
        "ten": "10",
        "eleven": "11",
        "twelve": "12",
        "fifteen": "15",
        "twenty": "20",
        "thirty": "30",
        "forty": "40",
        "fifty": "50",
    },
    "pl": {
        "dwa": "2",
        "dwie": "2",
        "dwóch": "2",
        "trzy": "3",
        "trzech": "3",
        "cztery": "4",
        "czterech": "4",
        "pięć": "5",
        "pięciu": "5",
        "sześć": "6",
        "sześciu": "6",
        "siedem": "7",
        "siedmiu": "7",
        "osiem": "8",
        "ośmiu": "8",
        "dziewięć": "9",
        "dziesięć": "10",
        "dziesięciu": "10",
        "piętnaście": "15",
        "piętnastu": "15",
        "dwadzieścia": "20",
        "trzydzieści": "30",
        "pięcio": "5",
        "sześcio": "6",
    },
    "so": {
        "laba": "2",
        "saddex": "3",
        "afar": "4",
        "shan": "5",
        "lix": "6",
        "toddoba": "7",
        "siddeed": "8",
        "sagaal": "9",
        "toban": "10",
        "labaatan": "20",
        "soddon": "30",
    },
    "ar": {
        "اثنين": "2",
        "ثلاثة": "3",
        "ثلاث": "3",
        "أربعة": "4",
        "أربع": "4",
        "خمسة": "5",
        "خمس": "5",
        "ستة": "6",
        "ست": "6",
        "سبعة": "7",
        "سبع": "7",
        "ثمانية": "8",
        "تسعة": "9",
        "عشرة": "10",
        "عشر": "10",
        "عشرين": "20",
        "ثلاثين": "30",
    },
    "ur": {
        "تین": "3",
        "چار": "4",
        "پانچ": "5",
        "چھ": "6",
        "سات": "7",
        "آٹھ": "8",
        "نو": "9",
        "دس": "10",
        "بارہ": "12",
        "پندرہ": "15",
        "بیس": "20",
        "تیس": "30",
    },
}
MULTIPLES = re.compile(
    r"\d[\s\u00a0]*(?:thousand|million|hundred|dozen|k\b|tysi|milion|mln|tys\b|sto\b|set\b|kun\b|"
    r"malyan|boqol|ألف|آلاف|مليون|مئة|مائة|ہزار|لاکھ|کروڑ|سو\b)",
    re.IGNORECASE,
)
SOURCE_MULTIPLES = re.compile(r"tusen|million|hundre|dusin|\bk\b", re.IGNORECASE)
HALVES = re.compile(r"\bhalf\b|\bpół\b|\bnus\b|نصف|آدھ", re.IGNORECASE)

LIKE_DIGITS = re.compile(
    r"(?<![^\W\d_])[OQDI](?=[ \-–]?\d)|\d(?=[ \-–]?[OQDI](?![^\W\d_]))|(?<![^\W\d_])[ol|](?=\d)|"
    r"\d(?=[ol|](?![^\W\d_]))|\d(?=[OQDIlSBZ])|(?<=[OQIlSBZ])\d"
)
"""A letter that a reader takes for a digit, right beside one: 15O, l15, «I 113», 113-O."""

TIMES = re.compile(r"\d+(?:st|nd|rd|th|am|pm)\b", re.IGNORECASE)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text).casefold())


def _source_values(source: str) -> set[str]:
    found = set(values(source))
    for word in _words(source):
        found |= {value for name, value in WORDS.items() if word in (name, f"{name}-")}
        found |= {
            value for name, value in WORDS.items() if re.match(rf"{name}(?:siffer|sifr)", word)
        }
        found |= {"2"} if word in ("begge", "par", "dobbelt", "dobbel") else set()
    return found


def wrong_quantities(source: str, target: str, locale: str) -> Iterator[str]:
    """Yield what a translation says of numbers in words or letters and its source text does not.

    Both are prose, without links' targets, labels and code.
    """
    wanted = _source_values(source)
    table = NUMBER_WORDS.get(locale.partition("-")[0], {})
    for word in dict.fromkeys(_words(target)):
        stem = word.partition("cyfrow")[0]  # sześciocyfrowy: of six digits
        if (value := table.get(stem)) and value not in wanted:
            yield word
    plain = western(target)
    if (found := MULTIPLES.search(plain)) and not SOURCE_MULTIPLES.search(source):
        yield found[0]
    if (found := HALVES.search(plain)) and not re.search(r"\bhalv", source):
        yield found[0]
    known = {token for token in re.findall(r"\w+", western(source)) if LIKE_DIGITS.search(token)}
    for match in LIKE_DIGITS.finditer(TIMES.sub(" ", plain)):
        around = plain[max(match.start() - 3, 0) : match.end() + 3]
        if not any(token in around for token in known) and around not in source:
            yield around.strip()
