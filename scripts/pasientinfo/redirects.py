"""Old addresses of renamed pages: a page there leads on, in every language."""

from __future__ import annotations

import posixpath

from pasientinfo import security
from pasientinfo.compose import page_path
from pasientinfo.settings import Settings
from pasientinfo.standalone import render
from pasientinfo.translations import Translations


def pages(settings: Settings, translations: Translations) -> dict[str, str]:
    """The path below the site and the HTML of each page that leads on (setting ``redirects``).

    The address of the new page is written relative to the old one, so that it holds on any host;
    the canonical one is absolute.
    """
    found = {}
    for locale in settings.languages:
        for old, new in settings.redirects.items():
            here, there, start = (
                page_path(settings, page, locale) for page in (old, new, "index.md")
            )
            found[f"{here}index.html"] = render(
                settings,
                translations,
                locale,
                "moved.html",
                policy=security.policy(settings),
                trust=settings.trust,
                target=posixpath.relpath(f"/{there}", f"/{here}").rstrip("/") + "/",
                canonical=settings.site_url + there,
                home=posixpath.relpath(f"/{start}", f"/{here}") + "/",
                root=posixpath.relpath("/", f"/{here}") + "/",
            )
    return found
