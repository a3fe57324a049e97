"""Languages: what CLDR (through Babel) knows of a locale."""

from __future__ import annotations

import re
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from babel.core import get_global

RIGHT_TO_LEFT = {"Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"}
"""Scripts (ISO 15924) of living languages that are written from right to left; CLDR gives the
direction of a language in its usual script alone (``ku`` is Latin, ``ku-Arab`` is not)."""

LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
"""Language, script and region (BCP 47) in the usual case: what folders are named by."""

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
    if known_as(locale) or not LOCALE.fullmatch(locale):
        raise UnknownLocaleError(locale)
    parsed = Locale.parse(locale, sep="-")
    likely = get_global("likely_subtags")
    subtags = likely.get(f"{parsed.language}_{parsed.territory}") or likely.get(parsed.language, "")
    # Babel passes over a script that CLDR has no texts in (ku-Arab).
    parts = [*locale.split("-"), *(parsed.script or "", *subtags.split("_"))]
    script = next((part for part in parts if len(part) == 4 and part.istitle()), "Latn")
    right = script in RIGHT_TO_LEFT or parsed.character_order == "right-to-left"
    direction = "rtl" if right and script not in ("Latn", "Cyrl") else "ltr"
    return Language(locale, name, direction, script)


def known_as(locale: str) -> str:
    """Return the code that CLDR has for a language where it is not the one given; or empty.

    ``fa-AF`` for ``prs``, ``pl`` for ``pol``, ``pt-BR`` for ``pt_BR`` and ``pt-br``.
    """
    code, *rest = locale.strip().replace("_", "-").lower().split("-")
    alias = get_global("language_aliases").get(code, code) if len(code) == 3 else code
    parts = [part.title() if len(part) == 4 else part.upper() for part in rest]
    better = "-".join([alias.replace("_", "-"), *parts])
    if better == locale:
        return ""
    try:
        Locale.parse(better, sep="-")
    except (UnknownLocaleError, ValueError):
        return ""
    return better


def same_locale(ours: str, theirs: str) -> bool:
    """True if a tool's name for a language means one of our locales.

    Tools write regions (``pl-PL``, ``pl_PL``) where the site has none; a locale with a script or
    region of its own is only itself.
    """
    theirs = theirs.strip().replace("_", "-").casefold()
    return theirs == ours.casefold() or theirs.partition("-")[0] == ours.casefold()
