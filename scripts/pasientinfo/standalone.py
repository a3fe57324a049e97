"""Templates of our own that are no page of MkDocs: leaflets, ``404.html``, moved pages."""

from __future__ import annotations

import jinja2

from pasientinfo import interface
from pasientinfo.settings import Settings
from pasientinfo.translations import Translations


def environment(settings: Settings, translations: Translations, locale: str) -> jinja2.Environment:
    """Our templates with the texts of a locale; an unknown variable is an error."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(settings.theme_dir),
        autoescape=False,  # noqa: S701 -- as in MkDocs: our texts come out escaped
        undefined=jinja2.StrictUndefined,
    )
    interface.install(env, translations, settings.languages, locale)
    return env
