"""Leaflets as the settings name them: their titles, files and pages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pasientinfo.markdown.blocks import Shown
from pasientinfo.project.catalogs import Translations
from pasientinfo.project.guides import own_page, read_page
from pasientinfo.project.settings import Settings


@dataclass(frozen=True)
class Leaflet:
    """One leaflet in one locale; ``locale`` is the language its title is shown in.

    ``pages`` are the files of its guides (``join.md``), ``file`` its path in the site.
    """

    name: str
    pages: tuple[str, ...]
    file: str
    title: str
    source_title: str
    locale: str
    direction: str


def _heading(settings: Settings, path: Path) -> str:
    """The first h1 of a page, as a msgid; the page's name where it has none."""
    _, body = read_page(settings, path)
    heading = next((line[2:] for line in body.splitlines() if line.startswith("# ")), path.stem)
    return heading.partition(" {:")[0].strip()


def read_leaflets(settings: Settings, translations: Translations) -> dict[str, list[Leaflet]]:
    """Return the leaflets of each locale, in the order of the settings.

    A title is that of the first page, from the locale's own file or the catalog. Raises
    :class:`Problems` for a page that cannot be read.
    """
    found: dict[str, list[Leaflet]] = {locale: [] for locale in settings.languages}
    for name, pages in settings.leaflets.items():
        heading = _heading(settings, settings.source_dir / pages[0])
        for locale, leaflets in found.items():
            if own := own_page(settings, pages[0], locale):
                shown = Shown(_heading(settings, own), locale)
            else:
                shown = translations.show(locale, heading)
            leaflets.append(
                Leaflet(
                    name=name,
                    pages=pages,
                    file=f"pdf/{name}-{locale}.pdf",
                    title=shown.text,
                    source_title=heading,
                    locale=shown.locale,
                    direction=settings.languages[shown.locale].direction,
                )
            )
    return found
