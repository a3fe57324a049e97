"""Languages: what CLDR (through Babel) knows of a locale."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale
from babel.core import get_global

UNDERSTOOD = {"nb": ("no", "nn"), "nn": ("no", "nb")}
"""Other language tags whose readers read a language as their own (CLDR, languageMatching)."""


@dataclass(frozen=True)
class Language:
    """A locale of the site: its code (BCP 47), its own name, ``ltr`` or ``rtl``, its script."""

    locale: str
    name: str
    direction: str
    script: str


def language(locale: str, name: str) -> Language:
    """Direction and script of a locale, from CLDR (Babel); ``UnknownLocaleError`` if unknown."""
    parsed = Locale.parse(locale, sep="-")
    direction = "rtl" if parsed.character_order == "right-to-left" else "ltr"
    likely = get_global("likely_subtags").get(parsed.language, "")
    script = parsed.script or next((part for part in likely.split("_") if len(part) == 4), "Latn")
    return Language(locale, name, direction, script)


def same_locale(ours: str, theirs: str) -> bool:
    """True if a tool's name for a language means one of our locales.

    Tools write regions (``pl-PL``, ``pl_PL``) where the site has none; a locale with a script or
    region of its own is only itself.
    """
    theirs = theirs.strip().replace("_", "-").casefold()
    return theirs == ours.casefold() or theirs.partition("-")[0] == ours.casefold()
