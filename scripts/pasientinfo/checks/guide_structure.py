"""Mistakes in the structure of a page: headings, boxes, indentation. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from pasientinfo.checks.guide_text import BOX, CODE, HEADING, Prose, indent
from pasientinfo.problems import Problem


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
        width = indent(line)
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
        if indent(inside) <= len(box[1]):
            yield prose.problem(
                number,
                "expected the text of the box indented by four spaces in the lines below, "
                "found none; indent it",
            )


def code(prose: Prose) -> Iterator[Problem]:
    """A text indented by four spaces where nothing is above it becomes code, in no catalog."""
    rest = iter(prose.lines)
    for text in prose.code:
        first = next((line.strip() for line in text.split("\n") if line.strip()), "")
        first = CODE.sub(lambda found: "·" * len(found[0]), first)
        number = next((number for number, line in rest if line.strip() == first), 0)
        yield prose.problem(
            number or prose.lines[0][0],
            f"«{first[:40]}» is indented by four spaces where no list or box is above it, so it "
            "would be shown as code, untranslated; take the spaces away (code stands between two "
            "lines of ```)",
        )
