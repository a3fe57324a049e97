"""``404.html``: one page for all languages, for an address that nobody knows."""

from __future__ import annotations

from urllib.parse import urlsplit

from pasientinfo import security
from pasientinfo.compose import page_path
from pasientinfo.settings import Settings
from pasientinfo.standalone import render
from pasientinfo.translations import Translations


def page(settings: Settings, translations: Translations) -> str:
    """The HTML; a server shows it at any depth, so its addresses begin at the host's root."""
    base = urlsplit(settings.site_url).path
    languages = [
        {
            "locale": locale,
            "direction": language.direction,
            "name": language.name,
            "url": base + page_path(settings, "index.md", locale),
        }
        for locale, language in settings.languages.items()
    ]
    return render(
        settings,
        translations,
        settings.source,
        "404.html",
        policy=security.policy(settings),
        trust=settings.trust,
        languages=languages,
        root=base,
        home=base,
    )
