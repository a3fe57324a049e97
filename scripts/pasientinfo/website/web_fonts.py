"""Web fonts for languages that phones often lack a good font for: only the letters in use."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from io import BytesIO
from pathlib import Path

import uharfbuzz
from fontTools.ttLib import TTFont

from pasientinfo.problems import Problem, Problems
from pasientinfo.project.font_files import FONT_DIR
from pasientinfo.project.settings import Settings

WEB_FONTS = {"ur": ("Noto Nastaliq Urdu", "NotoNastaliqUrdu-Regular.ttf")}
"""The family of a language's web font, as screen.css names it, and its file.

Urdu readers expect Nastaliq, which few phones outside Pakistan have. One weight: browsers draw
the bold of it well enough, and a second file would double what a first visit loads.
"""


def font_stylesheet(locale: str) -> str:
    """The address, below the site, of the stylesheet that loads a locale's font; or empty."""
    return f"assets/font-{locale}.css" if locale in WEB_FONTS else ""


def characters(folder: Path) -> set[str]:
    """The characters that the pages below a folder show and that are not plain Latin letters."""
    found: set[str] = set()
    for page in folder.rglob("*.html"):
        found |= set(unescape(re.sub(r"<[^>]*>", "", page.read_text("utf-8"))))
    wanted = {char for char in found if not char.isascii() and unicodedata.category(char) != "Cc"}
    return wanted | {" "}


def subset_font(file: Path, wanted: set[str]) -> tuple[bytes, list[int]]:
    """The font with the wanted characters as WOFF2, and those of them that it has.

    HarfBuzz takes 0.03 s for what fontTools' own subsetter needs 5 s for, in as few bytes.
    The same characters give the same bytes: fontTools would write the time into ``head``.
    """
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file)))
    has = sorted({ord(char) for char in wanted} & set(face.unicodes))
    kept = uharfbuzz.SubsetInput()
    kept.unicode_set.update(has)
    kept.name_id_set.clear()
    kept.name_id_set.update([1, 2])
    kept.layout_feature_tag_set.clear()
    kept.layout_feature_tag_set.invert()  # all of them: letters join and stack by features
    kept.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    small = uharfbuzz.subset(face, kept)
    with TTFont(BytesIO(small.blob.data), recalcTimestamp=False) as font:
        font.flavor = "woff2"
        out = BytesIO()
        font.save(out)
    return out.getvalue(), has


def write_web_font(settings: Settings, locale: str, site: Path) -> None:
    """Write a locale's font and stylesheet into ``site``; nothing for a locale without one."""
    if locale not in WEB_FONTS:
        return
    family, name = WEB_FONTS[locale]
    if not (FONT_DIR / name).is_file():
        message = f"expected the font {FONT_DIR / name}, found none; install fonts-noto-core"
        raise Problems([Problem(settings.place(settings.config_file), 0, message)])
    wanted = characters(site / locale if locale != settings.source else site)
    data, has = subset_font(FONT_DIR / name, wanted)
    (site / "assets" / f"font-{locale}.woff2").write_bytes(data)
    ranges = ",".join(f"U+{code:X}" for code in has)
    css = (
        f'@font-face{{font-family:"{family}";font-display:swap;'
        f'src:url("font-{locale}.woff2") format("woff2");unicode-range:{ranges}}}\n'
    )
    (site / font_stylesheet(locale)).write_text(css, "utf-8")
