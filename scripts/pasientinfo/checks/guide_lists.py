"""Mistakes in lists: no blank line above, numbers that are lost, kinds that run together. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from babel import Locale

from pasientinfo.checks.guide_text import BOX, HEADING, RULE, Prose, indent, paragraphs
from pasientinfo.problems import Problem

ITEM = re.compile(r"( *)(?:([-*+])|(\d+)\.) +(\S.*)")
BEFORE = r"[ >]*(?:(?:[-*+]|\d+\.) +)*"
"""What may stand before a text that Markdown takes for the beginning of a line."""

ORDINALS = (
    "etasje|etg|trimester|termin|kvartal|halvår|juledag|påskedag|pinsedag|nyttårsdag|søndag|"
    "klasse|trinn|time|gang|dag|døgn|uke|måned|år|linje|avdeling|og|eller|til"
)
"""Norwegian words behind a number that is part of a sentence: «3. etasje», «1. og 2. klasse»."""


@cache
def _numbered(locale: str) -> re.Pattern[str]:
    """A number and a word at the start of a line that are a date, or count something."""
    names = Locale.parse(locale, sep="-").months
    months = {
        re.escape(name.rstrip("."))
        for kind in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for name in names[kind][width].values()
    }
    words = rf"(?P<month>{'|'.join(sorted(months))})|{ORDINALS}"
    number = r"(?P<number>\d{1,2}\.(?: ?[-–] ?\d{1,2}\.)?)"
    return re.compile(rf"{BEFORE}{number} +(?P<word>(?:{words})\b\.?)", re.IGNORECASE)


def dates(prose: Prose) -> Iterator[Problem]:
    """A date at the start of a text becomes a step, and its day is lost."""
    pattern = _numbered(prose.locale)
    shown = " ".join("\n".join(prose.shown).split())
    for number, line in prose.lines:
        if not (found := pattern.match(line)):
            continue
        text = f"{found['number']} {found['word']}".rstrip(".")
        if _count(text, "\n".join(line for _, line in prose.lines)) <= _count(text, shown):
            continue
        lost, advice = (
            ("its day", f"write «Den {text}»")
            if found["month"]
            else ("its number", "put a word in front")
        )
        yield prose.problem(
            number,
            f"«{text}» at the start of a line becomes a step, and loses {lost}; {advice}, or put "
            "it further into the line",
        )


def _count(text: str, where: str) -> int:
    return " ".join(where.split()).count(text)


def lists(prose: Prose) -> Iterator[Problem]:
    """A list begins after a blank line; steps and bullets do not follow each other directly."""
    numbered = _numbered(prose.locale)
    for block in paragraphs(prose):
        start = 0
        kinds: dict[int, bool] = {}
        for index, (number, line) in enumerate(block):
            before = block[index - 1][1] if index else ""
            if HEADING.match(before) or before.lstrip().startswith("<") or BOX.match(before):
                start, kinds = index, {}
            item = None if RULE.fullmatch(line) else ITEM.match(line)
            if item is None:
                continue
            width, is_step = len(item[1]), bool(item[3])
            kinds = {other: kind for other, kind in kinds.items() if other <= width}
            first = block[start][1]
            if index > start and not ITEM.match(first):
                if _starts_list(prose, item, first, block[index + 1 :]) and not numbered.match(
                    line
                ):
                    message = "expected a blank line before a list, found none; add it"
                    yield prose.problem(number, message)
                    break
            elif kinds.get(width, is_step) != is_step and not numbered.match(line):
                above, here = ("steps", "bullets") if kinds[width] else ("bullets", "steps")
                message = f"expected a blank line between {above} and {here}, found none; add it"
                yield prose.problem(number, message)
                break
            kinds[width] = is_step


def _starts_list(
    prose: Prose, item: re.Match[str], first: str, following: list[tuple[int, str]]
) -> bool:
    """True for a bullet or step that a reader sees as it was typed, and that is meant as one.

    A step is meant by its number 1, below the text of a step (``first``), or where the next line
    has the next number.
    """
    mark = item[2] or f"{item[3]}."
    if not prose.shows(mark, item[0].lstrip(" ").removeprefix(mark)):
        return False
    if not item[3] or int(item[3]) < 2 or indent(first) > len(item[1]):
        return True
    after = ITEM.match(following[0][1]) if following else None
    return bool(after and after[3] and int(after[3]) == int(item[3]) + 1)


def numbers(prose: Prose) -> Iterator[Problem]:
    """Steps begin with 1 and run on: another number is a broken list, no step, or not shown."""
    last: dict[int, int] = {}
    broken, blank, before = 0, True, ""  # before: the line above, if a list may follow it
    numbered = _numbered(prose.locale)
    for number, line in prose.lines:
        if not line.strip():
            blank = True
            continue
        item, width = ITEM.match(line), indent(line)
        last = {other: value for other, value in last.items() if other <= width or not item}
        if item and item[3]:
            above = last.get(width, 0)
            if above or blank or before:
                last[width] = above + 1 if numbered.match(line) else int(item[3])
                if wrong := _wrong_number(item, last[width], above, broken):
                    yield prose.problem(number, wrong)
        elif item and blank and last.pop(width, 0):
            broken = number
        elif blank and width == 0:
            last.clear()
            broken = number
        if HEADING.match(line):
            last.clear()
            broken = 0
        heads = bool(HEADING.match(line) or BOX.match(line)) or line.startswith("///")
        follows = heads or bool(item and (blank or before))
        blank, before = False, line if follows else ""


def _wrong_number(item: re.Match[str], found: int, above: int, broken: int) -> str:
    """What is wrong with a step's number below that of the step above it (0: the first)."""
    if found in (1, above + 1):
        return ""
    if above:
        return f"expected step {above + 1}, found {found}; number the steps in order"
    shown, word = f"step {found} would be shown as 1", item[4].split()[0]
    if found > 30 or (word[0].islower() and not broken):
        return f"{shown}; if it is no step, put a word in front of «{found}. {word}»"
    if broken:
        return f"{shown}; line {broken} ends the list: indent it by four spaces"
    return f"{shown}; begin with 1"
