"""The lock of the pages: which text each had at its date ``updated``, and which pages there were.

A committed file, written by ``pasientinfo update``: ``join.md: DIGEST DATE``, a line a page,
sorted, plain YAML. With it, ``check`` tells of a text that was changed without a new date, and of
a page that is gone without a word to those who have its address.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import yaml

from pasientinfo.errors import Problem, Problems


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


def _forgotten(old: Entry, new: Entry, today: datetime.date) -> bool:
    """Whether a text has changed, but its date has not; an edit of today needs no later one."""
    return old.digest != new.digest and new.updated <= old.updated and new.updated != str(today)


def updated(
    old: Mapping[str, Entry],
    new: Mapping[str, Entry],
    redirects: Collection[str],
    today: datetime.date,
) -> dict[str, Entry]:
    """The lock to write: nothing that :func:`check` tells of is forgotten by it.

    A page with a forgotten date keeps its old entry, a page that is gone keeps its own until it
    is redirected.
    """
    kept = {page: item for page, item in old.items() if page not in new and page not in redirects}
    for page, item in new.items():
        before = old.get(page)
        kept[page] = before if before and _forgotten(before, item, today) else item
    return kept


def check(
    old: Mapping[str, Entry],
    new: Mapping[str, Entry],
    redirects: Collection[str],
    today: datetime.date,
) -> Iterator[tuple[str, str]]:
    """A page and what is wrong with it; the page is empty where the lock itself is to be mended.

    A page that is not among ``new`` is gone.
    """
    stale = []
    for page, item in new.items():
        before = old.get(page)
        if before and _forgotten(before, item, today):
            yield (
                page,
                f"the text has changed since updated: {before.updated}; set updated: to today's "
                f"date ({today}), then run: pasientinfo update",
            )
        elif before != item:
            stale.append(page)
    for page in sorted(set(old) - set(new) - set(redirects)):
        yield (
            page,
            f"the page is gone, but people have its address; tell where it leads: '{page}: "
            "other.md' under redirects: of pasientinfo, or put the file back",
        )
    stale += sorted((set(old) - set(new)) & set(redirects))
    if stale:
        yield "", f"{', '.join(stale)} changed since it was written; run: pasientinfo update"
