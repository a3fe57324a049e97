"""Guides: the pages of the source language, and those that another language has for itself.

An own page, ``docs/so/page.md`` beside ``docs/nb/page.md``, is neither translated nor extracted.
Its front matter names the digest of the source page that it rests on (``rests_on``); where the
source has changed since, the page is stale, and the source page is shown through the catalog
instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import markdown

from pasientinfo.markdown.blocks import Rendering
from pasientinfo.markdown.gettext import GettextExtension
from pasientinfo.problems import Problem, Problems, collect, read_text
from pasientinfo.project import front_matter
from pasientinfo.project.catalogs import digest
from pasientinfo.project.settings import Settings


@dataclass(frozen=True, eq=False)
class Guide:
    """A page as it was read and rendered: ``file`` below its language's folder (``join.md``)."""

    path: Path
    file: str
    place: str
    text: str
    front: front_matter.FrontMatter
    body: str
    html: str
    rendering: Rendering

    @property
    def first_line(self) -> int:
        """The line of the file where the body begins."""
        return self.text.count("\n") - self.body.count("\n") + 1

    @property
    def page(self) -> str:
        """The page's name in messages and reports: its file without ``.md``."""
        return self.file.removesuffix(".md")


def read_page(settings: Settings, path: Path) -> tuple[dict[str, Any], str]:
    """Return the front matter and the Markdown of a page; raise :class:`Problems` at its line."""
    front, body = front_matter.parse(read_text(path, settings.root), settings.place(path))
    return front.meta, body


def read_guide(settings: Settings, path: Path, locale: str | None = None) -> Guide:
    """Read and render a page of a language (the source); raise :class:`Problems` if it cannot."""
    place, text = settings.place(path), read_text(path, settings.root)
    if line := conflict_marker(text):
        message = "expected text, found a merge-conflict marker; keep the right one of both texts"
        raise Problems([Problem(place, line, message)])
    front, body = front_matter.parse(text, place)
    locale = locale or settings.source
    rendering = Rendering(locale, trust=settings.trust)
    try:
        html = markdown_converter(settings, rendering).convert(body)
    except RecursionError:
        deepest = max(text.split("\n"), key=lambda line: len(line) - len(line.lstrip(" \t>")))
        message = "expected lists and quotes some levels deep, found hundreds; take levels away"
        raise Problems([Problem(place, text.split("\n").index(deepest) + 1, message)]) from None
    except TypeError:  # fenced_code of Python-Markdown 3.11: a word in { } that has no value
        lines = enumerate(text.split("\n"), 1)
        number = next((n for n, line in lines if re.match(r" {0,3}(```|~~~).*\{", line)), 0)
        message = "expected ``` alone on its line, found words in { } behind it; take them away"
        raise Problems([Problem(place, number, message)]) from None
    file = path.relative_to(settings.docs_dir / locale).as_posix()
    return Guide(path, file, place, text, front, body, html, rendering)


def conflict_marker(text: str) -> int:
    """Return the line of the first marker that a merge left in a file; 0 where there is none."""
    lines = enumerate(text.splitlines(), 1)
    return next((n for n, line in lines if re.match(r"<{7} |>{7} |\|{7} ", line)), 0)


def markdown_converter(
    settings: Settings, rendering: Rendering, *more: markdown.Extension
) -> markdown.Markdown:
    """Return Markdown as the site renders it, with our extension."""
    return markdown.Markdown(
        extensions=[*settings.markdown_extensions, GettextExtension(rendering), *more],
        extension_configs=settings.mdx_configs,
    )


def source_pages(settings: Settings) -> list[Path]:
    """Return the guides in the source language, sorted by name with the start page first."""
    pages = filter(settings.publishes, settings.source_dir.rglob("*.md"))
    return sorted(pages, key=lambda path: (path.stem != "index", path.as_posix()))


def read_guides(settings: Settings) -> list[Guide]:
    """Return every guide of the source language; raise the :class:`Problems` of all of them."""
    return collect(partial(read_guide, settings, path) for path in source_pages(settings))


def own_guides(settings: Settings) -> list[Guide]:
    """Return the pages that other languages have for themselves; raise as above."""
    return collect(
        partial(read_guide, settings, path, locale)
        for locale in settings.targets
        for path in sorted((settings.docs_dir / locale).rglob("*.md"))
        if settings.publishes(path)
    )


def source_page_digest(settings: Settings, file: str) -> str:
    """Return the digest of a source page (``join.md``) as it is now."""
    return digest(file, read_text(settings.source_dir / file, settings.root))


def own_page(settings: Settings, file: str, locale: str) -> Path | None:
    """Return the path of a locale's own page, if it has one that is not stale."""
    path = settings.docs_dir / locale / file
    if locale == settings.source or not path.is_file() or not settings.publishes(path):
        return None
    if not (settings.source_dir / file).is_file():
        return path
    meta, _ = read_page(settings, path)
    return path if meta.get("rests_on") == source_page_digest(settings, file) else None
