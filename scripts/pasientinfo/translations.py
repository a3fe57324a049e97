"""What is shown for a message: the catalogs of all languages together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polib

from pasientinfo.catalogs import State, load, state
from pasientinfo.errors import Problem, Problems, relative


@dataclass(frozen=True)
class Shown:
    """What a reader gets for a message: the text and its language, the state of the reader's own
    translation, and whether the text shown is a draft (a fallback may be one too)."""

    text: str
    locale: str
    state: State
    draft: bool = False


class Translations:
    """All catalogs of a site, for looking up what is shown.

    ``entries`` maps a locale to its entries by msgid. The source language needs no catalog.
    A stale or missing entry is shown in English if that is current, else in the source language.
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

    def show(self, locale: str, msgid: str) -> Shown:
        """What a reader of ``locale`` gets for ``msgid``."""
        own = self.state(locale, msgid)
        for candidate in (locale, "en"):
            if candidate == self.source:
                break
            found = self.state(candidate, msgid)
            if found in self.current:
                text = self.entries[candidate][msgid].msgstr
                return Shown(text, candidate, own, found is State.DRAFT)
        return Shown(msgid, self.source, own)


def read_all(source: str, files: Mapping[str, Path], root: Path, drafts: str) -> Translations:
    """Read the catalog of each locale in ``files``; all their problems at once."""
    entries: dict[str, dict[str, polib.POEntry]] = {}
    problems: list[Problem] = []
    for locale, path in files.items():
        if not path.exists():
            problems.append(
                Problem(
                    relative(path, root),
                    0,
                    f"expected the catalog of '{locale}', found none; run: pasientinfo update",
                )
            )
            continue
        try:
            catalog = load(path, root)
        except Problems as error:
            problems += error.problems
            continue
        entries[locale] = {entry.msgid: entry for entry in catalog if not entry.obsolete}
    if problems:
        raise Problems(problems)
    return Translations(source, entries, drafts)
