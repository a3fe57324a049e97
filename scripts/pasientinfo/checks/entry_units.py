"""Numbers with a unit: 15 minutes may become neither 15 hours nor 15 days, 400 mg not 400 g.

Pure. A unit counts only beside a number, for Norwegian «time» is an hour and an appointment, and
much else is a word of its own too. What says the same in another unit may stand: 24 hours, one day.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pasientinfo.checks.entry_numbers import WORDS, values, western
from pasientinfo.checks.entry_quantities import NUMBER_WORDS
from pasientinfo.checks.entry_words import MARKS
from pasientinfo.checks.unit_words import (
    BETWEEN,
    DUALS,
    EVERY,
    ONE,
    RATES,
    SIZES,
    SYMBOLS,
    UNITS,
)

TOKEN = re.compile(r"\d{1,3}(?: \d{3})+(?!\d)|\d+(?:[.,:]\d+)*|° ?[a-z]|[%٪€$£]|[^\W\d_]+|[^\w\s]")
AMBIGUOUS = re.compile("time(?:r|n|ne)?")
"""Norwegian for hours, and for appointments."""

ARTICLES = ("(?:[وفبكل]|ال|لل)*", "ar")
STRONG = {"second", "minute", "week"}
"""Units that stand beside no number of a date, a clock time or an age, and are no other word."""

MONEY = [word for unit in ("krone", "other money") for word in SYMBOLS[unit].split("|")]
TWICE = re.compile("begge|dobbel|par")


@dataclass(frozen=True)
class Measure:
    """A number and its unit; ``number`` is empty where the text says «a day» or «daily»."""

    number: str
    unit: str
    words: str
    certain: bool = True

    @property
    def amount(self) -> tuple[str, float]:
        """What is measured, and how much of it."""
        kind, size = SIZES[self.unit]
        return kind, size * float(self.number or 1)


@cache
def _pattern(locale: str, unit: str, *, symbols: bool) -> re.Pattern[str]:
    words = [UNITS[locale].get(unit, "(?!)")]
    if symbols:
        words += [re.escape(each) for each in SYMBOLS.get(unit, "(?!)").split("|")]
    prefix, language = ARTICLES
    return re.compile((prefix if locale == language else "") + f"(?:{'|'.join(words)})")


@cache
def _unit(locale: str, word: str, *, symbols: bool) -> str | None:
    word = word.replace("° ", "°")
    found = (unit for unit in SIZES if _pattern(locale, unit, symbols=symbols).fullmatch(word))
    return next(found, None)


@cache
def _number_words(locale: str) -> dict[str, str]:
    words = WORDS if locale == "nb" else NUMBER_WORDS.get(locale, {})
    return words | dict.fromkeys(ONE[locale].split("|"), "1")


def _number(locale: str, token: str) -> str | None:
    if not token[0].isdigit():
        return _number_words(locale).get(token)
    value = next(iter(values(token)), "")
    return value if re.fullmatch(r"\d+(?:\.\d+)?", value) else None


def _tokens(text: str) -> list[str]:
    plain = MARKS.sub("", western(unicodedata.normalize("NFC", text)).casefold())
    return TOKEN.findall(plain)


def _before(tokens: list[str], end: int, locale: str) -> list[tuple[str, str]]:
    """The numbers right before a unit, the last first: of «10 to 15 minutes» two."""
    between, found, index = BETWEEN[locale].split("|"), [], end - 1
    if index > 0 and tokens[index] in ("-", "."):
        index -= 1
    while index >= 0 and (number := _number(locale, tokens[index])):
        found.append((number, tokens[index]))
        index -= 1
        if index < 0 or not (tokens[index] in between or tokens[index] in ("-", ",", "/")):
            break
        index -= 1
    return found


def measures(text: str, locale: str) -> list[Measure]:
    """Return the units of a text with their numbers; ``locale`` is a key of ``UNITS``."""
    tokens, found = _tokens(text), []
    for index, token in enumerate(tokens):
        if token in DUALS:
            found.append(Measure("2", DUALS[token], token))
            continue
        behind_digits = index > 0 and tokens[index - 1][0].isdigit()
        following = tokens[index + 1] if index + 1 < len(tokens) else " "
        is_price = token in MONEY and following[0].isdigit()
        unit = _unit(locale, token, symbols=behind_digits or is_price)
        if not unit:
            continue
        certain = locale != "nb" or not AMBIGUOUS.fullmatch(token)
        numbers = _before(tokens, index, locale)
        if not numbers and locale == "ar" and re.fullmatch(ONE["ar"], following):
            numbers = [("1", following)]
        if not numbers and is_price and (price := _number(locale, following)):
            numbers = [(price, following)]
        found += [Measure(number, unit, f"{word} {token}", certain) for number, word in numbers]
        if not numbers:
            found.append(Measure("", unit, token, certain))
    return found


def _rates(text: str) -> Iterator[Measure]:
    """How often a Norwegian text says that something is done: «2 ganger per dag», «ukentlig»."""
    tokens = _tokens(text)
    for word, following in zip(tokens, [*tokens[1:], ""], strict=True):
        unit = _unit("nb", following, symbols=False) if following else None
        if re.fullmatch(EVERY, word) and unit and not AMBIGUOUS.fullmatch(following):
            yield Measure("", unit, f"{word} {following}")
        adverb = word.removesuffix("e")
        if adverb in RATES and following != "leder":
            yield Measure("", RATES[adverb], word)


def wrong_units(source: str, target: str, locale: str) -> Iterator[tuple[str, str]]:
    """Yield each measure of a Norwegian text that its translation changes: it, and what is there;
    nothing where no unit was recognised, as in a word that our tables do not have.

    Both are prose. Yields nothing for a language whose units are not known.
    """
    language = locale.partition("-")[0]
    if language not in UNITS or language == "nb":
        return
    wanted, there = measures(source, "nb"), measures(target, language)
    amounts = {each.amount for each in there}
    kept = {each.amount for each in wanted}
    lost = [each for each in wanted if each.number and each.amount not in amounts]
    added = [each for each in there if each.number and each.amount not in kept]
    units = {each.unit for each in there}
    known = {each.unit for each in [*wanted, *_rates(source)]}
    strange = [each.words for each in there if each.unit not in known]
    instead = ", ".join(dict.fromkeys(strange))
    yield from _exchanged(lost, added, units, instead)
    unnumbered = [each for each in wanted if not each.number and each.unit in STRONG]
    for each in [*unnumbered, *_rates(source)]:
        if each.unit not in units and each.amount not in amounts:
            yield each.words, instead
    numbers = {each.number for each in wanted if each.number}
    for other in added:
        if other.words in DUALS and not lost and not TWICE.search(source.casefold()):
            yield "no other time", other.words
        if other.unit in STRONG and other.number not in numbers and other.words[0].isdigit():
            yield f"{other.number} without a unit", other.words


def _exchanged(
    lost: list[Measure], added: list[Measure], units: set[str], instead: str
) -> Iterator[tuple[str, str]]:
    """Measures that are gone: exchanged for another with the same number, or without their unit;
    ``instead`` are the units that stand in the translation alone."""
    for each in dict.fromkeys(lost):
        others = [other.words for other in added if float(other.number) == float(each.number)]
        if others:
            yield each.words, ", ".join(dict.fromkeys(others))
        elif each.certain and each.unit not in units and each.unit != "krone":
            yield each.words, instead


def converted(source: str, target: str, locale: str) -> tuple[Counter[str], Counter[str]]:
    """The numbers that differ only since a unit does (60 minutes, 1 hour): gone, and new ones."""
    language = locale.partition("-")[0]
    if language not in UNITS or language == "nb":
        return Counter(), Counter()
    gone: Counter[str] = Counter()
    new: Counter[str] = Counter()
    there = measures(target, language)
    for each in measures(source, "nb"):
        same = [other for other in there if other.amount == each.amount]
        if each.number and same and all(other.unit != each.unit for other in same):
            gone[each.number] += 1
            new[same[0].number] += 1
            there.remove(same[0])
    return gone, new
