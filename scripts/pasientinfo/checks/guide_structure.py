"""Mistakes in the structure of a page: headings, lists, boxes, indentation. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from pasientinfo.checks.guide_text import Prose, paragraphs
from pasientinfo.problems import Problem

HEADING = re.compile(r"(#{1,6}) +(.*?)(?:\s*#*\s*(?:\{:.*\})?)$")
ITEM = re.compile(r"( *)(?:[-*+]|(\d{1,2})\.) +\S")
BOX = re.compile(r"( *)(?:!!!|\?\?\?\+?) ")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def headings(prose: Prose) -> Iterator[Problem]:
    """One ``#`` at the top, no level left out, no heading twice below the same one."""
    if not any(line.strip() for _, line in prose.lines):
        yield prose.problem(
            prose.lines[0][0], "expected a text, found an empty page; write it, or delete the file"
        )
        return
    found = [(n, len(m[1]), m[2]) for n, line in prose.lines if (m := HEADING.match(line))]
    titles = [(number, text) for number, level, text in found if level == 1]
    if not titles:
        first = next(number for number, line in prose.lines if line.strip())
        yield prose.problem(
            first, "expected the page's title (a line '# Title') first, found none; add it"
        )
    for number, text in titles[1:]:
        yield prose.problem(
            number, f"expected one title (#) a page, found a second: «{text}»; write ## instead"
        )
    above: list[tuple[int, str]] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, level, text in found:
        before = above[-1][0] if above else 1
        if level > before + 1:
            yield prose.problem(
                number,
                f"expected a heading of level {before + 1} at most ({'#' * (before + 1)}), "
                f"found level {level}: «{text}»; a level must not be left out",
            )
        above = [(other, name) for other, name in above if other < level] + [(level, text)]
        path = tuple(name.casefold() for _, name in above)
        if not text:
            yield prose.problem(
                number, "expected words after #, found an empty heading; write or delete it"
            )
        elif path in seen and level > 1:
            yield prose.problem(
                number,
                f"expected each heading once, found «{text}» also in line {seen[path]}; "
                "change one, or a link to it leads to the wrong place",
            )
        seen.setdefault(path, number)
    for (_, before_line), (number, line) in itertools.pairwise(prose.lines):
        if re.fullmatch(r"-{2,}|={2,}", line.rstrip()) and before_line.strip():
            yield prose.problem(
                number,
                f"the line {line.strip()} makes a heading of the line above; "
                "leave a line blank between them, or take it away",
            )


def indentation(prose: Prose) -> Iterator[Problem]:
    """Indentation is by four spaces: with fewer, a text leaves its list item or box."""
    for number, line in prose.lines:
        width = _indent(line)
        if line.strip() and width % 4:
            wanted = f"{width // 4 * 4 or 4} or {width // 4 * 4 + 4}" if width > 4 else "4"
            yield prose.problem(
                number,
                f"expected {wanted} spaces before a text that belongs to the line above "
                f"(or none), found {width}; indent by four spaces",
            )


def boxes(prose: Prose) -> Iterator[Problem]:
    """The text of a box (``!!!``) is indented: otherwise the box is empty."""
    for index, (number, line) in enumerate(prose.lines):
        if not (box := BOX.match(line)):
            continue
        inside = next((text for _, text in prose.lines[index + 1 :] if text.strip()), "")
        if _indent(inside) <= len(box[1]):
            yield prose.problem(
                number,
                "expected the text of the box indented by four spaces in the lines below, "
                "found none; indent it",
            )


def lists(prose: Prose) -> Iterator[Problem]:
    """A list begins after a blank line, and its numbers run on."""
    for block in paragraphs(prose):
        start = 0
        for index, (number, line) in enumerate(block):
            before = block[index - 1][1] if index else ""
            if HEADING.match(before) or before.lstrip().startswith("<") or BOX.match(before):
                start = index
            item = ITEM.match(line)
            first = block[start][1]
            if item and index > start and not ITEM.match(first) and _indent(first) >= len(item[1]):
                yield prose.problem(
                    number, "expected a blank line before a list, found none; add it"
                )
                break
    yield from _numbers(prose)


def _numbers(prose: Prose) -> Iterator[Problem]:
    """A step that begins a list anew is shown as 1, whatever its number says."""
    in_list: dict[int, bool] = {}
    broken, blank = 0, True
    for number, line in prose.lines:
        if not line.strip():
            blank = True
            continue
        item, width = ITEM.match(line), _indent(line)
        in_list = {other: True for other in in_list if other <= width or not item}
        if item and item[2]:
            if int(item[2]) > 1 and not in_list.get(width):
                where = f"; line {broken} ends the list: indent it by four spaces" if broken else ""
                yield prose.problem(
                    number, f"step {item[2]} would be shown as 1{where or '; begin with 1'}"
                )
            in_list[width] = True
        elif blank and width == 0:
            in_list.clear()
            broken = number
        if HEADING.match(line):
            in_list.clear()
            broken = 0
        blank = False
