"""The fonts of leaflets: one for each script, named by file, and what they cannot draw."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from pasientinfo.errors import Problem, Problems
from pasientinfo.settings import Settings

FONT_DIR = Path("/usr/share/fonts/truetype/noto")
FONTS = {
    "Latn": "NotoSans",
    "Cyrl": "NotoSans",
    "Grek": "NotoSans",
    "Arab": "NotoNaskhArabic",
    "Ethi": "NotoSansEthiopic",
    "Hebr": "NotoSansHebrew",
    "Thaa": "NotoSansThaana",
    "Deva": "NotoSansDevanagari",
    "Taml": "NotoSansTamil",
    "Thai": "NotoSansThai",
}
"""The font of each script (ISO 15924), by file: family names would let fontconfig choose."""


def font_faces(settings: Settings, locale: str) -> str:
    """CSS for the fonts of a locale, then those of all others; a missing one is a Problem."""
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


@cache
def _drawn(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def check_characters(settings: Settings, locale: str, texts: Mapping[str, str]) -> None:
    """Every character of the texts (by page) has a glyph; raises :class:`Problems`."""
    scripts = {language.script for language in settings.languages.values()}
    paths = [FONT_DIR / f"{FONTS[script]}-Regular.ttf" for script in scripts if script in FONTS]
    drawn = frozenset().union(*(_drawn(path) for path in paths if path.is_file()))
    problems = []
    for page, text in texts.items():
        unseen = {char for char in text if unicodedata.category(char) not in ("Cf", "Cc", "Zs")}
        for char in sorted(char for char in unseen if ord(char) not in drawn):
            name = unicodedata.name(char, "a character without a name")
            place = settings.place(settings.docs_dir / settings.source / page)
            message = (
                f"the leaflets' fonts have no glyph for {char!r} (U+{ord(char):04X}, {name}) in "
                f"the text in '{locale}'; write it with other characters"
            )
            problems.append(Problem(place, 0, message))
    if problems:
        raise Problems(problems)
