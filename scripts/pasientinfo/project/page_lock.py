"""The lock of the pages: which text each had at its date ``updated``, and which pages there were.

A committed file, written by ``pasientinfo update``: ``join.md: DIGEST DATE``, a line a page,
sorted, plain YAML. With it, ``check`` reports a text that was changed without a new date, and of
a page that is gone without a word to those who have its address.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

from pasientinfo.problems import Problem, Problems, read_text
from pasientinfo.project.dates import page_dates
from pasientinfo.project.guides import Guide
from pasientinfo.project.settings import Settings


class Entry(NamedTuple):
    """The digest of a page's text (without front matter) and its date ``updated``."""

    digest: str
    updated: str


def entry(body: str, updated: datetime.date | None) -> Entry:
    """What the lock says of a page; the digest is the first 16 hex digits of SHA-256."""
    text = body.strip()
    return Entry(hashlib.sha256(text.encode()).hexdigest()[:16], str(updated or "-"))


def parse(text: str, place: str) -> dict[str, Entry]:
    """Read a lock; :class:`Problems` where a line is not one of ours."""
    found, wrong = {}, 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        page, _, rest = line.partition(": ")
        words = rest.split(" ")
        if len(words) != 2:
            wrong = wrong or number
            continue
        found[str(yaml.safe_load(page))] = Entry(*words)
    if wrong:
        message = (
            "expected a page, its digest and its date, found something else; take the last "
            "committed version of the file, then run: pasientinfo update"
        )
        raise Problems([Problem(place, wrong, message)])
    return found


def dump(entries: Mapping[str, Entry]) -> str:
    """The lock as text, the same for the same entries."""
    head = "# Written by: pasientinfo update. The text of each page, and its date.\n"
    lines = (f"{page}: {item.digest} {item.updated}\n" for page, item in sorted(entries.items()))
    return head + "".join(lines)


def date_forgotten(old: Entry, new: Entry, today: datetime.date) -> bool:
    """True if a text has changed, but its date has not; an edit of today needs no later one."""
    return old.digest != new.digest and new.updated <= old.updated and new.updated != str(today)


def updated(
    old: Mapping[str, Entry],
    new: Mapping[str, Entry],
    redirects: Collection[str],
    today: datetime.date,
) -> dict[str, Entry]:
    """Return the lock to write: nothing that ``check`` reports is forgotten by it.

    A page with a forgotten date keeps its old entry, a page that is gone keeps its own until it
    is redirected.
    """
    kept = {page: item for page, item in old.items() if page not in new and page not in redirects}
    for page, item in new.items():
        before = old.get(page)
        kept[page] = before if before and date_forgotten(before, item, today) else item
    return kept


def lock_file(settings: Settings) -> Path:
    """Return the path of the lock: like the catalogs, it is written by ``update`` and committed."""
    return settings.locales_dir / "pages.lock"


def read_lock(settings: Settings) -> dict[str, Entry]:
    """Return the lock of the pages as committed; empty where there is none yet."""
    path = lock_file(settings)
    return parse(read_text(path, settings.root), settings.place(path)) if path.exists() else {}


def lock_entries(guides: Iterable[Guide]) -> dict[str, Entry]:
    """Return what the lock should say of the guides as they are now."""
    return {guide.file: entry(guide.body, page_dates(guide.front.meta).updated) for guide in guides}
