"""Quantities in a translation: number words, numbers made larger by a word, letters like digits.

Pure. Only what a language says plainly is in the tables: «one» (often an article) is not, nor words
that mean something else too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from pasientinfo.checks.entry_numbers import WORDS, values, western

NUMBER_WORDS: dict[str, dict[str, str]] = {
    language: {word: value for value, words in table.items() for word in words.split()}
    for language, table in {
        "en": {
            "2": "two",
            "3": "three",
            "4": "four",
            "5": "five",
            "6": "six",
            "7": "seven",
            "8": "eight",
            "9": "nine",
            "10": "ten",
            "11": "eleven",
            "12": "twelve",
            "13": "thirteen",
            "14": "fourteen",
            "15": "fifteen",
            "16": "sixteen",
            "17": "seventeen",
            "18": "eighteen",
            "19": "nineteen",
            "20": "twenty",
            "30": "thirty",
            "40": "forty fourty",
            "50": "fifty",
            "60": "sixty",
            "70": "seventy",
            "80": "eighty",
            "90": "ninety",
        },
        "pl": {
            "2": "dwa dwie dwóch dwu dwoma dwiema dwaj dwoje dwóm",
            "3": "trzy trzech trzem trzema troje",
            "4": "cztery czterech czterem czterema cztero czworo",
            "5": "pięć pięciu pięcioma pięcio pięcioro",
            "6": "sześć sześciu sześcioma sześcio",
            "7": "siedem siedmiu siedmioma siedmio",
            "8": "osiem ośmiu ośmioma ośmio",
            "9": "dziewięć dziewięciu dziewięcioma dziewięcio",
            "10": "dziesięć dziesięciu dziesięcioma dziesięcio",
            "11": "jedenaście jedenastu",
            "12": "dwanaście dwunastu",
            "13": "trzynaście trzynastu",
            "14": "czternaście czternastu",
            "15": "piętnaście piętnastu",
            "16": "szesnaście szesnastu",
            "17": "siedemnaście siedemnastu",
            "18": "osiemnaście osiemnastu",
            "19": "dziewiętnaście dziewiętnastu",
            "20": "dwadzieścia dwudziestu",
            "30": "trzydzieści trzydziestu",
            "40": "czterdzieści czterdziestu",
            "50": "pięćdziesiąt pięćdziesięciu",
            "60": "sześćdziesiąt sześćdziesięciu",
            "70": "siedemdziesiąt",
            "80": "osiemdziesiąt",
            "90": "dziewięćdziesiąt",
        },
        "so": {
            "2": "laba labo",
            "3": "saddex",
            "4": "afar",
            "5": "shan",
            "6": "lix",
            "7": "toddoba todoba",
            "8": "siddeed sideed",
            "9": "sagaal",
            "10": "toban",
            "20": "labaatan",
            "30": "soddon",
            "40": "afartan",
            "50": "konton",
            "60": "lixdan",
            "70": "toddobaatan",
            "80": "siddeetan",
            "90": "sagaashan",
        },
        "ar": {
            "2": "اثنين اثنان اثنتين اثنتان",
            "3": "ثلاثة ثلاث",
            "4": "أربعة أربع اربعة اربع",
            "5": "خمسة خمس",
            "6": "ستة ست",
            "7": "سبعة سبع",
            "8": "ثمانية ثماني ثمان",
            "9": "تسعة تسع",
            "10": "عشرة عشر",
            "20": "عشرين عشرون",
            "30": "ثلاثين ثلاثون",
            "40": "أربعين أربعون",
            "50": "خمسين خمسون",
            "60": "ستين ستون",
            "70": "سبعين سبعون",
            "80": "ثمانين ثمانون",
            "90": "تسعين تسعون",
        },
        "ur": {
            "3": "تین تینوں",
            "4": "چار چاروں",
            "5": "پانچ پانچوں",
            "6": "چھ",
            "7": "سات",
            "8": "آٹھ",
            "9": "نو",
            "10": "دس",
            "11": "گیارہ",
            "12": "بارہ",
            "13": "تیرہ",
            "14": "چودہ",
            "15": "پندرہ",
            "16": "سولہ",
            "17": "سترہ",
            "18": "اٹھارہ",
            "19": "انیس",
            "20": "بیس",
            "24": "چوبیس",
            "25": "پچیس",
            "30": "تیس",
            "40": "چالیس",
            "45": "پینتالیس",
            "48": "اڑتالیس",
            "50": "پچاس",
            "60": "ساٹھ",
            "70": "ستر",
            "90": "نوے",
        },
    }.items()
}
MULTIPLES = re.compile(
    r"\d[\s\u00a0]*(?:thousand|million|hundred|dozen|k\b|tysi|milion|mln|tys\b|sto\b|set\b|kun\b|"
    r"malyan|boqol|ألف|آلاف|مليون|مئة|مائة|ہزار|لاکھ|کروڑ|سو\b)",
    re.IGNORECASE,
)
SOURCE_MULTIPLES = re.compile(r"tusen|million|hundre|dusin|\bk\b", re.IGNORECASE)
HALVES = re.compile(
    r"\bhalf\b|\bquarter\b|\bpół\b|\bpółtor|\bkwadrans|\bnus\b|\brubac|نصف|\bربع\b|آدھ|ڈیڑھ|ڈھائی|\bپون[ےا]\b",
    re.IGNORECASE,
)

JOINED = ("iyo", "و", "and")
"""What stands between the parts of one number."""

LIKE_DIGITS = re.compile(
    r"(?<![^\W\d_])[OQDI](?=[ \-–]?\d)|\d(?=[ \-–]?[OQDI](?![^\W\d_]))|(?<![^\W\d_])[ol|](?=\d)|"
    r"\d(?=[ol|](?![^\W\d_]))|\d(?=[OQDIlSBZ])|(?<=[OQIlSBZ])\d"
)
"""A letter that a reader takes for a digit, right beside one: 15O, l15, «I 113», 113-O."""

TIMES = re.compile(r"\d+(?:st|nd|rd|th|am|pm)\b", re.IGNORECASE)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text).casefold())


def _composed(words: list[str], table: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Each number of a text as its words and its value: «twenty-five», «خمس عشرة» are one."""
    index = 0
    while index < len(words):
        step, value = 1, _value(words[index], table)
        rest = words[index + 1 : index + 3]
        if value and rest and rest[0] in JOINED:
            step, rest = 2, rest[1:]
        other = _value(rest[0], table) if value and rest else None
        if value and other and _makes_one(int(value), int(other)):
            value, step = str(int(value) + int(other)), step + 1
        else:
            step = 1
        if value:
            yield " ".join(words[index : index + step]), value
        index += step


def _value(word: str, table: dict[str, str]) -> str | None:
    stem = word.partition("cyfrow")[0]  # sześciocyfrowy: of six digits
    return table.get(stem) or table.get(stem.removeprefix("و"))


def _makes_one(first: int, second: int) -> bool:
    """True for tens and ones, in either order: Arabic says the ones first."""
    low, high = sorted((first, second))
    return low < 10 <= high and high % 10 == 0


def _source_values(source: str) -> set[str]:
    found = set(values(source))
    for word in _words(source):
        found |= {value for name, value in WORDS.items() if word in (name, f"{name}-")}
        found |= {
            value for name, value in WORDS.items() if re.match(rf"{name}(?:siffer|sifr)", word)
        }
        found |= {"2"} if word in ("begge", "par", "dobbelt", "dobbel") else set()
    return found


def wrong_quantities(
    source: str, target: str, locale: str, also: Iterable[str] = ()
) -> Iterator[str]:
    """Yield what a translation says of numbers in words or letters and its source text does not.

    Both are prose, without links' targets, labels and code; ``also`` are numbers that it may say.
    """
    wanted = _source_values(source) | set(also)
    table = NUMBER_WORDS.get(locale.partition("-")[0], {})
    for word, value in dict.fromkeys(_composed(_words(target), table)):
        if value not in wanted:
            yield word
    plain = western(target)
    if (found := MULTIPLES.search(plain)) and not SOURCE_MULTIPLES.search(source):
        yield found[0]
    if (found := HALVES.search(plain)) and not re.search(r"halv|kvart", source, re.IGNORECASE):
        yield found[0]
    known = {token for token in re.findall(r"\w+", western(source)) if LIKE_DIGITS.search(token)}
    for match in LIKE_DIGITS.finditer(TIMES.sub(" ", plain)):
        around = plain[max(match.start() - 3, 0) : match.end() + 3]
        if not any(token in around for token in known) and around not in source:
            yield around.strip()
