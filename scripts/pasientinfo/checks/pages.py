"""Checks of what time does to pages: their lock, their dates, and how hard they are to read."""

from __future__ import annotations

import datetime

from pasientinfo.checks import guide_text
from pasientinfo.checks.readability import hard_to_read, readability_report
from pasientinfo.problems import Problem, warning
from pasientinfo.project.page_lock import date_forgotten, lock_entries, lock_file, read_lock
from pasientinfo.project.settings import Settings
from pasientinfo.project.sources import Sources
from pasientinfo.project.yaml_lines import load_yaml, plugin_settings

AHEAD = datetime.timedelta(days=30)
"""How long ahead of a review ``check --due`` warns."""


def _redirects_place(settings: Settings) -> tuple[str, int]:
    """File and line where the setting ``redirects`` stands, or would stand."""
    values, places = load_yaml(settings.config_file, settings.root)
    _, path = plugin_settings(values, "pasientinfo")
    return places.find((*path, "redirects"))


def check_lock(sources: Sources, today: datetime.date) -> list[Problem]:
    """Return how the pages differ from their lock, each problem at the line to repair."""
    settings, redirects = sources.settings, sources.settings.redirects
    old, new = read_lock(settings), lock_entries(sources.guides)
    problems, stale = [], []
    for guide in sources.guides:
        before, now = old.get(guide.file), new[guide.file]
        if before and date_forgotten(before, now, today):
            message = (
                f"the text has changed since updated: {before.updated}; set updated: to today's "
                f"date ({today}), then run: pasientinfo update"
            )
            line = guide.front.lines.get("updated", 1)
            problems.append(Problem(guide.place, line, message))
        elif before != now:
            stale.append(guide.file)
    gone = sorted(set(old) - set(new))
    for file in [file for file in gone if file not in redirects]:
        message = (
            f"{settings.place(settings.source_dir / file)}: the page is gone, but people have its "
            f"address; tell where it leads: '{file}: other.md' under redirects: of pasientinfo, or "
            "put the file back"
        )
        problems.append(Problem(*_redirects_place(settings), message))
    if stale := stale + [file for file in gone if file in redirects]:
        message = f"{', '.join(stale)} changed since it was written; run: pasientinfo update"
        problems.append(Problem(settings.place(lock_file(settings)), 0, message))
    return problems


def check_reviews(sources: Sources, day: datetime.date) -> list[Problem]:
    """Return reviews that are near (warnings) or past on a day, and dates that lie after it."""
    problems = []
    for guide in sources.guides:
        dates, lines = sources.dates[guide.file], guide.front.lines
        for key, value in [("updated", dates.updated), ("last_reviewed", dates.last_reviewed)]:
            if value and value > day:
                message = f"expected {key}: no later than {day}, found {value}; correct it"
                problems.append(Problem(guide.place, lines.get(key, 1), message))
        due, line = dates.next_review, lines.get("next_review", 1)
        if due is None or due > day + AHEAD:
            continue
        advice = (
            "let a professional go through the page, then set last_reviewed: and a new next_review:"
        )
        if dates.overdue(day):
            message = f"the review was due by {due}; {advice}"
            problems.append(Problem(guide.place, line, message))
        else:
            message = f"the review is due by {due}, in {(due - day).days} days; {advice}"
            problems.append(warning(guide.place, line, message))
    return problems


def check_readability(sources: Sources) -> list[Problem]:
    """Return a warning for each page that is harder to read than it should be."""
    return [
        warning(guide.place, 0, message)
        for guide in sources.guides
        for message in hard_to_read(guide.rendering.blocks)
    ]


def lix_report(sources: Sources) -> list[str]:
    """Return the lines of ``check --lix``: every page, and the sentences that raise its number."""
    return [
        line
        for guide in sources.guides
        for line in readability_report(
            guide.place,
            guide_text.prose_lines(guide.body, guide.first_line, keep_code=True),
            guide.rendering.blocks,
        )
    ]
