"""Catalogs (gettext PO): reading, the state of an entry, and what is shown for a message.

polib reads and writes them, because it keeps previous texts (``#|``); Babel loses them, and a
stale entry would come back as a draft (https://github.com/python-babel/babel/issues/1053 is the
request to keep them).
"""

from __future__ import annotations

import hashlib
import os
import re
from enum import Enum
from pathlib import Path

import polib

from pasientinfo.errors import Problem, Problems, read_text, relative

APPROVED = re.compile(
    r"^approved: (?P<role>[^,]+), (?P<date>\d{4}-\d\d-\d\d), (?P<digest>\w+)$", re.MULTILINE
)
WIDTH = 79


LINE = re.compile(
    r"\s*|#(?!~).*|(?:#~\|? *)?(?:#.*|(?:msg(?:ctxt|id|id_plural|str|str\[\d+\])\s*)?"
    r'"(?:[^"\\]|\\.)*"\s*)?'
)
"""A line of a PO file; polib passes over an unclosed quote and loses the last letter."""


class State(Enum):
    """What an entry is worth, from best to worst."""

    APPROVED = "approved"
    DRAFT = "draft"
    CHANGED = "changed"
    MISSING = "missing"


def digest(msgid: str, msgstr: str) -> str:
    """The digest of a text and its translation that an approval names (16 hex digits)."""
    return hashlib.sha256(f"{msgid}\0{msgstr}".encode()).hexdigest()[:16]


def state(entry: polib.POEntry) -> State:
    """The state of an entry by gettext's conventions; approved only with a true record."""
    if not entry.msgstr or entry.obsolete:
        return State.MISSING
    if entry.fuzzy:
        return State.DRAFT if entry.previous_msgid is None else State.CHANGED
    record = APPROVED.search(entry.tcomment)
    if record and record["digest"] == digest(entry.msgid, entry.msgstr):
        return State.APPROVED
    return State.DRAFT


def _broken(name: str, line: int, what: str) -> Problem:
    what = " ".join(what.split())  # one line, whatever the file holds
    message = f"expected a PO catalog, found a mistake: {what}; "
    return Problem(name, line, message + "restore the file, or open it in Poedit and save it")


def load(path: Path, root: Path) -> polib.POFile:
    """Read a catalog; :class:`Problems` with file and line where it is broken."""
    return parse(read_text(path, root), relative(path, root))


def parse(text: str, name: str) -> polib.POFile:
    """The catalog in a text; ``name`` is its file's, for :class:`Problems`."""
    for number, content in enumerate(text.split("\n"), 1):
        if content.startswith(("<<<<<<<", ">>>>>>>", "=======")):
            raise Problems(
                [
                    Problem(
                        name,
                        number,
                        "expected an entry, found a merge-conflict "
                        "marker; keep one of the two versions and delete the marker",
                    )
                ]
            )
    for number, content in enumerate(text.split("\n"), 1):
        if not LINE.fullmatch(content):
            raise Problems([_broken(name, number, content)])
    try:
        # polib writes the previous text of an obsolete entry (#~|) but does not read it back;
        # without it, a stale entry that comes back would count as a draft.
        catalog = polib.pofile(text.replace("\n#~| ", "\n#| "), wrapwidth=WIDTH)
    except (OSError, UnicodeDecodeError, ValueError, IndexError) as error:
        found = re.search(r"\(?line (\d+)\)?:? ?(.*)", str(error))
        line = int(found[1]) if found else 0
        what = (found and found[2]) or "it cannot be read"
        raise Problems([_broken(name, line, what)]) from None
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for entry in catalog:
        if entry.obsolete:
            continue
        if entry.msgid in seen:
            problems.append(
                Problem(
                    name,
                    entry.linenum or 0,
                    "expected each text once, found this one "
                    f"also in line {seen[entry.msgid]}; delete one of the two",
                )
            )
        seen[entry.msgid] = entry.linenum or 0
    if problems:
        raise Problems(problems)
    return catalog


def dump(catalog: polib.POFile) -> bytes:
    """A catalog as the bytes of its file, wrapped the same way every time."""
    catalog.wrapwidth = WIDTH
    return str(catalog).rstrip("\n").encode() + b"\n"


def save(catalog: polib.POFile, path: Path) -> bool:
    """Write a catalog whole or not at all; ``False`` where it stands there already."""
    data = dump(catalog)
    if path.exists() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return True
