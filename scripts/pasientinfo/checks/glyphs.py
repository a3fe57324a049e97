"""What leaflets cannot draw: fonts that are not there, characters without a glyph."""

from __future__ import annotations

import html
from collections.abc import Iterator

from pasientinfo.checks.guide_text import prose_lines
from pasientinfo.markdown.syntax import IMAGE
from pasientinfo.problems import Problem
from pasientinfo.project.catalogs import Translations
from pasientinfo.project.font_files import (
    FONTS,
    described,
    drawn_scripts,
    font_file,
    font_package,
    undrawn,
)
from pasientinfo.project.guides import Guide
from pasientinfo.project.settings import Settings
from pasientinfo.project.yaml_lines import load_yaml, plugin_settings


def missing_fonts(settings: Settings) -> list[Problem]:
    """Return a problem for each language without a font for leaflets, at its line."""
    values, places = load_yaml(settings.config_file, settings.root)
    config, path = plugin_settings(values, "i18n")
    problems = []
    for index, entry in enumerate(config.get("languages") or []):
        if not (language := settings.languages.get(str(entry.get("locale")))):
            continue
        name = FONTS.get(language.script, "")
        message = ""
        if not name:
            message = (
                f"no font for leaflets is known for the script {language.script} of "
                f"'{language.locale}'; add one to FONTS in project/font_files.py"
            )
        elif not font_file(name, "Regular"):
            message = (
                f"expected the font {name} for leaflets in '{language.locale}', found none; "
                f"install the Debian package {font_package(name)}"
            )
        if message:
            file, line = places.find((*path, "languages", index))
            problems.append(Problem(file, line, message))
    return problems


def check_guide_glyphs(settings: Settings, guides: list[Guide]) -> Iterator[Problem]:
    """Yield the characters of the leaflets' guides that no font has, at their lines."""
    known = _known(settings)
    for guide in guides if settings.leaflets else ():
        if guide.file not in _leaflet_pages(settings):
            continue
        for number, line in prose_lines(guide.body, guide.first_line, keep_code=True):
            for cluster in undrawn(html.unescape(IMAGE.sub(" ", line)), known):
                yield Problem(guide.place, number, _message(cluster))
    _, places = load_yaml(settings.config_file, settings.root)
    for key, value in settings.trust.items() if settings.leaflets else ():
        for cluster in undrawn(value, known):
            yield Problem(*places.find(("extra", "trust", key)), _message(cluster))


def check_entry_glyphs(
    settings: Settings, guides: list[Guide], translations: Translations
) -> Iterator[Problem]:
    """Yield the characters of the leaflets' translations that no font has, at their entries."""
    known = _known(settings)
    pages = _leaflet_pages(settings)
    texts = {
        block.msgid
        for guide in guides
        for block in guide.rendering.blocks
        if guide.file in pages and block.kind != "alt"
    }
    for locale, entries in translations.entries.items():
        place = settings.place(settings.catalog_file(locale))
        for msgid in entries.keys() & texts:
            if translations.state(locale, msgid) in translations.current:
                entry = entries[msgid]
                for cluster in undrawn(html.unescape(entry.msgstr), known):
                    yield Problem(place, entry.linenum or 0, _message(cluster))


def _leaflet_pages(settings: Settings) -> set[str]:
    return {page for pages in settings.leaflets.values() for page in pages}


def _known(settings: Settings) -> frozenset[int]:
    return drawn_scripts({language.script for language in settings.languages.values()})


def _message(cluster: str) -> str:
    advice = "write a hyphen (-)" if cluster == "\u2212" else "write it in words"
    return f"the leaflets' fonts have no glyph for {described(cluster)}; {advice}"
