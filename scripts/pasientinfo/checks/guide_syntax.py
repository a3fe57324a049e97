"""Signs that other kinds of Markdown read and this site's does not: readers would see them.

What the reader sees tells whether a sign was read: no list of extensions must be kept. Pure.
"""

from __future__ import annotations

import html as entities
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from pasientinfo.checks.guide_text import Prose
from pasientinfo.problems import Problem

HIDDEN = re.compile(r"<!--.*?-->|<(pre|code|script|style)\b.*?</\1>", re.DOTALL)
BREAKS = re.compile(
    r"<(?:/?(?:p|li|ul|ol|div|h[1-6]|blockquote|table|thead|tbody|tr|td|th|dl|dt|dd|details|"
    r"summary|section|figure|figcaption)|br|hr)\b[^>]*>"
)


class Sign(NamedTuple):
    """A sign: the ``pattern`` of a line, whose group ``sign`` is what readers would see.

    ``starts`` is a sign at the beginning of a line; ``message`` what to write instead.
    """

    pattern: re.Pattern[str]
    message: str
    starts: bool = False


def _sign(pattern: str, message: str, *, starts: bool = False) -> Sign:
    before = r"^[ >]*(?:(?:[-*+]|\d+\.) +)*" if starts else ""
    return Sign(re.compile(before + pattern), message, starts)


def _pair(mark: str, message: str) -> Sign:
    """A mark before and behind some words."""
    mark = re.escape(mark)
    char = mark[:2]
    inside = rf"(?=[^\s{char}]).*?(?<=[^\s{char}])"
    return _sign(rf"(?<![\w{char}\\])(?P<sign>{mark}){inside}{mark}(?![\w{char}])", message)


SIGNS = (
    _sign(
        r"(?P<sign>\(?(?:\d{1,2}|[a-zæøå])\)) +\S",
        "a list with {sign} is shown as one text; write steps with 1. and a full stop, or bullets "
        "with a hyphen",
        starts=True,
    ),
    _sign(
        r"(?P<sign>\d{1,2}\.)(?![\d.])[^\W\d_]",
        "expected a space behind {sign}, found none; type it",
        starts=True,
    ),
    _sign(
        r"(?P<sign>[-+])[^\W\d_]",
        "expected a space behind {sign}, found none; type it",
        starts=True,
    ),
    _sign(
        r"(?P<sign>\[[ xX]\])(?= )",
        "a box to tick ({sign}) is no Markdown here; write a bullet with a hyphen alone",
        starts=True,
    ),
    _sign(
        r"(?P<sign>\[![A-Za-z]+\])",
        '{sign} is no box here; write !!! note "Title", and the text below with four spaces',
        starts=True,
    ),
    _sign(
        r"(?P<sign>(?:!!!|\?\?\?\+?|///|===) ?)(?=[\w\"])",
        "{sign} begins no box here; add the extension for it under markdown_extensions in "
        "mkdocs.yml (admonition for !!!), or write a heading",
        starts=True,
    ),
    _sign(
        r"(?P<sign>:) {1,3}\S",
        "an explanation with a colon in front is no Markdown here; write a bullet: "
        "- **word**: what it means",
        starts=True,
    ),
    _sign(
        r"(?P<sign>\*\[[^][]+\]:)",
        "an abbreviation ({sign}) is no Markdown here; explain the word where it first stands",
        starts=True,
    ),
    _sign(
        r"(?P<sign>\[\^[^][\s]+\])",
        "a footnote ({sign}) is no Markdown here; write the text in brackets, or below its own "
        "heading",
    ),
    _pair("~~", "struck text (~~) is no Markdown here; take the text away"),
    _pair("==", "marked text (==) is no Markdown here; write **bold**"),
    _pair("^^", "underlined text (^^) is no Markdown here; write **bold**"),
    _pair("++", "keys (++) are no Markdown here; write **bold**"),
    _sign(
        r"(?<=[\w)])(?P<sign>[\^~])[\w+-]+(?P=sign)",
        "raised or lowered text (^ or ~) is no Markdown here; write the character (m², CO₂)",
    ),
    _sign(
        r"(?<![\w:/])(?P<sign>:(?:[a-z][\w+-]*|[+-]1):)(?![\w:/])",
        "{sign} is no picture here; write the word",
    ),
    _sign(
        r"(?P<sign>(?<![{\w])\{:?\s*(?:[.#][\w-]|[\w-]+=)[^{}]*\})(?!\})",
        "the mark {sign} is not read here; put it right behind what it belongs to, or on a line "
        "of its own below (the extension attr_list reads it)",
    ),
    _sign(
        r"(?<!\\)(?:\\\\)*(?P<sign>\\)$",
        "a \\ at the end of a line is shown; end the line with two spaces to begin a new one",
    ),
)

COMMENT = re.compile(r"<[!?]")
DASHED = re.compile(r"\s*([–—·‣▪◦●○]|[a-zæøå]\.) +\S")


def shown_lines(html: str) -> list[str]:
    """Return the lines that a reader of a page sees, without its code."""
    text = BREAKS.sub("\n", HIDDEN.sub("", html))
    text = entities.unescape(re.sub(r"<[^>]*>", "", text))
    return [line.strip(" ") for line in text.split("\n") if line.strip()]


def unread(prose: Prose) -> Iterator[Problem]:
    """Signs that stand on the page as they were typed, and comments, which are published."""
    text = "\n".join(prose.shown)
    for number, line in prose.lines:
        if COMMENT.search(line):
            yield prose.problem(
                number,
                "expected a text for readers, found a comment (<!--), which is published with the "
                "page; take it away",
            )
        for pattern, message, starts in SIGNS:
            for found in pattern.finditer(line):
                sign, rest = found["sign"], line[found.end("sign") :]
                if prose.shows(sign, rest) if starts else sign in text:
                    yield prose.problem(number, message.replace("{sign}", sign.strip()))
                    break
    for (number, line), (_, below) in itertools.pairwise(prose.lines):
        if mark := _items_of_word(prose, line, below):
            yield prose.problem(
                number,
                f"lines with {mark} in front are shown as one text; write bullets with a hyphen "
                "and a space, or steps with 1. and a full stop",
            )


def _items_of_word(prose: Prose, line: str, below: str) -> str:
    """The mark of a list as Word writes it, where two lines follow each other with one."""
    first, second = DASHED.match(line), DASHED.match(below)
    if not first or not second or not prose.shows(first[1], line[first.end(1) :]):
        return ""
    same = first[1] == second[1] and not first[1][0].isalpha()
    counted = len(first[1]) == 2 and ord(second[1][0]) == ord(first[1][0]) + 1
    return first[1] if same or counted else ""
