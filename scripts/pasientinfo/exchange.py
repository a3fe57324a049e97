"""A catalog as a file for translators (PO, or XLIFF 1.2), and a PO file that comes back.

Each entry carries the digest of what the catalog said (``base: DIGEST``), so that an import can
tell that the catalog has moved on since.
"""

from __future__ import annotations

import copy

import polib

from pasientinfo import catalogs, xliff
from pasientinfo.catalogs import State, digest, state
from pasientinfo.errors import Problem, decode
from pasientinfo.xliff import BASE, Delivery, Incoming, Mark

HEADER = {
    "PO-Revision-Date": "1970-01-01 00:00+0000",
    "Last-Translator": "none",
    "Language-Team": "none",
}
"""Fields that msgfmt asks for; no clock, so that the same catalog gives the same file."""


def export(
    catalog: polib.POFile, locale: str, project: str, *, source: str, form: str, needed: bool
) -> bytes:
    """The catalog of ``locale`` as a file for translators, ``form`` being ``po`` or ``xliff``.

    ``needed`` leaves out what is approved; obsolete entries are never sent. ``source`` is the
    locale of the guides. Raises :class:`Problems` for a text that XLIFF cannot hold.
    """
    entries = [
        entry
        for entry in catalog
        if not entry.obsolete and not (needed and state(entry) is State.APPROVED)
    ]
    if form == "xliff":
        return xliff.write(entries, locale, project, source)
    sent = polib.POFile()
    language = locale.replace("-", "_")
    own = {"Project-Id-Version": project, "Language": language}
    sent.metadata = {**HEADER, **catalog.metadata, **own}
    sent.extend(map(_sent, entries))
    return catalogs.dump(sent)


def _sent(entry: polib.POEntry) -> polib.POEntry:
    """A copy with its digest; what is not approved is marked, so that only a person unmarks it."""
    made = copy.copy(entry)
    base = f"base: {digest(entry.msgid, entry.msgstr)}"
    made.comment = f"{entry.comment}\n{base}" if entry.comment else base
    made.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    if state(entry) in (State.DRAFT, State.CHANGED):
        made.flags = ["fuzzy", *made.flags]
    return made


def read_po(data: bytes, file: str) -> Delivery:
    """A delivered PO file; :class:`Problems` where it is broken."""
    found = catalogs.parse(decode(data, file), file)
    header = found.metadata
    read = Delivery(header.get("Project-Id-Version", ""), header.get("Language", ""), [], [])
    for entry in found:
        if entry.msgctxt or entry.msgid_plural:
            message = "expected a text without msgctxt and msgid_plural, found one; take them away"
            read.problems.append(Problem(file, entry.linenum or 0, message))
            continue
        base = BASE.search(entry.comment)
        item = Incoming(
            line=entry.linenum or 0,
            msgid=entry.msgid,
            msgstr=entry.msgstr,
            mark=Mark.UNFINISHED if entry.fuzzy else Mark.FINISHED,
            base=base[1] if base else None,
            previous=entry.previous_msgid if entry.fuzzy else None,
        )
        (read.obsolete if entry.obsolete else read.entries).append(item)
    return read
