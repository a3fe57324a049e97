"""The state of every page in every language as one HTML page, for the staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

from pasientinfo.interface import babel_locale
from pasientinfo.settings import Settings

TEMPLATES = Path(__file__).parent / "templates"
STATES = ("approved", "draft", "changed", "missing")


def percent(part: int, whole: int) -> str:
    """A share in whole percent, rounded down: ``100 %`` is all and ``0 %`` is none.

    ``under 1 %`` for a few; ``–`` where there is nothing to count.
    """
    if not whole:
        return "–"
    share = 100 * part // whole
    return "under 1\u00a0%" if part and not share else f"{share}\u00a0%"


def summary(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The rows of one locale added up: blocks and words of each state, and shares of blocks.

    A text that stands on several pages counts on each, as in the rows.
    """
    blocks = {state: sum(row[state] for row in rows) for state in STATES}
    words = {state: sum(row["words"][state] for row in rows) for state in STATES}
    total = sum(blocks.values())
    shares = {state: percent(count, total) for state, count in blocks.items()}
    return {**blocks, "words": words, "share": shares, "total": total}


def status_html(settings: Settings, rows: Sequence[Mapping[str, Any]]) -> str:
    """One HTML file that needs no other: a summary for each locale, then every page.

    A row has ``locale``, ``page``, the number of blocks in each state (``approved``, ``draft``,
    ``changed``, ``missing``), the same for ``words``, and may say why the page is ``withdrawn``.
    """
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    locales = [code for code in settings.languages if any(row["locale"] == code for row in rows)]
    return env.get_template("status.html").render(
        settings=settings,
        languages=[settings.languages[locale] for locale in locales],
        names={locale: babel_locale(locale).get_display_name("nb") or locale for locale in locales},
        sums={
            locale: summary([row for row in rows if row["locale"] == locale]) for locale in locales
        },
        pages=list(dict.fromkeys(row["page"] for row in rows)),
        cells={(row["page"], row["locale"]): row for row in rows},
        states=STATES,
    )
