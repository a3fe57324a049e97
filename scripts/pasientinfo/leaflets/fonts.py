"""The fonts of leaflets: one for each script, named by file, and what they cannot draw."""

from __future__ import annotations

from collections.abc import Mapping

from pasientinfo.checks.glyphs import missing_fonts
from pasientinfo.problems import Problem, Problems
from pasientinfo.project.font_files import FONTS, described, drawn_scripts, font_file, undrawn
from pasientinfo.project.settings import Settings


def font_faces(settings: Settings, locale: str) -> str:
    """Return CSS for the fonts of a locale, then those of all others; raise if one is missing."""
    if problems := missing_fonts(settings):
        raise Problems(problems)
    own = settings.languages[locale].script
    scripts = [own, *(item.script for item in settings.languages.values())]
    names = list(dict.fromkeys(FONTS[script] for script in scripts))
    css = ""
    for name in names:
        for style, weight in [("Regular", 400), ("Bold", 700)]:
            if path := font_file(name, style):  # a few families have one weight
                css += (
                    f'@font-face {{ font-family: "{name}"; font-weight: {weight}; '
                    f'src: url("{path.as_uri()}"); }}\n'
                )
    families = ", ".join(f'"{name}"' for name in names)
    return css + f"html {{ font-family: {families}; }}\n"


def check_characters(settings: Settings, locale: str, texts: Mapping[str, str]) -> None:
    """Every character of the texts (by page) has a glyph; raises :class:`Problems`."""
    known = drawn_scripts({language.script for language in settings.languages.values()})
    problems = [
        Problem(
            settings.place(settings.source_dir / page),
            0,
            f"the leaflets' fonts have no glyph for {described(cluster)} in the text in "
            f"'{locale}'; write it in words",
        )
        for page, text in texts.items()
        for cluster in undrawn(text, known)
    ]
    if problems:
        raise Problems(problems)
