"""What every template needs, on the website and in a leaflet: texts, dates, isolation.

All texts come out escaped for HTML, so that they may stand in an attribute or an element alike
(MkDocs' own environment does not escape).
"""

from __future__ import annotations

import datetime
import html
import re
import traceback
from collections.abc import Callable, Mapping
from typing import Any

import jinja2
from babel import Locale
from babel.dates import format_date
from markupsafe import Markup, escape

from pasientinfo.markdown.bidi import isolate_text
from pasientinfo.problems import Problem, Problems
from pasientinfo.project.catalogs import Translations
from pasientinfo.project.languages import Language
from pasientinfo.project.settings import Settings


def babel_locale(locale: str) -> Locale:
    """The CLDR locale of one of our locale codes."""
    return Locale.parse(locale, sep="-")


def long_date(value: datetime.date | str, locale: str) -> str:
    """A date (or an ISO date) in words, with Western digits: ``23. november 2026``."""
    day = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
    # CLDR's "en" is American, with the month first; this is for readers in Europe.
    return format_date(day, "long", babel_locale("en-GB" if locale == "en" else locale))


def css_counters(message: str) -> Markup:
    """``Side {page} av {pages}`` as the value of CSS ``content``."""
    plain = html.unescape(message)  # CSS in a style element knows no character references
    parts = re.split(r"\{(pages?)\}", plain)
    quoted = (
        '"' + re.sub(r'["\\<&\n]', lambda found: f"\\{ord(found[0]):x} ", part) + '"'
        for part in parts[::2]
    )
    counters = [f"counter({name})" for name in parts[1::2]]
    return Markup(  # noqa: S704 -- quoted above
        " ".join(x for pair in zip(quoted, [*counters, ""], strict=True) for x in pair)
    )


def install_functions(
    env: jinja2.Environment,
    translations: Translations,
    languages: Mapping[str, Language],
    locale: str,
) -> None:
    """Give a Jinja environment the functions and filters that our templates use.

    ``gettext`` gives plain text for attributes; ``say`` also marks a fallback with its own
    ``lang`` and ``dir``, for places where an element may stand.
    """
    source = translations.source
    direction = languages[locale].direction

    def gettext(message: str) -> Markup:
        shown = translations.show(locale, message)
        return escape(isolate_text(shown.text, languages[shown.locale].direction))

    def ngettext(one: str, many: str, n: int) -> Markup:
        return gettext(one if n == 1 else many)

    def say(message: str, target: str = locale) -> Markup:
        shown = translations.show(target, message)
        if shown.locale == target:
            return escape(isolate_text(shown.text, languages[target].direction))
        return Markup('<span class="fallback" lang="{}" dir="{}">{}</span>').format(
            shown.locale, languages[shown.locale].direction, shown.text
        )

    def isolate(text: Any, direction: str = direction) -> Markup:
        return escape(isolate_text(str(text), direction))

    env.add_extension("jinja2.ext.i18n")
    install_gettext: Callable[..., None] = env.install_gettext_callables  # type: ignore[attr-defined]
    install_gettext(gettext, ngettext, newstyle=False)
    env.globals.update(
        locale=locale,
        direction=direction,
        source_locale=source,
        say=say,
        date=lambda value: isolate(long_date(value, locale)),
    )
    env.filters.update(isolate=isolate, css_counters=css_counters)


class Templates:
    """Our templates that are no page of MkDocs: leaflets, ``404.html``, moved pages.

    What was compiled for a locale is kept as long as this object.
    """

    def __init__(self, settings: Settings, translations: Translations) -> None:
        self.settings = settings
        self.translations = translations
        self._environments: dict[str, jinja2.Environment] = {}

    def _environment(self, locale: str) -> jinja2.Environment:
        """The templates with the texts of a locale; an unknown variable is an error."""
        if locale not in self._environments:
            env = jinja2.Environment(
                loader=jinja2.FileSystemLoader(self.settings.theme_dir),
                autoescape=False,  # noqa: S701 -- as in MkDocs: our texts come out escaped
                undefined=jinja2.StrictUndefined,
                trim_blocks=True,
                lstrip_blocks=True,
                keep_trailing_newline=True,
            )
            install_functions(env, self.translations, self.settings.languages, locale)
            self._environments[locale] = env
        return self._environments[locale]

    def render(self, locale: str, template: str, /, **values: Any) -> str:
        """Return a template with the texts of a locale; raise :class:`Problems` at its line."""
        try:
            return self._environment(locale).get_template(template).render(values)
        except jinja2.TemplateError as error:
            place, line = template, getattr(error, "lineno", 0)
            theme = str(self.settings.theme_dir)
            for frame in traceback.extract_tb(error.__traceback__):
                if frame.filename.startswith(theme):
                    place, line = frame.filename.removeprefix(f"{theme}/"), frame.lineno or 0
            folder = self.settings.place(self.settings.theme_dir)
            message = f"the page could not be made: {error}; correct the template"
            raise Problems([Problem(f"{folder}/{place}", line, message)]) from None
