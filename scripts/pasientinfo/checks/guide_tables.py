"""Mistakes in tables: what Markdown does not take for one, and cells that would be lost. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pasientinfo.checks.guide_text import BOX, HEADING, Prose, paragraphs
from pasientinfo.problems import Problem

DASHES = re.compile(r"\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?\|?|\|? *:?-+:? *\|")
PIPE = re.compile(r"(?<!\\)(?:\\\\)*\|")
ENDS = re.compile(r"(?<!\\)(?:\\\\)*\|$")

OTHER_BLOCK = re.compile(r" *(?:<|///)")
"""HTML, and the blocks of pymdownx.blocks."""

Line = tuple[int, str]


def cells(row: str, *, bordered: bool) -> int:
    """Return how many cells a row has, as Python-Markdown's ``tables`` counts them.

    A pipe with a backslash in front is none; code must be blanked. ``bordered`` is a table whose
    heading begins or ends with a pipe.
    """
    row = row.strip(" ")
    if bordered:
        row = ENDS.sub("", row.removeprefix("|"))
    return len(PIPE.findall(row)) + 1


def tables(prose: Prose) -> Iterator[Problem]:
    """A table has a blank line above, a line of dashes, and as many cells in every row."""
    for block in paragraphs(prose):
        start = 0
        for index, (_, line) in enumerate(block):
            if HEADING.match(line) or BOX.match(line) or OTHER_BLOCK.match(line):
                yield from _table(prose, block[start:index])
                start = index + 1
        yield from _table(prose, block[start:])


def _table(prose: Prose, block: list[Line]) -> Iterator[Problem]:
    rows = [(number, line.strip(" ")) for number, line in block]
    dashes = next((i for i, (_, line) in enumerate(rows) if DASHES.fullmatch(line)), None)
    if dashes is None:
        if first := _looks_like_rows(prose, rows):
            yield prose.problem(
                first,
                "expected a line of dashes (| --- | --- |) below the heading of the table, found "
                "none; add it, or take away the blank line inside the table",
            )
        return
    if dashes == 0:
        message = "expected the heading of the table above the line of dashes, found none; add it"
        yield prose.problem(rows[0][0], message)
        return
    if dashes > 1:
        if not prose.shows("", rows[dashes - 1][1]):
            return  # an extension reads it: a caption, for example
        message = "expected a blank line above the table, found none; add it"
        yield prose.problem(rows[dashes - 1][0], message)
        return
    heading = rows[0][1]
    bordered = heading.startswith("|") or bool(ENDS.search(heading))
    wanted = cells(heading, bordered=bordered)
    for number, line in rows[1:]:
        found = cells(line, bordered=bordered)
        if found == wanted:
            continue
        if not PIPE.search(line):
            message = "expected a blank line below the table, found none; add it"
            yield prose.problem(number, message)
            return
        yield prose.problem(
            number,
            f"expected {wanted} cells in the row, as in the heading of the table, found {found}; "
            "put a | between the cells (write \\| for a | inside a cell)",
        )


def _looks_like_rows(prose: Prose, rows: list[Line]) -> int:
    """The line of the first row of what is meant as a table; 0 where there is none."""
    for index, (number, line) in enumerate(rows):
        pipes = len(PIPE.findall(line)) if prose.shows("", line) else 0
        if pipes > 1 and line.startswith("|"):
            return number
        after = rows[index + 1][1] if index + 1 < len(rows) else ""
        if pipes and pipes == len(PIPE.findall(after)) and not line.startswith("#"):
            return number
    return 0
