"""The font files of the system: one family for each script, named by file.

Family names would let fontconfig choose, and another machine would choose another file.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

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
"""The font of each script (ISO 15924), by the beginning of its files' names."""


@cache
def drawn(path: Path) -> frozenset[int]:
    """Return the code points that a font file has glyphs for."""
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
