"""LIX, the readability index for Nordic languages: ``words / sentences + 100 * long / words``.

A long word has more than six letters; a sentence ends with ``.``, ``:``, ``!`` or ``?``, and so
does each block (Carl-Hugo Björnsson, *Läsbarhet*, Liber, Stockholm 1968). Below 30 a text is very
easy, from 30 to 40 easy. Headings are left out: they are no sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pasientinfo.markdown.blocks import HEADINGS, Block
from pasientinfo.markdown.syntax import LABEL

PAGE, STEPS = 35, 30
"""The most that a page, and the steps of a page, should have."""

LONG = 6
WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
MARKER = re.compile(r"^\s*(?:[-*+]|\d+\.)?\s+|!\[")
VALUE = re.compile(r"\{\{.*?\}\}")
UNREAD = re.compile(r"`[^`]*`|<[^>]*>|\{:[^}]*\}|\]\([^)]*\)|https?://\S+|\*\*|\[")
END = re.compile(r"(?<=[.!?:])\s+")


@dataclass(frozen=True)
class Sentence:
    """A sentence with its own LIX, and by how much it raises that of the text it stands in."""

    text: str
    lix: int
    raises: float


@dataclass(frozen=True)
class Reading:
    """LIX of some text, 0 for none, and its sentences, those first that raise it most."""

    lix: int
    sentences: tuple[Sentence, ...]


def sentences(text: str) -> list[str]:
    """The sentences of a block of Markdown, without addresses, code and labels on a screen."""
    plain = UNREAD.sub("", VALUE.sub("–", LABEL.sub("", text)))
    return [part.strip() for part in END.split(plain) if WORD.search(part)]


def _index(words: int, long: int, count: int) -> float:
    return words / count + 100 * long / words if words else 0


def reading(texts: Iterable[str]) -> Reading:
    """LIX of texts; each text ends its last sentence."""
    found = [
        (sentence, len(words), sum(len(word) > LONG for word in words))
        for text in texts
        for sentence in sentences(text)
        for words in [WORD.findall(sentence)]
    ]
    words, long, count = sum(n for _, n, _ in found), sum(n for _, _, n in found), len(found)
    whole = _index(words, long, count)
    each = [
        Sentence(text, round(_index(w, n, 1)), whole - _index(words - w, long - n, count - 1))
        for text, w, n in found
    ]
    return Reading(round(whole), tuple(sorted(each, key=lambda one: -one.raises)))


def of_page(blocks: Sequence[Block]) -> tuple[Reading, Reading]:
    """LIX of a page's text, and of its steps alone."""
    return (
        reading(block.msgid for block in blocks if block.kind not in HEADINGS),
        reading(block.msgid for block in blocks if block.kind == "step"),
    )


def hard_to_read(blocks: Sequence[Block]) -> list[str]:
    """Return a message where a page or its steps are harder than they should be."""
    page, steps = of_page(blocks)
    return [
        f"LIX {read.lix} for {what}, expected {limit} at most; use shorter words and "
        f"sentences, first in {', '.join(f'«{one.text}»' for one in read.sentences[:2])}"
        for what, limit, read in [("the page", PAGE, page), ("the steps", STEPS, steps)]
        if read.lix > limit
    ]


def readability_report(
    place: str, lines: Iterable[tuple[int, str]], blocks: Sequence[Block], hardest: int = 3
) -> list[str]:
    """What ``check --lix`` prints of a page: LIX, and the sentences that raise it most.

    ``lines`` are those of the page, to tell where a sentence stands.
    """
    page, steps = of_page(blocks)
    where = {
        sentence: number for number, line in lines for sentence in sentences(MARKER.sub("", line))
    }
    head = f"{place}: LIX {page.lix}" + (f", steps {steps.lix}" if steps.sentences else "")
    return [head] + [
        f"{place}:{where.get(one.text, 0)}: {one.lix} «{one.text}»"
        for one in page.sentences[:hardest]
        if one.raises > 0
    ]
