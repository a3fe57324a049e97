"""The fonts of leaflets: one for each script, named by file, and what they cannot draw."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from pasientinfo.problems import Problem, Problems
from pasientinfo.project.font_files import FONT_DIR, FONTS, drawn
from pasientinfo.project.settings import Settings


def font_faces(settings: Settings, locale: str) -> str:
    """Return CSS for the fonts of a locale, then of all others; raise if one is missing."""
    own = settings.languages[locale].script
    scripts = dict.fromkeys([own, *(item.script for item in settings.languages.values())])
    css, problems = "", []
    for script in scripts:
        name = FONTS.get(script)
        if name is None:
            problems.append(f"no font is known for the script {script} (locale '{locale}')")
            continue
        for style, weight in [("Regular", 400), ("Bold", 700)]:
            path = FONT_DIR / f"{name}-{style}.ttf"
            if not path.is_file():
                problems.append(
                    f"expected the font {path}, found none; install the Debian "
                    "package fonts-noto-core"
                )
            css += (
                f'@font-face {{ font-family: "{name}"; font-weight: {weight}; '
                f'src: url("{path.as_uri()}"); }}\n'
            )
    if problems:
        raise Problems(Problem(settings.place(settings.config_file), 0, text) for text in problems)
    families = ", ".join(f'"{FONTS[script]}"' for script in scripts)
    return css + f"html {{ font-family: {families}; }}\n"


def check_characters(settings: Settings, locale: str, texts: Mapping[str, str]) -> None:
    """Every character of the texts (by page) has a glyph; raises :class:`Problems`."""
    scripts = {language.script for language in settings.languages.values()}
    paths = [FONT_DIR / f"{FONTS[script]}-Regular.ttf" for script in scripts if script in FONTS]
    known = frozenset().union(*(drawn(path) for path in paths if path.is_file()))
    problems = []
    for page, text in texts.items():
        unseen = {char for char in text if unicodedata.category(char) not in ("Cf", "Cc", "Zs")}
        for char in sorted(char for char in unseen if ord(char) not in known):
            name = unicodedata.name(char, "a character without a name")
            place = settings.place(settings.source_dir / page)
            message = (
                f"the leaflets' fonts have no glyph for {char!r} (U+{ord(char):04X}, {name}) in "
                f"the text in '{locale}'; write it with other characters"
            )
            problems.append(Problem(place, 0, message))
    if problems:
        raise Problems(problems)
