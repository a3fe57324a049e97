"""Pages that one language has for itself: ``docs/so/page.md`` beside ``docs/nb/page.md``.

Such a page is neither translated nor extracted. Its front matter names the digest of the source
page that it rests on (``rests_on``); where the source has changed since, the page is stale, and
the source page is shown through the catalog instead.
"""

from __future__ import annotations

from pathlib import Path

from pasientinfo.catalogs import digest
from pasientinfo.errors import Problem, Problems, read_text
from pasientinfo.extract import read_page
from pasientinfo.settings import Settings


def page_digest(settings: Settings, page: str) -> str:
    """The digest of a source page (``join.md``) as it is now."""
    text = read_text(settings.docs_dir / settings.source / page, settings.root)
    return digest(page, text)


def path_of(settings: Settings, page: str, locale: str) -> Path | None:
    """The file of a locale's own page, if it has one that is not stale."""
    path = settings.docs_dir / locale / page
    if locale == settings.source or not path.is_file():
        return None
    if not (settings.docs_dir / settings.source / page).is_file():
        return path
    meta, _ = read_page(settings, path)
    return path if meta.get("rests_on") == page_digest(settings, page) else None


def check(settings: Settings) -> None:
    """Every own page says which source text it rests on; raises :class:`Problems`."""
    problems = []
    for locale in list(settings.languages)[1:]:
        folder = settings.docs_dir / locale
        for path in sorted(folder.rglob("*.md")) if folder.is_dir() else []:
            page = path.relative_to(folder).as_posix()
            if not (settings.docs_dir / settings.source / page).is_file():
                continue
            meta, _ = read_page(settings, path)
            if not meta.get("rests_on"):
                message = (
                    f"expected rests_on: {page_digest(settings, page)} (the {settings.source} "
                    "page as it is now) in the front matter, found none; add it when this page "
                    "says what that page says"
                )
                problems.append(Problem(settings.place(path), 1, message))
    if problems:
        raise Problems(problems)
