"""What a translator delivers, whatever the file it came in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import Enum

from pasientinfo.problems import Problem

BASE = re.compile(r"\bbase: ([0-9a-f]{16})\b")
"""The digest, in an exported file, of what the catalog said of an entry then."""


class Mark(Enum):
    """What the delivered file itself says about a translation, in the words of its tool."""

    APPROVED = "approved"
    FINISHED = "finished"
    DRAFT = "draft"
    UNFINISHED = "unfinished"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Incoming:
    """One delivered translation; ``base`` is the digest of the entry that was exported.

    ``previous`` is the text it belongs to, where the file says that this is another one;
    ``comments`` what people wrote beside it.
    """

    line: int
    msgid: str
    msgstr: str
    mark: Mark
    base: str | None = None
    previous: str | None = None
    comments: tuple[str, ...] = ()

    @property
    def finished(self) -> bool:
        """True if whoever translated it was done."""
        return self.mark in (Mark.APPROVED, Mark.FINISHED)


@dataclass(frozen=True)
class Delivery:
    """A delivered file: whose it is, its translations, and what in it cannot be read."""

    project: str
    locale: str
    entries: list[Incoming]
    problems: list[Problem]
    obsolete: list[Incoming] = field(default_factory=list)


def composed(text: str) -> str:
    """Return a text in NFC, as catalogs hold it; some tools and keyboards write NFD."""
    return unicodedata.normalize("NFC", text)


def tidy(text: str, *, preserve: bool) -> str:
    """Return an XML element's text without the white space of its layout, in NFC.

    No text of a catalog begins or ends with white space, and no line of it is indented. Without
    ``preserve`` (xml:space, XML 1.0, 2.10) a line break inside is a space too; a hard break of
    Markdown (two blanks before it) stays one.
    """
    layout = r"[ \t]*\n[ \t]+" if preserve else r"[ \t]*\n\s*"

    def space(found: re.Match[str]) -> str:
        return "  \n" if found[0].startswith("  ") else " "

    return re.sub(layout, space, composed(text.strip()))
