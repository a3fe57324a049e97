"""Templates of our own that are no page of MkDocs: leaflets, ``404.html``, moved pages."""

from __future__ import annotations

import functools
import traceback
from typing import Any

import jinja2

from pasientinfo import interface
from pasientinfo.errors import Problem, Problems
from pasientinfo.settings import Settings
from pasientinfo.translations import Translations


@functools.lru_cache(maxsize=16)
def environment(settings: Settings, translations: Translations, locale: str) -> jinja2.Environment:
    """Our templates with the texts of a locale; an unknown variable is an error.

    It is kept, with the templates it has compiled: a locale's leaflets all have the same.
    """
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(settings.theme_dir),
        autoescape=False,  # noqa: S701 -- as in MkDocs: our texts come out escaped
        undefined=jinja2.StrictUndefined,
    )
    interface.install(env, translations, settings.languages, locale)
    return env


def render(
    settings: Settings, translations: Translations, locale: str, template: str, /, **values: Any
) -> str:
    """A template with the texts of a locale; its mistakes are :class:`Problems` with their line."""
    try:
        env = environment(settings, translations, locale)
        return env.get_template(template).render(values)
    except jinja2.TemplateError as error:
        place, line = template, getattr(error, "lineno", 0)
        theme = str(settings.theme_dir)
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename.startswith(theme):
                place, line = frame.filename.removeprefix(f"{theme}/"), frame.lineno or 0
        folder = settings.place(settings.theme_dir)
        message = f"the page could not be made: {error}; mend the template"
        raise Problems([Problem(f"{folder}/{place}", line, message)]) from None
