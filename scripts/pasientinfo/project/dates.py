"""When a text was changed and reviewed, and whether a review is overdue on a given day.

Pure: the day is an argument, never the clock's. A date that is not there is never made up.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Dates:
    """The dates of a page, or of a leaflet of several pages; ``None`` where there is none."""

    updated: datetime.date | None = None
    last_reviewed: datetime.date | None = None
    next_review: datetime.date | None = None

    def overdue(self, day: datetime.date | None) -> bool:
        """True if ``next_review`` lies before the day; never where no day is given."""
        return bool(day and self.next_review and self.next_review < day)


def page_dates(meta: Mapping[str, Any]) -> Dates:
    """The dates in front matter; what is no date is left out (``check`` reports it)."""

    def date(key: str) -> datetime.date | None:
        value = meta.get(key)
        return value if type(value) is datetime.date else None

    return Dates(date("updated"), date("last_reviewed"), date("next_review"))


def leaflet_dates(pages: Iterable[Dates]) -> Dates:
    """The dates of a leaflet: changed with its newest page, reviewed when its last page was.

    It counts as reviewed only where every page is, and from the oldest of their reviews; its
    next review is the first that one of its pages has.
    """
    each = list(pages)
    updated = [page.updated for page in each if page.updated]
    reviewed = [page.last_reviewed for page in each if page.last_reviewed]
    due = [page.next_review for page in each if page.next_review]
    return Dates(
        max(updated, default=None),
        min(reviewed, default=None) if len(reviewed) == len(each) else None,
        min(due, default=None),
    )
