"""What a change does to approvals: every approved text that it touches, for a person to see.

A record's digest has no key, so whoever may write to a catalog can approve; this list, in the
summary of a pull request, is where that shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polib

from pasientinfo.checks.entry import shown
from pasientinfo.project import catalogs
from pasientinfo.project.catalogs import APPROVED, STILL_RIGHT, State, Translations

ACTIVE = re.compile(r"[!#$&*<>@\[\\\]^_`{|}~]|:(?=\S)|(?<=www)\.", re.IGNORECASE)
"""What can begin HTML, a cell, a link, a mention, an emoji, a formula or a picture on GitHub."""

HEAD = (
    "Approvals that this change touches: {}. Did the role that is named give each of them? "
    "Whoever may write to a catalog can write a record.\n\n"
    "| Language | What | Source text | Before | After | Record before | Record after |\n"
    "|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class ApprovalChange:
    """An approved text before and after a change: the translations, and their records that count.

    ``None`` where it had, or has, none.
    """

    locale: str
    msgid: str
    before: str | None
    after: str | None
    record_before: str | None
    record_after: str | None

    @property
    def kind(self) -> str:
        """What has happened to the approval, in words."""
        if self.record_before is None:
            return "newly approved"
        if self.after is None:
            return "removed"
        if self.record_after is None:
            return "no longer approved"
        return "approved anew" if self.before == self.after else "changed and approved"


def _record(entry: polib.POEntry | None) -> str | None:
    """The kind, the role and the date of each record that counts, of those that people give."""
    if entry is None or catalogs.state(entry) in (State.CHANGED, State.MISSING):
        return None
    digest = catalogs.digest(entry.msgid, entry.msgstr)
    records = [each.search(entry.tcomment) for each in (APPROVED, STILL_RIGHT)]
    counted = [found[0].rpartition(",")[0] for found in records if found and found[3] == digest]
    return "; ".join(counted) or None


def approval_changes(before: Translations, after: Translations) -> Iterator[ApprovalChange]:
    """Yield every text with a record before or after, and another translation or record."""
    for locale in dict.fromkeys([*after.entries, *before.entries]):
        old: Mapping[str, polib.POEntry] = before.entries.get(locale, {})
        new: Mapping[str, polib.POEntry] = after.entries.get(locale, {})
        for msgid in dict.fromkeys([*new, *old]):
            was, now = (
                (each.msgstr or None, _record(each)) if each else (None, None)
                for each in (old.get(msgid), new.get(msgid))
            )
            if was != now and (was[1] or now[1]):
                yield ApprovalChange(locale, msgid, was[0], now[0], was[1], now[1])


def cell(text: str | None) -> str:
    """Return a text as a cell of a Markdown table that shows it as it is, and does nothing else.

    Signs that GitHub's Markdown acts on become numeric references, which CommonMark never reads
    as structure (0.31.2, section 2.5); line breaks become ``<br>``, invisible signs are named.
    """
    if text is None:
        return "–"
    lines = (shown(line, len(line)) for line in text.strip().split("\n"))
    return "<br>".join(ACTIVE.sub(lambda sign: f"&#{ord(sign[0])};", line) for line in lines)


def approval_table(changes: Iterable[ApprovalChange]) -> str:
    """Return the changes as a Markdown table below a sentence; empty where there is none."""
    rows = [
        [
            change.locale,
            change.kind,
            change.msgid,
            change.before,
            change.after,
            change.record_before,
            change.record_after,
        ]
        for change in changes
    ]
    lines = [f"| {' | '.join(map(cell, row))} |" for row in rows]
    return "\n".join([HEAD.format(len(rows)), *lines]) if rows else ""
