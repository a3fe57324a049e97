"""Notices for a bad day: ready-made texts that lie translated in the catalogs beforehand.

Staff choose one in ``mkdocs.yml`` (``notice: {text: down, until: 2026-11-25 16:00}``); one build
puts it at the top of every page and leaflet in every language.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

MESSAGES = {
    "down": "Videotjenesten virker ikke akkurat nå. Ring poliklinikken hvis du har time. "
    "Nummeret står i brevet om timen.",
    "phone": "Timene på video er telefonsamtaler nå. Behandleren ringer deg. "
    "Ha telefonen klar når timen starter.",
    "closed": "Vi har ingen timer på video nå. Ring poliklinikken hvis du har time. "
    "Nummeret står i brevet om timen.",
}
"""What each notice says, in the source language."""

TIMEZONE = "Europe/Oslo"


@dataclass(frozen=True)
class Notice:
    """A notice and its times (aware of their zone); ``starts`` may be unknown."""

    message: str
    starts: datetime.datetime | None
    until: datetime.datetime

    def past(self, day: datetime.date | None) -> bool:
        """True if the notice ended before a day; on an unknown day it never has."""
        return day is not None and self.until.date() < day


def _time(value: Any, key: str) -> datetime.datetime:
    try:
        found = datetime.datetime.fromisoformat(str(value))
    except ValueError:
        message = f"expected {key}: a day and a time such as 2026-11-25 16:00, found {value!r}"
        raise ValueError(message) from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(TIMEZONE))


def read(values: Any) -> Notice | None:
    """The notice that the settings choose; ``ValueError`` says what is wrong with them."""
    if not values:
        return None
    texts = ", ".join(MESSAGES)
    if not isinstance(values, Mapping) or not {"text", "until"} <= values.keys():
        raise ValueError(f"expected notice: {{text, from, until}} with a text of {texts}")
    if unknown := values.keys() - {"text", "from", "until"}:
        raise ValueError(f"expected text, from and until, found {', '.join(sorted(unknown))!r}")
    if values["text"] not in MESSAGES:
        raise ValueError(f"expected text: one of {texts}, found {values['text']!r}")
    starts = _time(values["from"], "from") if values.get("from") else None
    until = _time(values["until"], "until")
    if starts and starts >= until:
        raise ValueError(f"expected until after from, found {values['until']}")
    return Notice(MESSAGES[values["text"]], starts, until)
