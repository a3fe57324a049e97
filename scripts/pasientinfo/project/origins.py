"""Origins: from which source text each translation was made, whatever other tools keep of it.

gettext itself keeps that only as the previous msgid of a fuzzy entry. msgmerge writes none for an
entry that is fuzzy already (so does Poedit's "Update from POT file"), and tools take the mark away
when somebody confirms a whole file. Then an old translation would count as one of the new text. So
each locale has a file of ours beside its catalog: a line for each pair of a translation and a
source text that a person, or ``update``, has seen together. A translation that is known, but only
from other source texts, belongs to a text that has changed, whatever its marks say. A translation
that is not known is new work, and counts as gettext says.

Lines are only ever added, so the file may be merged by keeping the lines of both sides
(``.gitattributes``), and a translation that comes back from an old branch is still known.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import polib

from pasientinfo.problems import LARGEST_DATA, Problem, Problems, read_text, relative, replace_file

LINE = re.compile(r"([0-9a-f]{16}) ([0-9a-f]{16})")
HEAD = (
    "# Written by: pasientinfo update, pasientinfo import. From which source text each\n"
    "# translation was made. When two versions differ, keep the lines of both.\n"
)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def source_digest(msgid: str) -> str:
    """Return the digest of a source text (16 hex digits of SHA-256, in UTF-8)."""
    return _digest(msgid)


def translation_digest(msgstr: str) -> str:
    """Return the digest of a translation's letters, marks and digits, regardless of case.

    What tools change by themselves (white space, quotation marks, a full stop) makes no other
    translation of it; one without any letter or digit counts as it stands.
    """
    text = unicodedata.normalize("NFC", msgstr).casefold()
    kept = "".join(char for char in text if char.isalnum() or unicodedata.category(char)[0] == "M")
    return _digest(kept or text)


class Origins:
    """The pairs of one locale: the source texts from which each translation was made."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._sources: dict[str, set[str]] = {}
        for translation, source in pairs:
            self._sources.setdefault(translation, set()).add(source)

    def knows(self, msgstr: str) -> bool:
        """True if a translation has been seen, with whatever source text."""
        return bool(self.sources_of(msgstr))

    def agrees(self, msgid: str, msgstr: str) -> bool:
        """True unless a translation is known, but only from other source texts."""
        return self.made(msgid, msgstr) or not self.knows(msgstr)

    def made(self, msgid: str, msgstr: str) -> bool:
        """True if a translation is known to be made from a source text, or to hold for it."""
        return source_digest(msgid) in self.sources_of(msgstr)

    def sources_of(self, msgstr: str) -> frozenset[str]:
        """Return the digests of the source texts from which a translation was made."""
        return frozenset(self._sources.get(translation_digest(msgstr), ()))

    def add(self, msgid: str, msgstr: str) -> None:
        """Remember that a translation was made from a source text, or holds for it."""
        sources = self._sources.setdefault(translation_digest(msgstr), set())
        sources.add(source_digest(msgid))

    def dump(self) -> str:
        """Return the pairs as text, the same for the same pairs."""
        lines = sorted(f"{one} {each}\n" for one, all_ in self._sources.items() for each in all_)
        return HEAD + "".join(lines)


def parse(text: str, place: str) -> Origins:
    """Return the origins in a text; raise :class:`Problems` for lines that are none of ours.

    Order and repetition of lines mean nothing.
    """
    pairs, problems = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if found := LINE.fullmatch(line.strip()):
            pairs.append((found[1], found[2]))
        else:
            message = (
                f"expected two digests, found {line.strip()[:40]!r}; keep the lines of both "
                "versions and delete what stands between them, or restore the committed file"
            )
            problems.append(Problem(place, number, message))
    if problems:
        raise Problems(problems)
    return Origins(pairs)


def read_origins(path: Path, root: Path) -> Origins:
    """Return the origins in a file; none where it does not exist yet."""
    return (
        parse(read_text(path, root, LARGEST_DATA), relative(path, root))
        if path.exists()
        else Origins()
    )


def write_origins(origins: Origins, path: Path) -> bool:
    """Write the origins whole or not at all; return ``False`` where they stand there already."""
    return replace_file(path, origins.dump().encode())


def mark_changed(catalog: polib.POFile, origins: Origins) -> None:
    """Make each entry fuzzy whose translation was made from another source text.

    Its previous msgid is that text, where the catalog still has it, else empty; an entry that
    names another one already keeps it. Where only the mark is gone and the previous msgid is not,
    a program took it away (``msgattrib --clear-fuzzy``): no person has looked at it.
    """
    texts: dict[str, str] = {}
    for entry in catalog:
        if entry.previous_msgid is not None and not entry.fuzzy and entry.msgstr:
            if origins.made(entry.msgid, entry.msgstr):
                entry.previous_msgid = None
            else:
                entry.flags.insert(0, "fuzzy")
        if not entry.msgstr or origins.agrees(entry.msgid, entry.msgstr):
            continue
        texts = texts or {source_digest(each.msgid): each.msgid for each in catalog}
        sources = origins.sources_of(entry.msgstr)
        known = sorted(texts[source] for source in sources if source in texts)
        if not entry.fuzzy:
            entry.flags.insert(0, "fuzzy")
        if not entry.previous_msgid or entry.previous_msgid == entry.msgid:
            entry.previous_msgid = known[0] if known else ""
