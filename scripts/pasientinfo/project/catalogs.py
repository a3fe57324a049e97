"""Catalogs (gettext PO): reading, the state of an entry, and what is shown for a message.

polib reads and writes them, because it keeps previous texts (``#|``); Babel loses them, and a
stale entry would come back as a draft (https://github.com/python-babel/babel/issues/1053 is the
request to keep them).
"""

from __future__ import annotations

import hashlib
import re
import textwrap
from collections.abc import Mapping
from enum import Enum
from functools import partial
from pathlib import Path

import polib

from pasientinfo.markdown.blocks import Shown
from pasientinfo.problems import (
    LARGEST_DATA,
    Problem,
    Problems,
    collect,
    read_text,
    relative,
    replace_file,
)
from pasientinfo.project.languages import UNDERSTOOD
from pasientinfo.project.origins import (
    Origins,
    mark_changed,
    read_origins,
    write_origins,
)
from pasientinfo.project.settings import Settings

_RECORD = "(?P<role>[^,]+), (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}), (?P<digest>[0-9a-f]{16})"
APPROVED = re.compile(f"^approved: {_RECORD}$", re.MULTILINE)
STILL_RIGHT = re.compile(f"^still right: {_RECORD}$", re.MULTILINE)
"""Somebody says that a translation holds for a text that has changed since it was made."""

RECORD_LIKE = re.compile(r"\W*(?:approved|still right)\b", re.IGNORECASE)
"""What a record begins with, and what only looks like one."""

WIDTH = 79
SAID = "said: "
LONGEST_MESSAGE = 20_000
"""Characters of one line in a catalog: a paragraph of ours has a thousand at most."""


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


def remarks(entry: polib.POEntry) -> list[str]:
    """Return what people wrote beside an entry, line by line, without records of approval."""
    lines = entry.tcomment.split("\n")
    records = (APPROVED, STILL_RIGHT)
    return [line for line in lines if line and not any(each.match(line) for each in records)]


def said(line: str) -> str:
    """Return a line of a comment as what somebody said: never as a record of approval."""
    return SAID + line if RECORD_LIKE.match(line) else line


def comment_lines(line: str) -> list[str]:
    """Return a line of a comment in lines that a PO file keeps as they are.

    polib breaks one that is too long, and reads every line separator of Unicode as a line's end.
    """
    if len("# " + line) <= WIDTH and line.splitlines() in ([], [line]):
        return [line]
    room = WIDTH - len("# " + SAID)
    return [part for each in line.splitlines() for part in textwrap.wrap(each, room)]


def _kept_whole(comment: str) -> str:
    """A comment as it is read back; no part of a longer line may begin a record."""
    lines = [(line, comment_lines(line)) for line in comment.split("\n")]
    return "\n".join(
        part for line, parts in lines for part in (parts if parts == [line] else map(said, parts))
    )


def _broken(name: str, line: int, what: str) -> Problem:
    what = " ".join(what.split())  # one line, whatever the file holds
    message = f"expected a PO catalog, found a mistake: {what}; "
    return Problem(name, line, message + "restore the file, or open it in Poedit and save it")


def load(path: Path, root: Path) -> polib.POFile:
    """Read a catalog; :class:`Problems` with file and line where it is broken."""
    return parse(read_text(path, root, LARGEST_DATA), relative(path, root))


def _check_lines(text: str, name: str) -> None:
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
        if len(content) > LONGEST_MESSAGE:
            message = f"expected a line of at most {LONGEST_MESSAGE} characters, found "
            message += f"{len(content)}; restore the file, or delete the entry"
            raise Problems([Problem(name, number, message)])
        if not LINE.fullmatch(content):
            raise Problems([_broken(name, number, content)])


def _entry_problems(catalog: polib.POFile, name: str) -> list[Problem]:
    problems = [
        Problem(name, entry.linenum or 0, "expected a text of one paragraph, found a longer one")
        for entry in catalog
        if max(len(entry.msgid), len(entry.msgstr)) > LONGEST_MESSAGE
    ]
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
    return problems


def parse(text: str, name: str) -> polib.POFile:
    """The catalog in a text; ``name`` is its file's, for :class:`Problems`."""
    _check_lines(text, name)
    try:
        # polib writes the previous text of an obsolete entry (#~|) but does not read it back;
        # without it, a stale entry that comes back would count as a draft.
        catalog = polib.pofile(text.replace("\n#~| ", "\n#| "), wrapwidth=WIDTH)
    except (OSError, UnicodeDecodeError, ValueError, IndexError) as error:
        found = re.search(r"\(?line (\d+)\)?:? ?(.*)", str(error))
        line = int(found[1]) if found else 0
        what = (found and found[2]) or "it cannot be read"
        raise Problems([_broken(name, line, what)]) from None
    if problems := _entry_problems(catalog, name):
        raise Problems(problems)
    return catalog


def dump(catalog: polib.POFile) -> bytes:
    """A catalog as the bytes of its file, wrapped the same way every time."""
    catalog.wrapwidth = WIDTH
    for entry in catalog:
        entry.tcomment = _kept_whole(entry.tcomment)
    return str(catalog).rstrip("\n").encode() + b"\n"


def save(catalog: polib.POFile, path: Path) -> bool:
    """Write a catalog whole or not at all; ``False`` where it stands there already."""
    return replace_file(path, dump(catalog))


def origins_file(settings: Settings, locale: str) -> Path:
    """Return the path of a locale's origins, beside its catalog's folder."""
    return settings.locales_dir / locale / "origins.lock"


def read_catalog(settings: Settings, locale: str) -> polib.POFile:
    """Read the catalog of a locale, an empty one where there is none yet.

    An entry whose translation was made from another source text is fuzzy with a previous msgid,
    whatever the file says of it. Raises :class:`Problems` with file and line.
    """
    path = settings.catalog_file(locale)
    if not path.exists():
        return polib.POFile()
    catalog = load(path, settings.root)
    origins = read_origins(origins_file(settings, locale), settings.root)
    mark_changed(catalog, origins)
    return catalog


def write_catalog(
    settings: Settings, locale: str, catalog: polib.POFile, *, before: polib.POFile | None = None
) -> list[Path]:
    """Write a locale's catalog, and ahead of it the origins of what is current in it.

    What was current in ``before``, the catalog that this one takes the place of, is remembered
    first: only so a tool's new work is known to be that of the text that stood there then. Each
    file is written whole or not at all. Returns the paths that changed. Raises :class:`Problems`
    for origins that cannot be read.
    """
    path, beside = settings.catalog_file(locale), origins_file(settings, locale)
    origins = read_origins(beside, settings.root)
    if before is not None:
        record(before, origins)
        mark_changed(catalog, origins)
    record(catalog, origins)
    return [
        file
        for file, write in [
            (beside, partial(write_origins, origins)),
            (path, partial(save, catalog)),
        ]
        if write(file)
    ]


def record(catalog: polib.POFile, origins: Origins) -> None:
    """Remember from which source text each translation was made that is current in a catalog.

    Obsolete entries count too, where their translation is new: they may come back.
    """
    for entry in catalog:
        stale = entry.fuzzy and entry.previous_msgid is not None
        if entry.msgstr and not stale and not (entry.obsolete and origins.knows(entry.msgstr)):
            origins.add(entry.msgid, entry.msgstr)


class Translations:
    """All catalogs of a site, for looking up what is shown.

    ``entries`` maps a locale to its entries by msgid. The source language needs no catalog.
    A stale or missing entry is shown in English if that is current, else in the source language;
    readers who understand the source language (nn for nb) get that at once.
    """

    def __init__(
        self,
        source: str,
        entries: Mapping[str, Mapping[str, polib.POEntry]],
        drafts: str = "publish",
    ) -> None:
        self.source = source
        self.entries = entries
        self.current = {State.APPROVED, State.DRAFT} if drafts == "publish" else {State.APPROVED}

    def state(self, locale: str, msgid: str) -> State:
        """The state of one message in one locale; the source text is always approved."""
        if locale == self.source:
            return State.APPROVED
        entry = self.entries.get(locale, {}).get(msgid)
        return state(entry) if entry else State.MISSING

    def remarks(self, locale: str, msgid: str) -> list[str]:
        """Return what people wrote beside a message in a locale."""
        entry = self.entries.get(locale, {}).get(msgid)
        return remarks(entry) if entry else []

    def has(self, msgid: str) -> bool:
        """True if a message stands in the catalogs; all of them hold the same."""
        return any(msgid in entries for entries in self.entries.values())

    def show(self, locale: str, msgid: str) -> Shown:
        """Return what a reader of ``locale`` gets for ``msgid``."""
        reads_source = locale.partition("-")[0] in UNDERSTOOD.get(self.source, ())
        for candidate in (locale,) if reads_source else (locale, "en"):
            if candidate == self.source:
                break
            found = self.state(candidate, msgid)
            if found in self.current:
                text = self.entries[candidate][msgid].msgstr
                return Shown(text, candidate, found is State.DRAFT)
        return Shown(msgid, self.source)


def read_translations(settings: Settings) -> Translations:
    """Read the catalogs of all locales; raise all their :class:`Problems` at once."""

    def read(locale: str) -> tuple[str, dict[str, polib.POEntry]]:
        path = settings.catalog_file(locale)
        if not path.exists():
            message = f"expected the catalog of '{locale}', found none; run: pasientinfo update"
            raise Problems([Problem(settings.place(path), 0, message)])
        catalog = read_catalog(settings, locale)
        return locale, {entry.msgid: entry for entry in catalog if not entry.obsolete}

    entries = dict(collect(partial(read, locale) for locale in settings.targets))
    return Translations(settings.source, entries, settings.drafts)
