"""What counts as a translatable block, and what a page's rendering needs and learns."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from pasientinfo.markdown.syntax import LABEL, WORDLESS

UNTRANSLATED = {"pre", "code", "script", "style", "math", "textarea"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
STASHED = "\x02wzxhzdk:\\d+\x03"
LEADING_STASH = re.compile(rf"\s*(?:{STASHED}\s*)+")
ANY_STASH = re.compile(STASHED)


class Block(NamedTuple):
    """One translatable text: the msgid and what it stands in (``li``, ``step``, ``h2``, ...)."""

    msgid: str
    kind: str
    critical: bool = False


@dataclass(frozen=True)
class Shown:
    """What a reader gets for a message: the text, its language, and whether it is a draft (a
    fallback may be one too)."""

    text: str
    locale: str
    draft: bool = False


@dataclass
class Rendering:
    """What the extension must know of the page it renders, and what it learns there.

    ``show`` gives the translation of a msgid; ``None`` leaves the text alone (the source
    language, extraction). ``direction`` gives ``ltr`` or ``rtl`` for a locale.
    ``base`` is the direction of the page; without it, nothing is isolated.
    """

    locale: str
    show: Callable[[str], Shown] | None = None
    direction: Callable[[str], str] = lambda _: "ltr"
    trust: dict[str, str] = field(default_factory=dict)
    base: str = ""
    blocks: list[Block] = field(default_factory=list)
    drafts: int = 0
    fallbacks: int = 0
    unknown_values: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)


def normalize(text: str, *, keep_lines: bool = False) -> str:
    """White space as HTML sees it: runs are one space; a hard break stays ``two spaces, newline``.

    ``keep_lines`` is for the extension nl2br, where each newline is a break.
    """
    if keep_lines:
        return "\n".join(re.sub(r"[ \t]+", " ", line).strip(" ") for line in text.split("\n"))

    def collapsed(run: re.Match[str]) -> str:
        if run[0] == "\\\n":
            return run[0]
        return "  \n" if run[0].startswith("  ") and "\n" in run[0] else " "

    return re.sub(r" {2,}\n[ \t\n]*|\\\n|[ \t\n]+", collapsed, text.strip(" \t\n"))


def translatable(text: str) -> bool:
    """True if a text holds words of its own, besides addresses, code, labels and values."""
    if ANY_STASH.search(text):
        return False
    bare = WORDLESS.sub(" ", LABEL.sub(" ", text))
    return any(char.isalpha() for char in bare)
