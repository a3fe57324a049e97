"""Checks before a build: every problem that can be told without building."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pasientinfo import catalogs, extract
from pasientinfo.errors import Problem, Problems, read_text
from pasientinfo.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True)
class Sources:
    """What a build is made from, read and checked."""

    settings: Settings
    messages: list[extract.Message]
    translations: catalogs.Translations
    updated: dict[str, str]


def page_digest(settings: Settings, page: str) -> str:
    """The digest of a source page, which a page of another language's own names (``rests_on``)."""
    text = read_text(settings.docs_dir / settings.source / page, settings.root)
    return catalogs.digest(page, text)


def _dates(settings: Settings) -> dict[str, str]:
    """The date ``updated`` of each source page, as ISO text."""
    found, problems = {}, []
    for path in extract.source_pages(settings):
        meta, _ = extract.read_page(settings, path)
        value = meta.get("updated")
        if value is None:
            continue
        if not isinstance(value, datetime.date):
            problems.append(
                Problem(
                    settings.place(path),
                    0,
                    f"expected updated: a date such as 2026-11-23, found {value!r}",
                )
            )
            continue
        found[path.relative_to(settings.docs_dir / settings.source).as_posix()] = value.isoformat()
    if problems:
        raise Problems(problems)
    return found


def _own_pages(settings: Settings) -> None:
    """A page that a language has for itself names the source text that it rests on."""
    problems = []
    for locale in list(settings.languages)[1:]:
        folder = settings.docs_dir / locale
        for path in sorted(folder.rglob("*.md")) if folder.is_dir() else []:
            page = path.relative_to(folder).as_posix()
            if not (settings.docs_dir / settings.source / page).is_file():
                continue
            meta, _ = extract.read_page(settings, path)
            expected = page_digest(settings, page)
            if meta.get("rests_on") != expected:
                problems.append(
                    Problem(
                        settings.place(path),
                        1,
                        f"expected rests_on: {expected} (the {settings.source}"
                        f" page as it is now), found {meta.get('rests_on')!r}; see what has "
                        "changed there, correct this page, then write the new value",
                    )
                )
    if problems:
        raise Problems(problems)


def _unextracted(
    settings: Settings, messages: list[extract.Message], translations: catalogs.Translations
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


def check(settings: Settings) -> Sources:
    """Read and check everything; raises :class:`Problems` with all problems of all files."""
    problems: list[Problem] = []
    messages = _collect(problems, lambda: extract.messages(settings))
    files: dict[str, Path] = {
        locale: settings.catalog_file(locale) for locale in list(settings.languages)[1:]
    }
    translations = _collect(
        problems, lambda: catalogs.read_all(settings.source, files, settings.root, settings.drafts)
    )
    updated = _collect(problems, lambda: _dates(settings))
    _collect(problems, lambda: _own_pages(settings))
    if messages is not None and translations is not None:
        _collect(problems, lambda: _unextracted(settings, messages, translations))
    if problems or messages is None or translations is None or updated is None:
        raise Problems(problems)
    return Sources(settings, messages, translations, updated)
