"""PO files for translators: catalog entries out, and what a translator delivered back in.

Each entry carries the digest of what the catalog said (``base: DIGEST``), so that an import can
tell that the catalog has moved on since.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping

import polib

from pasientinfo.problems import Problem, decode
from pasientinfo.project import catalogs
from pasientinfo.project.catalogs import State, digest, state
from pasientinfo.translation.delivery import BASE, Delivery, Incoming, Mark, composed

HEADER = {
    "PO-Revision-Date": "1970-01-01 00:00+0000",
    "Last-Translator": "none",
    "Language-Team": "none",
}
"""Fields that msgfmt asks for; no clock, so that the same catalog gives the same file, and no
name or address of a person: tools write them into a header, and they are nobody else's."""

KEPT = ("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Plural-Forms")


def write(
    entries: Iterable[polib.POEntry], metadata: Mapping[str, str], locale: str, project: str
) -> bytes:
    """Return entries as a PO file for a translator, with a catalog's ``metadata`` as its header."""
    sent = polib.POFile()
    own = {"Project-Id-Version": project, "Language": locale.replace("-", "_")}
    kept = {name: value for name, value in metadata.items() if name in KEPT}
    sent.metadata = {**HEADER, **own, **kept}
    sent.extend(map(_sent, entries))
    return catalogs.dump(sent)


def _sent(entry: polib.POEntry) -> polib.POEntry:
    """A copy with its digest; what is not approved is marked, so that only a person unmarks it.

    A changed text goes out empty: its old translation stands in a comment, never in its place.
    """
    made, now = copy.copy(entry), state(entry)
    notes = [entry.comment, f"base: {digest(entry.msgid, entry.msgstr)}"]
    made.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    if now is State.CHANGED:
        notes.append(f"previous translation: {' '.join(entry.msgstr.split())}")
        made.msgstr = ""
    elif now is State.DRAFT:
        made.flags = ["fuzzy", *made.flags]
    made.comment = "\n".join(filter(None, notes))
    return made


def read(data: bytes, file: str) -> Delivery:
    """Return a delivered PO file; raise :class:`Problems` where it is broken."""
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
            msgid=composed(entry.msgid),
            msgstr=composed(entry.msgstr),
            mark=Mark.UNFINISHED if entry.fuzzy else Mark.FINISHED,
            base=base[1] if base else None,
            previous=entry.previous_msgid if entry.fuzzy else None,
            comments=tuple(entry.tcomment.split("\n")),
        )
        (read.obsolete if entry.obsolete else read.entries).append(item)
    return read
