"""Checks before a build: every problem that can be told without building."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from pasientinfo import (
    catalog_checks,
    extract,
    guide_checks,
    own_pages,
    reviews,
)
from pasientinfo.errors import Problem, Problems
from pasientinfo.settings import Settings
from pasientinfo.translations import Translations, read_all

T = TypeVar("T")


@dataclass(frozen=True)
class Sources:
    """What a build is made from, read and checked; ``dates`` by page (``join.md``)."""

    settings: Settings
    guides: list[extract.Guide]
    messages: list[extract.Message]
    translations: Translations
    dates: dict[str, reviews.Dates]
    warnings: list[Problem]


def _guides(settings: Settings, warnings: list[Problem]) -> list[extract.Guide]:
    """The guides, each read and checked; warnings are added to ``warnings``."""
    guides = extract.guides(settings)
    found = guide_checks.check(settings, guides)
    warnings += sorted({problem for problem in found if problem.is_warning})
    if problems := [problem for problem in found if not problem.is_warning]:
        raise Problems(problems)
    return guides


def _unextracted(
    settings: Settings, messages: list[extract.Message], translations: Translations
) -> None:
    """Every message stands in every catalog: otherwise nobody would be asked to translate it."""
    wanted = {message.msgid: message for message in messages}
    problems = []
    for locale, entries in translations.entries.items():
        absent = [message for msgid, message in wanted.items() if msgid not in entries]
        if absent:
            first = absent[0]
            problems.append(
                Problem(
                    settings.place(settings.catalog_file(locale)),
                    0,
                    f"{len(absent)} texts are not in the catalog yet, the first from "
                    f"{first.place}: «{first.msgid[:60]}»; run: pasientinfo update",
                )
            )
    if problems:
        raise Problems(problems)


def _collect(problems: list[Problem], step: Callable[[], T]) -> T | None:
    try:
        return step()
    except Problems as error:
        problems += error.problems
        return None


def read(settings: Settings) -> Sources:
    """Read guides, catalogs and dates; raises :class:`Problems` with those of all files."""
    problems: list[Problem] = []
    warnings: list[Problem] = []
    guides = _collect(problems, lambda: _guides(settings, warnings))
    messages = None
    if guides is not None:
        messages = _collect(problems, lambda: extract.messages(settings, guides))
    files: dict[str, Path] = {
        locale: settings.catalog_file(locale) for locale in list(settings.languages)[1:]
    }
    translations = _collect(
        problems,
        lambda: read_all(settings.source, files, settings.root, settings.drafts),
    )
    _collect(problems, lambda: own_pages.check(settings))
    if messages is not None and translations is not None:
        _collect(problems, lambda: _unextracted(settings, messages, translations))
    if problems or guides is None or messages is None or translations is None:
        raise Problems(problems)
    dates = {guide.name: reviews.dates(guide.front.meta) for guide in guides}
    return Sources(settings, guides, messages, translations, dates, warnings)


EXAMPLE = re.compile(r"(?:^|\.)example(?:\.(?:com|net|org|no))?$")


def warnings(settings: Settings) -> list[Problem]:
    """What a build is not stopped for: addresses that are only examples (RFC 2606)."""
    host = urlsplit(settings.site_url).hostname or ""
    if not EXAMPLE.search(host):
        return []
    message = (
        f"warning: site_url is the example {settings.site_url}; leaflets print it, "
        "so set the site's own address before you publish"
    )
    return [Problem(settings.place(settings.config_file), 0, message)]


def check(settings: Settings) -> Sources:
    """Read everything and check what the translations say; raises :class:`Problems`."""
    sources = read(settings)
    if problems := catalog_checks.check_catalogs(settings, sources.translations):
        raise Problems(problems)
    return sources
