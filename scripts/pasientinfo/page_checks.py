"""Checks of what time does to pages: their lock, their dates, and how hard they are to read."""

from __future__ import annotations

import datetime

from pasientinfo import extract, guide_text, lix, page_lock, reviews, yaml_file
from pasientinfo.checks import Sources
from pasientinfo.errors import Problem, read_text
from pasientinfo.settings import Settings

LOCK = "pages.lock"
"""Below the folder of the catalogs: like them, it is written by ``update`` and committed."""


def read_lock(settings: Settings) -> dict[str, page_lock.Entry]:
    """The lock of the pages as committed; empty where there is none yet."""
    path = settings.locales_dir / LOCK
    if not path.exists():
        return {}
    return page_lock.parse(read_text(path, settings.root), settings.place(path))


def lock_entries(guides: list[extract.Guide]) -> dict[str, page_lock.Entry]:
    """What the lock should say of the guides as they are now."""
    return {
        guide.name: page_lock.entry(guide.body, reviews.dates(guide.front.meta).updated)
        for guide in guides
    }


def redirects(settings: Settings) -> tuple[dict[str, str], int]:
    """The setting ``redirects`` and the line where it stands, or would stand."""
    values, lines = yaml_file.load(settings.config_file, settings.root)
    _, path = yaml_file.plugin(values, "pasientinfo")
    return settings.redirects, lines.get((*path, "redirects"), lines.get(path, 0))


def locked(sources: Sources, today: datetime.date) -> list[Problem]:
    """The pages against their lock, each problem at the line to mend."""
    settings = sources.settings
    leads, line = redirects(settings)
    by_name = {guide.name: guide for guide in sources.guides}
    problems = []
    for page, message in page_lock.check(
        read_lock(settings), lock_entries(sources.guides), leads, today
    ):
        if not page:
            place, at = settings.place(settings.locales_dir / LOCK), 0
        elif page in by_name:
            place, at = by_name[page].place, by_name[page].front.lines.get("updated", 1)
        else:
            source = settings.place(settings.docs_dir / settings.source / page)
            place, at = settings.place(settings.config_file), line
            message = f"{source}: {message}"
        problems.append(Problem(place, at, message))
    return problems


def due(sources: Sources, day: datetime.date) -> list[Problem]:
    """Reviews that are near (warnings) or past on a day, and dates that lie after it."""
    by_name = {guide.name: guide for guide in sources.guides}
    return [
        Problem(by_name[page].place, by_name[page].front.lines.get(key, 1), message)
        for page, key, message in reviews.due(sources.dates, day)
    ]


def readability(sources: Sources) -> list[Problem]:
    """A warning for each page that is harder to read than it should be."""
    return [
        Problem(guide.place, 0, message)
        for guide in sources.guides
        for message in lix.too_hard(guide.page.blocks)
    ]


def lix_report(sources: Sources) -> list[str]:
    """The lines of ``check --lix``: every page, and the sentences that raise its number."""
    return [
        line
        for guide in sources.guides
        for line in lix.report(
            guide.place,
            guide_text.prose(guide.body, guide.first_line, keep_code=True),
            guide.page.blocks,
        )
    ]
