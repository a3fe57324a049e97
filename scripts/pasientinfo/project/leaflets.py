"""Leaflets as the settings name them: their titles, files and pages."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path

from pasientinfo.markdown.blocks import Rendering, Shown
from pasientinfo.project.catalogs import Translations
from pasientinfo.project.guides import markdown_converter, own_page, read_guide
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


def _title(settings: Settings, path: Path, locale: str) -> str:
    """The first h1 of a page, as a msgid; the page's name where it has none."""
    guide = read_guide(settings, path, locale)
    titles = [block.msgid for block in guide.rendering.blocks if block.kind == "h1"]
    return titles[0] if titles else path.stem


def plain_text(settings: Settings, text: str) -> str:
    """Return a text of one line without its Markdown, as a reader sees it; values are put in."""
    rendering = Rendering(settings.source, trust=settings.trust)
    rendered = markdown_converter(settings, rendering).convert(f"# {text}")
    return html.unescape(re.sub("<[^>]*>", "", rendered)).strip()


def read_leaflets(settings: Settings, translations: Translations) -> dict[str, list[Leaflet]]:
    """Return the leaflets of each locale, in the order of the settings.

    A title is that of the first page, from the locale's own file or the catalog. Raises
    :class:`Problems` for a page that cannot be read.
    """
    found: dict[str, list[Leaflet]] = {locale: [] for locale in settings.languages}
    for name, pages in settings.leaflets.items():
        heading = _title(settings, settings.source_dir / pages[0], settings.source)
        for locale, leaflets in found.items():
            if own := own_page(settings, pages[0], locale):
                shown = Shown(_title(settings, own, locale), locale)
            else:
                shown = translations.show(locale, heading)
            leaflets.append(
                Leaflet(
                    name=name,
                    pages=pages,
                    file=f"pdf/{name}-{locale}.pdf",
                    title=plain_text(settings, shown.text),
                    source_title=plain_text(settings, heading),
                    locale=shown.locale,
                    direction=settings.languages[shown.locale].direction,
                )
            )
    return found
