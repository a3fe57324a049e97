"""What a translator delivers, whatever the file it came in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from pasientinfo.problems import Problem

BASE = re.compile(r"\bbase: ([0-9a-f]{16})\b")
"""The digest, in an exported file, of what the catalog said of an entry then."""


class Mark(Enum):
    """What the delivered file itself says about a translation."""

    FINISHED = "finished"
    DRAFT = "draft"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Incoming:
    """One delivered translation; ``base`` is the digest of the entry that was exported.

    ``previous`` is the text it belongs to, where the file says that this is another one.
    """

    line: int
    msgid: str
    msgstr: str
    mark: Mark
    base: str | None = None
    previous: str | None = None


@dataclass(frozen=True)
class Delivery:
    """A delivered file: whose it is, its translations, and what in it cannot be read."""

    project: str
    locale: str
    entries: list[Incoming]
    problems: list[Problem]
    obsolete: list[Incoming] = field(default_factory=list)
