"""The font files of the system: one family for each script, named by file.

Family names would let fontconfig choose, and another machine would choose another file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Set
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONT_DIR = Path("/usr/share/fonts/truetype/noto")
FOLDERS = (FONT_DIR, Path("/usr/share/fonts/opentype/noto"))
KINDS = (".ttf", ".otf", ".ttc")
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
    "Adlm": "NotoSansAdlam",
    "Armn": "NotoSansArmenian",
    "Beng": "NotoSansBengali",
    "Cher": "NotoSansCherokee",
    "Geor": "NotoSansGeorgian",
    "Gujr": "NotoSansGujarati",
    "Guru": "NotoSansGurmukhi",
    "Khmr": "NotoSansKhmer",
    "Knda": "NotoSansKannada",
    "Laoo": "NotoSansLao",
    "Mlym": "NotoSansMalayalam",
    "Mymr": "NotoSansMyanmar",
    "Nkoo": "NotoSansNKo",
    "Olck": "NotoSansOlChiki",
    "Orya": "NotoSansOriya",
    "Rohg": "NotoSansHanifiRohingya",
    "Sinh": "NotoSansSinhala",
    "Syrc": "NotoSansSyriac",
    "Telu": "NotoSansTelugu",
    "Tfng": "NotoSansTifinagh",
    "Tibt": "NotoSerifTibetan",
    "Hans": "NotoSansCJK",
    "Hant": "NotoSansCJK",
    "Jpan": "NotoSansCJK",
    "Kore": "NotoSansCJK",
}
"""The font of each script (ISO 15924), by the beginning of its files' names."""

PACKAGES = {"NotoSansCJK": "fonts-noto-cjk"}
"""The Debian package that holds a font, where it is not ``fonts-noto-core``."""

CLUSTER = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"
    "|.[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
    "(?:\u200d.[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]*)*",
    re.DOTALL,
)
"""What a reader sees as one character, as far as emoji are concerned (UTS #51, ED-17)."""


def font_package(name: str) -> str:
    """Return the Debian package that holds a font."""
    return PACKAGES.get(name, "fonts-noto-core")


def font_file(name: str, style: str) -> Path | None:
    """Return the file of a font in a style (``Regular``); nothing where it is not installed."""
    files = (folder / f"{name}-{style}{kind}" for folder in FOLDERS for kind in KINDS)
    return next((path for path in files if path.is_file()), None)


@cache
def drawn(path: Path) -> frozenset[int]:
    """Return the code points that a font file (the first font of a collection) has glyphs for."""
    with TTFont(path, lazy=True, fontNumber=0) as font:
        return frozenset(font.getBestCmap())


def drawn_scripts(scripts: Iterable[str]) -> frozenset[int]:
    """Return the code points that the fonts of some scripts have glyphs for."""
    paths = {font_file(FONTS[script], "Regular") for script in scripts if script in FONTS}
    return frozenset().union(*(drawn(path) for path in paths if path))


def undrawn(text: str, known: Set[int]) -> list[str]:
    """Return what of a text has no glyph, each once: characters, and emoji as wholes."""
    if all(ord(char) in known for char in text):
        return []
    found = CLUSTER.findall(text)
    return list(dict.fromkeys(each for each in found if any(_unseen(char, known) for char in each)))


def _unseen(char: str, known: Set[int]) -> bool:
    invisible = unicodedata.category(char) in ("Cf", "Cc", "Zs") or "\ufe00" <= char <= "\ufe0f"
    return ord(char) not in known and not invisible


def described(cluster: str) -> str:
    """Return what a message calls a character or an emoji: itself, code and name."""
    names = ", ".join(unicodedata.name(char, "no name") for char in cluster if char.isprintable())
    if len(cluster) > 1 or ord(cluster) >= 0x1F000:
        names = re.sub(r", (?:VARIATION SELECTOR-\d+|ZERO WIDTH JOINER)", "", names)
        return f"the emoji '{cluster}' ({names})"
    return f"the character '{cluster}' (U+{ord(cluster):04X}, {names})"
