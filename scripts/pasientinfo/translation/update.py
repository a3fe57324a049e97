"""Updating: what the guides say now, into each catalog, without losing a translator's work."""

from __future__ import annotations

import copy
import datetime
import re
from collections.abc import Iterable
from difflib import SequenceMatcher

import polib
from babel.messages.plurals import get_plural

from pasientinfo.problems import replace_file
from pasientinfo.project import page_lock
from pasientinfo.project.catalogs import (
    State,
    digest,
    read_catalog,
    save,
    state,
    write_catalog,
)
from pasientinfo.project.guides import read_guides
from pasientinfo.project.messages import Message, extract_messages
from pasientinfo.project.settings import Settings

ALIKE = 0.4
"""Neighbours less alike than this (difflib's ratio) are two texts, not one that has changed."""

TARGET = re.compile(r"(?<=\]\()(?!tel:|mailto:)[^()\s]+(?=\))")
"""Where a link or a picture leads."""

PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 ? 4 : 5);",
}
"""Babel gives "many" and "other" in Arabic the other way round than gettext's tools and CLDR."""


def catalog_template(messages: Iterable[Message], name: str) -> polib.POFile:
    """The catalog template (POT): each message once, in order, with all its places."""
    pot = polib.POFile()
    pot.metadata = {
        "Project-Id-Version": name,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    entries: dict[str, polib.POEntry] = {}
    for message in messages:
        entry = entries.get(message.msgid)
        if entry is None:
            entry = entries[message.msgid] = polib.POEntry(
                msgid=message.msgid, comment=message.comment
            )
            pot.append(entry)
        if (message.place, "") not in entry.occurrences:
            entry.occurrences.append((message.place, ""))
    return pot


def header(locale: str, name: str) -> dict[str, str]:
    """The metadata of a new catalog; plural rules from CLDR by Babel, no date that moves."""
    plural = PLURALS.get(locale) or _babel_plural(locale)
    return {
        "Project-Id-Version": name,
        "PO-Revision-Date": "1970-01-01 00:00+0000",  # fixed: dates that move are diffs
        "Last-Translator": "none",
        "Language-Team": "none",
        "Language": locale.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural,
    }


def _babel_plural(locale: str) -> str:
    plural = get_plural(locale.replace("-", "_"))
    return f"nplurals={plural.num_plurals}; plural={plural.plural_expr};"


def update_catalog(old: polib.POFile, pot: polib.POFile, locale: str) -> polib.POFile:
    """A new catalog with the messages of ``pot`` and the work in ``old``.

    A changed text gets the old translation as a fuzzy suggestion with its previous msgid; the old
    entry stays as obsolete, so that a text that comes back finds its translation as it was.
    """
    new = polib.POFile()
    new.metadata = {**header(locale, pot.metadata["Project-Id-Version"]), **old.metadata}
    known: dict[str, polib.POEntry] = {}
    for entry in old:
        if entry.msgid not in known or not entry.obsolete:
            known[entry.msgid] = entry
    wanted = {entry.msgid for entry in pot}
    gone = [e for e in old if not e.obsolete and e.msgid not in wanted]
    previous = _pairs(old, pot, {e.msgid for e in gone}, set(known))
    for source in pot:
        found = known.get(source.msgid)
        if found is None and source.msgid in previous:
            old_entry = known[previous[source.msgid]]
            found = _relinked(old_entry, source.msgid) or _changed(old_entry)
        entry = copy.copy(found) if found else polib.POEntry()
        entry.msgid, entry.obsolete = source.msgid, False
        entry.occurrences, entry.comment = source.occurrences, source.comment
        new.append(entry)
    kept = {entry.msgid for entry in new}
    for entry in old:
        if entry.msgid in kept or not entry.msgstr or _untouched(entry, known):
            continue
        kept.add(entry.msgid)
        lost = copy.copy(entry)
        lost.obsolete, lost.occurrences, lost.comment = True, [], ""
        new.append(lost)
    return new


def _relinked(old: polib.POEntry, msgid: str) -> polib.POEntry | None:
    """The entry with its links repaired, where the texts differ in nothing but link targets.

    State and approval go along: no word of the text has changed. Phone and e-mail links are
    content, not addresses of pages, so they are a change like any other.
    """
    if TARGET.sub("", old.msgid) != TARGET.sub("", msgid) or old.previous_msgid is not None:
        return None
    before, after = TARGET.findall(old.msgid), TARGET.findall(msgid)
    moved = dict(zip(before, after, strict=True))
    if not old.msgstr or sorted(TARGET.findall(old.msgstr)) != sorted(before):
        return None
    if any(moved[one] != other for one, other in zip(before, after, strict=True)):
        return None
    entry = copy.copy(old)
    entry.msgstr = TARGET.sub(lambda match: moved[match[0]], old.msgstr)
    if state(old) is State.APPROVED:
        digests = digest(old.msgid, old.msgstr), digest(msgid, entry.msgstr)
        entry.tcomment = old.tcomment.replace(*digests)
    return entry


def _changed(old: polib.POEntry) -> polib.POEntry:
    """A suggestion from the entry that stood here before; without its approval."""
    entry = polib.POEntry(msgstr=old.msgstr)
    if old.msgstr:
        is_changed = old.fuzzy and old.previous_msgid is not None
        entry.previous_msgid = old.previous_msgid if is_changed else old.msgid
        entry.flags = ["fuzzy"]
    return entry


def _untouched(entry: polib.POEntry, known: dict[str, polib.POEntry]) -> bool:
    """A suggestion nobody has worked on is not worth keeping: its source entry is kept."""
    source = known.get(entry.previous_msgid or "")
    return bool(entry.fuzzy and source is not None and source.msgstr == entry.msgstr)


def _pairs(old: polib.POFile, pot: polib.POFile, gone: set[str], known: set[str]) -> dict[str, str]:
    """New msgid to the vanished msgid it replaces: paired by page and neighbours only."""
    pairs: dict[str, str] = {}
    pages = dict.fromkeys(place for entry in pot for place, _ in entry.occurrences)
    for page in pages:
        before = [e.msgid for e in old if not e.obsolete and (page, "") in e.occurrences]
        after = [e.msgid for e in pot if (page, "") in e.occurrences]
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        for kind, a, b, c, d in matcher.get_opcodes():
            if kind != "replace":
                continue
            lost = [msgid for msgid in before[a:b] if msgid in gone]
            fresh = [msgid for msgid in after[c:d] if msgid not in known and msgid not in pairs]
            ratios = sorted(
                (
                    (SequenceMatcher(None, x, y, autojunk=False).ratio(), -i, x, y)
                    for i, x in enumerate(lost)
                    for y in fresh
                ),
                reverse=True,
            )
            for ratio, _, x, y in ratios:
                if ratio >= ALIKE and x not in pairs.values() and y not in pairs:
                    pairs[y] = x
    return pairs


def update(settings: Settings, today: datetime.date) -> list[str]:
    """Write the template, bring every catalog up to date, lock the pages.

    Returns the files that changed. Raises :class:`Problems` before anything is written.
    """
    guides = read_guides(settings)
    pot = catalog_template(extract_messages(settings, guides), settings.site_name)
    updated = {}
    for locale in settings.targets:
        old = read_catalog(settings, locale)
        updated[locale] = (old, update_catalog(old, pot, locale))
    locked = page_lock.updated(
        page_lock.read_lock(settings), page_lock.lock_entries(guides), settings.redirects, today
    )
    template = settings.locales_dir / "messages.pot"
    changed = [template] if save(pot, template) else []
    for locale, (old, new) in updated.items():
        changed += write_catalog(settings, locale, new, before=old)
    lock, data = page_lock.lock_file(settings), page_lock.dump(locked).encode()
    changed += [lock] if replace_file(lock, data) else []
    return [settings.place(path) for path in changed]
