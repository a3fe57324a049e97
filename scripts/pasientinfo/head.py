"""What the head of a page says of it to browsers, search engines and shared links."""

from __future__ import annotations

from typing import Any

from babel.core import get_global

from pasientinfo import inline, interface, security, webfont
from pasientinfo.languages import UNDERSTOOD
from pasientinfo.settings import Settings


def open_graph_locale(locale: str) -> str:
    """``language_TERRITORY`` as https://ogp.me wants it, the likeliest territory from CLDR."""
    parsed = interface.babel_locale("en-GB" if locale == "en" else locale)
    likely = get_global("likely_subtags").get(parsed.language, "").split("_")
    territory = parsed.territory or next((part for part in likely[1:] if len(part) == 2), "")
    return f"{parsed.language}_{territory}" if territory else parsed.language


def context(settings: Settings, locale: str, *, preview: bool) -> dict[str, Any]:
    """The variable ``head`` of a page's templates.

    A preview has no policy, because MkDocs' own inline script reloads it, and no web font, which
    is made from the finished pages.
    """
    return {
        "inline": inline.texts(settings),
        "policy": "" if preview else security.policy(settings),
        "open_graph": {code: open_graph_locale(code) for code in settings.languages},
        "stylesheet": "" if preview else webfont.stylesheet(locale),
        "own_languages": " ".join((locale, *UNDERSTOOD.get(locale, ()))),
    }
