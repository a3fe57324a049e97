"""The pages that only a whole site has: ``404.html``, moved pages, the sitemap."""

from __future__ import annotations

import datetime
import posixpath
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from pasientinfo.project.settings import Settings
from pasientinfo.website.page_states import PageState
from pasientinfo.website.security import content_security_policy
from pasientinfo.website.templates import Templates


def not_found_page(templates: Templates) -> str:
    """Return the HTML of ``404.html``, one page for all languages.

    A server shows it at any depth, so its addresses begin at the host's root.
    """
    settings = templates.settings
    base = urlsplit(settings.site_url).path
    languages = [
        {
            "locale": locale,
            "direction": language.direction,
            "name": language.name,
            "url": base + settings.page_path("index.md", locale),
        }
        for locale, language in settings.languages.items()
    ]
    return templates.render(
        settings.source,
        "404.html",
        policy=content_security_policy(settings),
        trust=settings.trust,
        languages=languages,
        root=base,
        home=base,
    )


def moved_pages(templates: Templates) -> dict[str, str]:
    """Return the path and the HTML of each page that leads on (setting ``redirects``).

    The address of the new page is written relative to the old one, so that it holds on any host;
    the canonical one is absolute.
    """
    found, settings = {}, templates.settings
    for locale in settings.languages:
        for old, new in settings.redirects.items():
            here, there, start = (
                settings.page_path(page, locale) for page in (old, new, "index.md")
            )
            found[f"{here}index.html"] = templates.render(
                locale,
                "moved.html",
                policy=content_security_policy(settings),
                trust=settings.trust,
                target=posixpath.relpath(f"/{there}", f"/{here}").rstrip("/") + "/",
                canonical=settings.site_url + there,
                home=posixpath.relpath(f"/{start}", f"/{here}") + "/",
                root=posixpath.relpath("/", f"/{here}") + "/",
            )
    return found


def sitemap(
    settings: Settings, states: Iterable[PageState], updated: Mapping[str, datetime.date | None]
) -> str:
    """Return ``sitemap.xml``: each guide in each language that shows it, with its other languages.

    sitemaps.org 0.9, ``xhtml:link`` as Google and Yandex read it; ``x-default`` is the page in the
    source language. ``updated`` is the date of each guide (``join.md``), where it has one.
    """
    shown: dict[str, list[str]] = {}
    for state in states:
        if not state.withdrawn and state.file in updated:
            shown.setdefault(state.file, []).append(state.locale)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for file in sorted(shown, key=lambda file: (file != "index.md", file)):
        locales = [locale for locale in settings.languages if locale in shown[file]]
        url = {locale: settings.page_address(file, locale) for locale in locales}
        named = url | ({"x-default": url[settings.source]} if settings.source in url else {})
        links = [
            f'<xhtml:link rel="alternate" hreflang="{locale}" href={quoteattr(href)}/>'
            for locale, href in named.items()
        ]
        day = updated[file]
        date = [f"<lastmod>{day.isoformat()}</lastmod>"] if day else []
        for href in url.values():
            location = f"<loc>{quoteattr(href)[1:-1]}</loc>"
            lines += ["<url>", location, *date, *links, "</url>"]
    return "\n".join([*lines, "</urlset>"]) + "\n"
