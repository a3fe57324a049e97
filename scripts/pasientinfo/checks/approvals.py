"""Records of approvals: who may give one, and what a record must say to count.

A record has no key: whoever may change a catalog may write one. What it is worth rests on who may
change catalogs (TRANSLATING.md), and on a pull request that shows each record that changed.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator

import polib

from pasientinfo.checks.entry import shown
from pasientinfo.problems import Severity
from pasientinfo.project import catalogs

FIRST_YEAR, LAST_YEAR = 2000, 2099


def role_mistake(role: str, approvers: Collection[str]) -> str | None:
    """Return what is wrong with the role of an approval; without ``approvers``, any may approve."""
    if not approvers or role in approvers:
        return None
    known = ", ".join(approvers)
    return f"expected a role that may approve (approvers in mkdocs.yml: {known}), found '{role}'"


def date_mistake(text: str, day: datetime.date | None) -> str | None:
    """Return what is wrong with the date of an approval; ``day`` is today, where it is known."""
    try:
        date = datetime.date.fromisoformat(text) if text.isascii() else None
    except ValueError:
        date = None
    if date is None or not FIRST_YEAR <= date.year <= LAST_YEAR:
        return f"expected a date such as 2026-11-23, found {shown(text)}"
    if day and date > day:
        return f"expected a date no later than {day}, found {date}"
    return None


def check_records(
    entry: polib.POEntry, approvers: Collection[str], day: datetime.date | None
) -> Iterator[tuple[Severity, str]]:
    """Yield what is wrong with the records of an entry, each with its severity.

    A record of another text stops nothing: the entry is a draft again.
    """
    about = f"«{shown(entry.msgid, 40)}»: "
    again = "let it be approved again, or delete the comment"
    for line in entry.tcomment.split("\n"):
        if not catalogs.RECORD_LIKE.match(line):
            continue
        record = catalogs.APPROVED.fullmatch(line) or catalogs.STILL_RIGHT.fullmatch(line)
        if not record:
            message = f"expected approved: ROLE, DATE, DIGEST, found {shown(line)}; {again}"
            yield Severity.ERROR, about + message
            continue
        mistakes = (role_mistake(record["role"], approvers), date_mistake(record["date"], day))
        for mistake in filter(None, mistakes):
            yield Severity.ERROR, f"{about}{mistake}; {again}"
        if record["digest"] != catalogs.digest(entry.msgid, entry.msgstr):
            yield (
                Severity.WARNING,
                about + "expected an approval of this text, found one of another: the text has "
                f"changed since it was approved, and is a draft again; {again}",
            )
