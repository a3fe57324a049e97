"""Leaflets as the settings name them: their titles, files and pages."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from pasientinfo import extract, own_pages
from pasientinfo.catalogs import State
from pasientinfo.settings import Settings
from pasientinfo.translations import Shown, Translations


@dataclass(frozen=True)
class Leaflet:
    """One leaflet in one locale; ``locale`` is the language its title is shown in."""

    name: str
    file: str
    title: str
    source_title: str
    locale: str
    direction: str


@functools.cache
def _heading(settings: Settings, path: Path) -> str:
    """The first h1 of a page, as a msgid; the page's name where it has none."""
    _, body = extract.read_page(settings, path)
    heading = next((line[2:] for line in body.splitlines() if line.startswith("# ")), path.stem)
    return heading.partition(" {:")[0].strip()


def page_title(settings: Settings, translations: Translations, page: str, locale: str) -> Shown:
    """The title of a page (``join.md``) in a locale, from its own file there or the catalog."""
    own = own_pages.path_of(settings, page, locale)
    heading = _heading(settings, own or settings.docs_dir / settings.source / page)
    if own:
        return Shown(heading, locale, State.APPROVED)
    return translations.show(locale, heading)


def leaflet(settings: Settings, translations: Translations, name: str, locale: str) -> Leaflet:
    """A leaflet by its name in the settings, for one locale."""
    first = settings.leaflets[name][0]
    shown = page_title(settings, translations, first, locale)
    return Leaflet(
        name=name,
        file=f"pdf/{name}-{locale}.pdf",
        title=shown.text,
        source_title=page_title(settings, translations, first, settings.source).text,
        locale=shown.locale,
        direction=settings.languages[shown.locale].direction,
    )


def leaflets(
    settings: Settings, translations: Translations, locale: str, page: str | None = None
) -> list[Leaflet]:
    """All leaflets of a locale, or those that hold ``page``."""
    return [
        leaflet(settings, translations, name, locale)
        for name, pages in settings.leaflets.items()
        if page is None or page in pages
    ]
