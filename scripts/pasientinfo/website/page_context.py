"""What the templates of a page are given: its languages, leaflets, notices, and its form."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from babel.core import get_global

from pasientinfo.join.rule import Rule, refusal_texts
from pasientinfo.markdown import bidi
from pasientinfo.markdown.blocks import Rendering
from pasientinfo.project import notices
from pasientinfo.project.addresses import localized
from pasientinfo.project.catalogs import Translations
from pasientinfo.project.dates import page_dates
from pasientinfo.project.guides import own_page, read_guide, read_page
from pasientinfo.project.languages import UNDERSTOOD
from pasientinfo.project.leaflets import Leaflet
from pasientinfo.project.settings import Settings
from pasientinfo.project.withdrawal import withdrawal_reason, withdrawn_by_editor
from pasientinfo.website import templates
from pasientinfo.website.page_states import PageState
from pasientinfo.website.security import content_security_policy, inline_texts
from pasientinfo.website.web_fonts import font_stylesheet


@dataclass(frozen=True)
class SitePage:
    """A rendered page: its file below the source folder (``join.md``), its name in addresses
    (``join/``, empty for the start page), its front matter, and what rendering learned."""

    file: str
    name: str
    meta: dict[str, Any]
    rendering: Rendering

    @property
    def locale(self) -> str:
        """The language of its reader."""
        return self.rendering.locale


def site_notice(settings: Settings) -> notices.Notice | None:
    """The notice of every page and leaflet, unless it was over before the build's day."""
    notice = settings.notice
    return None if notice is None or notice.past(settings.day) else notice


def join_rule(
    settings: Settings, translations: Translations, rule: Rule, locales: Iterable[str]
) -> dict[str, Any]:
    """The join rule for a page's script or a service, its messages plain text and isolated."""
    texts = {
        locale: {
            key: bidi.isolate_text(rule.fill(text), settings.languages[locale].direction)
            for key, text in refusal_texts(translations.show, locale).items()
        }
        for locale in locales
    }
    return rule.as_json(texts)


def language_link(settings: Settings, locale: str, name: str, shown_in: str) -> dict[str, str]:
    """A language for the list of languages: its names, its direction, the page's address in it."""
    language = settings.languages[locale]
    shown = templates.babel_locale(locale).get_display_name(templates.babel_locale(shown_in))
    return {
        "locale": locale,
        "name": language.name,
        "direction": language.direction,
        "display_name": shown or language.name,
        "path": localized(name, locale, settings.source) or ".",
        "absolute": settings.site_url + localized(name, locale, settings.source),
    }


def _withdrawn(settings: Settings, translations: Translations, page: SitePage) -> dict[str, bool]:
    """For each locale, whether it withdraws the page: by front matter (that of the source page
    counts for all locales, that of a locale's own page for it alone), or by the policy."""
    own = {code: own_page(settings, page.file, code) for code in settings.languages}
    meta, texts = page.meta, page.rendering.blocks
    source = settings.source_dir / page.file
    if own[page.locale] and source.is_file():
        guide = read_guide(settings, source)
        meta, texts = guide.front.meta, guide.rendering.blocks

    def gone(locale: str) -> bool:
        if withdrawn_by_editor(meta, locale):
            return True
        if path := own[locale]:
            return withdrawn_by_editor(read_page(settings, path)[0], locale)
        state = partial(translations.state, locale)
        return locale != settings.source and bool(
            withdrawal_reason(settings.withdraw, texts, state)
        )

    return {locale: gone(locale) for locale in settings.languages}


def page_context(
    settings: Settings,
    translations: Translations,
    leaflets: Mapping[str, list[Leaflet]],
    page: SitePage,
    url: Callable[[str], str],
) -> dict[str, Any]:
    """Return the variables of a page's templates.

    ``leaflets`` are those of each locale; ``url`` makes an address relative to the page.
    """
    locale, rule = page.locale, settings.join
    gone_in = _withdrawn(settings, translations, page)
    gone = gone_in[locale]
    languages: list[dict[str, Any]] = [
        language_link(settings, code, page.name, locale) | {"withdrawn": gone_in[code]}
        for code in settings.languages
    ]
    elsewhere = [
        {"locale": code, "url": url(localized(page.name, code, settings.source) or ".")}
        for code in ("en", settings.source)
        if gone and code in settings.languages and code != locale and not gone_in[code]
    ]
    own = [leaflet for leaflet in leaflets[locale] if page.file in leaflet.pages]
    host = f"https://{rule.host}" if rule else ""
    service = (rule and rule.service) or ""
    dates = page_dates(page.meta)
    return {
        "languages": [language | {"url": url(language["path"])} for language in languages],
        "offers": [
            language | {"url": url(language["path"])}
            for language in languages
            if locale == settings.source
            and language["locale"] != locale
            and not language["withdrawn"]
        ],
        "home": url(localized("", locale, settings.source) or "."),
        "source_url": url(page.name or "."),
        "page_name": page.name.strip("/") or "index",
        "page_leaflets": [] if gone else own,
        "withdrawn": gone,
        "dates": dates,
        "reviewed_as_shown": page.rendering.show is None,
        "overdue": dates.overdue(settings.day),
        "elsewhere": elsewhere[:1],
        "notice": {
            "draft": not gone and page.rendering.drafts > 0,
            "fallback": not gone and page.rendering.fallbacks > 0,
        },
        "join_service": service,
        "join_rule": rule,
        "join_json": rule and json.dumps(join_rule(settings, translations, rule, [locale])),
        "join_host_link": f'<bdi dir="ltr"><a href="{host}">{host}</a></bdi>',
        "join_action": f"{service.rstrip('/')}/{localized('', locale, settings.source)}j",
        "leaflets": leaflets,
    }


def page_state(page: SitePage, path: str, context: Mapping[str, Any], direction: str) -> PageState:
    """Return what a page is, for whoever uses the built page; ``path`` is its address below the
    site, ``context`` what :func:`page_context` returned."""
    return PageState(
        path=path,
        file=page.file,
        locale=page.locale,
        description=bidi.isolate_text(str(page.meta.get("description") or ""), direction),
        withdrawn=context["withdrawn"],
        draft=context["notice"]["draft"],
        fallback=context["notice"]["fallback"],
    )


def open_graph_locale(locale: str) -> str:
    """``language_TERRITORY`` as https://ogp.me wants it, the likeliest territory from CLDR."""
    parsed = templates.babel_locale("en-GB" if locale == "en" else locale)
    likely = get_global("likely_subtags").get(parsed.language, "").split("_")
    territory = parsed.territory or next((part for part in likely[1:] if len(part) == 2), "")
    return f"{parsed.language}_{territory}" if territory else parsed.language


def head_context(settings: Settings, locale: str, *, preview: bool) -> dict[str, Any]:
    """The variable ``head`` of a page's templates.

    A preview has no policy, because MkDocs' own inline script reloads it, and no web font, which
    is made from the finished pages.
    """
    return {
        "inline": inline_texts(settings),
        "policy": "" if preview else content_security_policy(settings),
        "open_graph": {code: open_graph_locale(code) for code in settings.languages},
        "stylesheet": "" if preview else font_stylesheet(locale),
        "own_languages": " ".join((locale, *UNDERSTOOD.get(locale, ()))),
    }
