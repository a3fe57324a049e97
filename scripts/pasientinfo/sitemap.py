"""``sitemap.xml``: each page in each language, with its other languages (sitemaps.org 0.9,
``xhtml:link`` as Google and Yandex read it)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

from pasientinfo.compose import page_path
from pasientinfo.settings import Settings

WITHDRAWN = '<meta name="robots" content="noindex">'
"""What overrides/main.html writes into a withdrawn page."""


@dataclass(frozen=True)
class Entry:
    """A page (``join.md``), its date ``updated`` (ISO, or empty), and the locales that have it."""

    page: str
    updated: str
    locales: tuple[str, ...]


def entries(settings: Settings, site: Path, updated: Mapping[str, str]) -> list[Entry]:
    """The pages built in ``site``, the start page first, withdrawn ones left out."""
    source = settings.docs_dir / settings.source
    pages = [path.relative_to(source).as_posix() for path in source.rglob("*.md")]
    found = []
    for page in sorted(pages, key=lambda page: (page != "index.md", page)):
        built = {
            locale: site / page_path(settings, page, locale) / "index.html"
            for locale in settings.languages
        }
        locales = tuple(
            locale for locale, path in built.items() if WITHDRAWN not in path.read_text("utf-8")
        )
        found.append(Entry(page, updated.get(page, ""), locales))
    return found


def text(settings: Settings, pages: Iterable[Entry]) -> str:
    """The sitemap; ``x-default`` is the page in the source language."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for entry in pages:
        url = {
            locale: settings.site_url + page_path(settings, entry.page, locale)
            for locale in entry.locales
        }
        named = url | ({"x-default": url[settings.source]} if settings.source in url else {})
        links = [
            f'<xhtml:link rel="alternate" hreflang="{locale}" href={quoteattr(href)}/>'
            for locale, href in named.items()
        ]
        date = [f"<lastmod>{entry.updated}</lastmod>"] if entry.updated else []
        for href in url.values():
            location = f"<loc>{quoteattr(href)[1:-1]}</loc>"
            lines += ["<url>", location, *date, *links, "</url>"]
    return "\n".join([*lines, "</urlset>"]) + "\n"
