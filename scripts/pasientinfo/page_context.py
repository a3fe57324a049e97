"""What the templates of a page are given: its languages, leaflets, notices, and its form."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from pasientinfo import (
    bidi,
    blocks,
    extract,
    interface,
    join,
    leaflets,
    notices,
    own_pages,
    policy,
    reviews,
)
from pasientinfo.settings import Settings
from pasientinfo.translations import Translations


@dataclass(frozen=True)
class SitePage:
    """A rendered page: its file below the source folder (``join.md``), its name in addresses
    (``join/``, empty for the start page), its front matter, and what rendering learned."""

    file: str
    name: str
    meta: dict[str, Any]
    rendered: blocks.Page

    @property
    def locale(self) -> str:
        return self.rendered.locale


def site_notice(settings: Settings) -> notices.Notice | None:
    """The notice of every page and leaflet, unless it was over before the build's day."""
    notice = settings.notice
    return None if notice is None or notice.past(settings.day) else notice


def join_rule(
    settings: Settings, translations: Translations, rule: join.Rule, locales: Iterable[str]
) -> dict[str, Any]:
    """The join rule for a page's script or a service, its messages plain text and isolated."""
    texts = {
        locale: {
            key: bidi.isolate_text(rule.fill(text), settings.languages[locale].direction)
            for key, text in join.texts(translations.show, locale).items()
        }
        for locale in locales
    }
    return rule.as_json(texts)


def path(settings: Settings, locale: str, name: str) -> str:
    """The address of a page below ``site_url``."""
    return name if locale == settings.source else f"{locale}/{name}"


def language_link(settings: Settings, locale: str, name: str, shown_in: str) -> dict[str, str]:
    """A language for the list of languages: its names, its direction, the page's address in it."""
    language = settings.languages[locale]
    shown = interface.babel_locale(locale).get_display_name(interface.babel_locale(shown_in))
    return {
        "locale": locale,
        "name": language.name,
        "direction": language.direction,
        "display_name": shown or language.name,
        "path": path(settings, locale, name) or ".",
        "absolute": settings.site_url + path(settings, locale, name),
    }


def withdrawn(settings: Settings, translations: Translations, page: SitePage) -> dict[str, bool]:
    """For each locale, whether it withdraws the page: by front matter (that of the source page
    counts for all locales, that of a locale's own page for it alone), or by the policy."""
    own = {code: own_pages.path_of(settings, page.file, code) for code in settings.languages}
    meta, texts = page.meta, page.rendered.blocks
    source = settings.docs_dir / settings.source / page.file
    if own[page.locale] and source.is_file():
        guide = extract.guide(settings, source)
        meta, texts = guide.front.meta, guide.page.blocks

    def gone(locale: str) -> bool:
        if policy.by_editor(meta, locale):
            return True
        if path := own[locale]:
            return policy.by_editor(extract.read_page(settings, path)[0], locale)
        state = partial(translations.state, locale)
        return locale != settings.source and bool(policy.reason(settings.withdraw, texts, state))

    return {locale: gone(locale) for locale in settings.languages}


def context(
    settings: Settings, translations: Translations, page: SitePage, url: Callable[[str], str]
) -> dict[str, Any]:
    """The variables of a page's templates; ``url`` makes an address relative to the page."""
    locale, rule = page.locale, settings.join
    gone_in = withdrawn(settings, translations, page)
    gone = gone_in[locale]
    languages: list[dict[str, Any]] = [
        language_link(settings, code, page.name, locale) | {"withdrawn": gone_in[code]}
        for code in settings.languages
    ]
    elsewhere = [
        {"locale": code, "url": url(path(settings, code, page.name) or ".")}
        for code in ("en", settings.source)
        if gone and code in settings.languages and code != locale and not gone_in[code]
    ]
    own = leaflets.leaflets(settings, translations, locale, page.file)
    host = f"https://{rule.host}" if rule else ""
    service = (rule and rule.service) or ""
    dates = reviews.dates(page.meta)
    return {
        "languages": [language | {"url": url(language["path"])} for language in languages],
        "offers": [
            language | {"url": url(language["path"])}
            for language in languages
            if locale == settings.source
            and language["locale"] != locale
            and not language["withdrawn"]
        ],
        "home": url(path(settings, locale, "") or "."),
        "source_url": url(page.name or "."),
        "page_name": page.name.strip("/") or "index",
        "page_leaflets": [] if gone else own,
        "withdrawn": gone,
        "dates": dates,
        "reviewed_as_shown": page.rendered.show is None,
        "overdue": dates.overdue(settings.day),
        "elsewhere": elsewhere[:1],
        "notice": {
            "draft": not gone and page.rendered.drafts > 0,
            "fallback": not gone and page.rendered.fallbacks > 0,
        },
        "join_service": service,
        "join_rule": rule,
        "join_json": rule and json.dumps(join_rule(settings, translations, rule, [locale])),
        "join_host_link": f'<bdi dir="ltr"><a href="{host}">{host}</a></bdi>',
        "join_action": f"{service.rstrip('/')}/{path(settings, locale, '')}j",
        "leaflets": {
            code: leaflets.leaflets(settings, translations, code) for code in settings.languages
        },
    }
