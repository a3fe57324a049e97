"""Mistakes in the text of a page, line by line: characters, marks that are not closed, HTML.

Pure: from the Markdown to problems with lines. Code is left alone.
"""

from __future__ import annotations

import html as entities
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pasientinfo.problems import Problem, warning

FENCE = re.compile(r"\s*(?:```|~~~)")
CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")
HEADING = re.compile(r"(#{1,6}) +(.*?)(?:\s*#*\s*(?:\{:.*\})?)$")
BOX = re.compile(r"( *)(?:!!!|\?\?\?\+?) ")
UNMARKED = re.compile(r"[^*_`\[\]<>{}&\\!\n]*")
RULE = re.compile(r" {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})")
BOLD = re.compile(r"\*\*(?=\S).+?(?<=\S)\*\*", re.DOTALL)
TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)((?:\s[^<>]*)?)>")
CHARACTERS = {
    "\u00a0": "a no-break space; type an ordinary space",
    "\u202f": "a narrow no-break space; type an ordinary space",
    "\u00ad": "a soft hyphen (pasted from Word?); delete it",
    "\u200b": "a zero-width space; delete it",
    "\u200c": "a zero-width mark; delete it",
    "\u200d": "a zero-width mark; delete it",
    "\ufeff": "a byte order mark inside the text; delete it",
    "\ufffd": "a character that was lost (�); type it again",
    "\u2028": "a line separator (pasted from Word?); press Enter there instead",
    "\u2029": "a paragraph separator (pasted from Word?); press Enter there instead",
    "\u2022": "a bullet (pasted from Word?); begin the line with a hyphen and a space",
    "\t": "a tab; use four spaces",
}
REFERENCE = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
IN_NUMBERS = ("N", "Pd", "Z")
"""Categories of characters (Unicode, 4.5) that numbers are read with."""
PICTOGRAPHS = "\u2600-\u27bf\U0001f000-\U0001faff"
EMOJI_JOINER = re.compile(f"(?<=[{PICTOGRAPHS}\ufe0f])\u200d(?=[{PICTOGRAPHS}])")
"""The joiner inside an emoji of several characters, where it belongs."""

TWICE_ENCODED = re.compile("Ã[\u0080-\u00bf]|â€|Â[\u00a0-\u00bf]")
SENTENCES = re.compile(r"[a-zæøå)][.!?] [A-ZÆØÅ]")
BARE_ADDRESS = re.compile(r"(?<![(<\w/\"=])(?:https?://|www\.)[^\s)>]+")
MARKED = re.compile(r"!?\[[^][]*\]\([^()]*\)|<[^<>]*>|\{[^{}]*\}")


@dataclass(frozen=True)
class Prose:
    """The lines of a page with their numbers, code in them blanked; and where the page stands.

    What Markdown makes of them: ``shown`` is the lines that a reader sees, ``code`` what was
    indented and so became code. ``locale`` is the page's.
    """

    place: str
    lines: list[tuple[int, str]]
    shown: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    locale: str = "nb"

    def shows(self, sign: str, rest: str) -> bool:
        """True if a reader sees a line that begins with a sign and with the rest as it was typed.

        Of the rest counts what stands ahead of its first mark, 20 characters at most.
        """
        words = UNMARKED.match(rest)
        first = (sign + words[0][:20] if words else sign).rstrip(" ")
        return any(line.startswith(first) for line in self.shown)

    def problem(self, line: int, message: str) -> Problem:
        """Return a problem at a line of the page."""
        return Problem(self.place, line, message)

    def warning(self, line: int, message: str) -> Problem:
        """Return a problem that stops nothing."""
        return warning(self.place, line, message)


def character(char: str) -> str:
    """What is wrong with a character, or nothing."""
    if char in CHARACTERS:
        return CHARACTERS[char]
    category = unicodedata.category(char)
    if char in "\u200e\u200f\u061c" or "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069":
        return "a direction mark; delete it, numbers are isolated when the page is made"
    if category in ("Cc", "Co") and char != "\n":
        return f"the control character U+{ord(char):04X} (pasted from Word?); delete it"
    return ""


def prose_lines(body: str, first: int, *, keep_code: bool = False) -> list[tuple[int, str]]:
    """The lines of a page with their numbers; code in them is blanked, its length kept."""
    lines, fenced = [], False
    for number, line in enumerate(body.split("\n"), first):
        is_fence = bool(FENCE.match(line))
        fenced ^= is_fence
        bare = line if keep_code else CODE.sub(lambda code: "·" * len(code[0]), line)
        lines.append((number, "" if fenced or is_fence else bare))
    return lines


def indent(line: str) -> int:
    """Return how many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))


def paragraphs(prose: Prose) -> Iterator[list[tuple[int, str]]]:
    """Runs of lines that are not blank."""
    block: list[tuple[int, str]] = []
    for line in [*prose.lines, (0, "")]:
        if line[1].strip():
            block.append(line)
        elif block:
            yield block
            block = []


def characters(place: str, text: str) -> Iterator[Problem]:
    """Characters that nobody types on purpose, in the whole file."""
    for number, line in enumerate(text.split("\n"), 1):
        single = EMOJI_JOINER.sub("", line)
        for found in sorted({wrong for char in single if (wrong := character(char))}):
            yield Problem(place, number, f"expected plain text, found {found}")
        if TWICE_ENCODED.search(line):
            yield Problem(
                place,
                number,
                "expected æ, ø, å and the like, found letters that were saved wrongly (Ã)",
            )
        elif not unicodedata.is_normalized("NFC", line):
            yield Problem(
                place,
                number,
                "expected æ, ø, å as one character, found letter and mark; type it again",
            )


def references(prose: Prose) -> Iterator[Problem]:
    """Characters written as references (``&nbsp;``): as wrong as if they were typed.

    A digit, dash, space or slash should be typed: who edits the page must see the number.
    """
    for number, line in prose.lines:
        for reference in dict.fromkeys(REFERENCE.findall(line)):
            shown = entities.unescape(reference)
            if wrong := next(filter(None, map(character, shown)), ""):
                yield prose.problem(number, f"expected plain text, found {reference}, {wrong}")
            elif shown == "/" or unicodedata.category(shown[0]).startswith(IN_NUMBERS):
                yield prose.warning(number, f"{reference} is hard to read here; type {shown}")


def _wrong_marks(line: str) -> Iterator[str]:
    if re.search(r"\] +\(", line):
        yield "expected [text](address), found a space between ] and (; take it away"
    if re.search(r"(?<!\])\([^()\[\]]+\)\[[^][]+\]", line):
        yield "expected [text](address), found (text)[address]; change the brackets"
    if re.search(r"\]\([^()]*$", line):
        yield "expected ) after the address of a link, found none; close it on the same line"
    if re.search(r"^#{1,6}[^#\s]", line):
        yield "expected a space after # in a heading; type it"
    if re.search(r"(?<=.)\{ +:|\{:[^{}]*$", line):
        yield "expected a mark such as {: .label lang=nb }, found one that is not closed; close it"


def marks(prose: Prose) -> Iterator[Problem]:
    """Marks that Markdown does not take, so that the reader would see them."""
    for number, line in prose.lines:
        for message in _wrong_marks(line):
            yield prose.problem(number, message)
    for block in paragraphs(prose):
        for mark, what in [("**", "bold text"), ("`", "an address or code")]:
            plain = ("" if RULE.fullmatch(text) else text for _, text in block)
            joined = "\n".join(text.replace("\\*", "··") for text in plain)
            rest = BOLD.sub(lambda bold: re.sub(r"[^\n]", "·", bold[0]), joined)
            for offset, text in enumerate(rest.split("\n")):
                if mark in text:
                    yield prose.problem(
                        block[0][0] + offset,
                        f"expected {what} to end with {mark}, without a space inside, "
                        f"found {mark} alone; close it or take it away",
                    )
                    break


def html(prose: Prose) -> Iterator[Problem]:
    """HTML; only an element with ``markdown`` may stand in a page, and it must be closed."""
    opened: list[tuple[str, int]] = []
    for number, line in prose.lines:
        for closing, name, attributes in TAG.findall(line):
            if closing and opened and opened[-1][0] == name:
                opened.pop()
            elif not closing and re.search(r"\bmarkdown\b", attributes):
                opened.append((name, number))
            else:
                yield prose.problem(
                    number,
                    f"expected Markdown, found the HTML <{closing}{name}>; write it in Markdown, "
                    "such as **bold** or [text](address)",
                )
    for name, number in opened:
        yield prose.problem(
            number, f"expected </{name}> further down, found none; add it on a line of its own"
        )


def style(prose: Prose) -> Iterator[Problem]:
    """What a reader may live with: warnings."""
    for number, line in prose.lines:
        if SENTENCES.search(MARKED.sub("", line)) and not line.lstrip().startswith("|"):
            yield prose.warning(number, "more than one sentence; begin each on a line of its own")
        if address := BARE_ADDRESS.search(MARKED.sub("", line)):
            yield prose.warning(
                number, f"nobody can tap the address {address[0]}; write [text](address)"
            )
