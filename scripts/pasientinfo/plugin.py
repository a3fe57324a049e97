"""The adapter to MkDocs: thin hooks around the pure modules, and the only one that knows MkDocs."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import jinja2
from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from pasientinfo import blocks, catalogs, interface, leaflets, markdown_gettext, settings, values
from pasientinfo.catalogs import State
from pasientinfo.errors import Problems


def _address_link(address: str) -> str:
    return f'<bdi dir="ltr"><a href="{address}">{address}</a></bdi>'


class PasientinfoConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs' base class
    """Checked in :mod:`pasientinfo.settings`, with file and line."""

    leaflets = c.Type(dict, default={})
    join = c.Type(dict, default={})
    drafts = c.Type(str, default="publish")
    withdraw = c.Type(dict, default={})
    redirects = c.Type(dict, default={})


class PasientinfoPlugin(BasePlugin[PasientinfoConfig]):  # type: ignore[no-untyped-call]
    """static-i18n runs the whole build once per language, so each hook runs once per language."""

    def __init__(self) -> None:
        self.extension = markdown_gettext.GettextExtension()
        self.rendered: dict[str, blocks.Page] = {}

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        try:
            self.settings = settings.read_settings(Path(str(config.config_file_path)))
            files = {
                locale: self.settings.catalog_file(locale)
                for locale in self.settings.languages
                if locale != self.settings.source
            }
            self.translations = catalogs.read_all(
                self.settings.source, files, self.settings.root, self.settings.drafts
            )
        except Problems as error:
            raise PluginError(str(error)) from None
        extensions: list[Any] = config.markdown_extensions
        if self.extension not in extensions:
            extensions.append(self.extension)
        return config

    def on_serve(
        self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any
    ) -> LiveReloadServer:
        for path in (self.settings.locales_dir, self.settings.theme_dir):
            server.watch(str(path))
        return server

    def on_page_markdown(
        self, markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        locale = page.file.locale_alternate_of  # type: ignore[attr-defined]
        own_file = page.file.localization == locale  # type: ignore[attr-defined]
        languages = self.settings.languages

        def show(msgid: str) -> catalogs.Shown:
            return self.translations.show(locale, msgid)

        self.extension.page = self.rendered[page.file.dest_uri] = blocks.Page(
            locale,
            show=None if own_file else show,
            direction=lambda code: languages[code].direction if code in languages else "ltr",
            trust=self.settings.trust,
            isolate=languages[locale].direction == "rtl",
        )
        if page.meta.get("description") and not own_file:
            page.meta["description"] = show(str(page.meta["description"])).text
        page.update_date = str(page.meta.get("updated") or "")  # never the clock's
        return markdown

    def on_env(
        self, env: jinja2.Environment, /, *, config: MkDocsConfig, files: Files
    ) -> jinja2.Environment:
        locale = config.plugins["i18n"].current_language  # type: ignore[attr-defined]
        interface.install(env, self.translations, self.settings.languages, locale)
        env.globals["home"] = self._path(locale, "") or "."
        self.env = env
        return env

    def on_template_context(
        self, context: Any, /, *, template_name: str, config: MkDocsConfig
    ) -> Any:
        base = context["base_url"].rstrip("/")
        context["languages"] = [
            self._language(code, "", "en") | {"url": f"{base}/{self._path(code, '')}"}
            for code in self.settings.languages
        ]
        return context

    @event_priority(10)
    def on_page_context(
        self, context: Any, /, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> Any:
        rendered = self.rendered[page.file.dest_uri]
        locale, source = rendered.locale, self.settings.source
        name = page.url.removeprefix(self._path(locale, "")) if locale != source else page.url
        name = "" if name == "./" else name
        page_file = (
            PurePosixPath(page.file.src_uri)
            .relative_to(PurePosixPath(page.file.src_uri).parts[0])
            .as_posix()
        )
        url = self.env.filters["url"]
        languages = [self._language(code, name, locale) for code in self.settings.languages]
        for language in languages:
            language["url"] = url(context, self._path(language["locale"], name) or ".")
        join = self.settings.join
        context.update(
            languages=languages,
            home=url(context, self._path(locale, "") or "."),
            source_url=url(context, name or "."),
            page_name=name.strip("/") or "index",
            page_leaflets=leaflets.leaflets(self.settings, self.translations, locale, page_file),
            notice={
                "draft": State.DRAFT in rendered.states and self.settings.drafts == "publish",
                "fallback": rendered.fallbacks > 0,
            },
            join_service=join.service,
            join_rule=join,
            join_host_link=_address_link(f"https://{join.host}"),
            join_action=f"{(join.service or '').rstrip('/')}/{self._path(locale, '')}j",
            has_join_form=values.part_marker("join.form") in (page.content or ""),
            leaflets={
                code: leaflets.leaflets(self.settings, self.translations, code)
                for code in self.settings.languages
            },
        )
        for name, template in values.PARTS.items():
            marker = values.part_marker(name)
            if page.content and marker in page.content:
                part = self.env.get_template(template).render(context)
                page.content = page.content.replace(marker, part)
        return context

    def on_post_page(self, output: str, /, *, page: Page, config: MkDocsConfig) -> str:
        return self._with_direction(output, self.rendered[page.file.dest_uri].locale)

    def on_post_template(
        self, output_content: str, /, *, template_name: str, config: MkDocsConfig
    ) -> str:
        locale = config.plugins["i18n"].current_language  # type: ignore[attr-defined]
        return self._with_direction(output_content, locale)

    def _with_direction(self, output: str, locale: str) -> str:
        """The theme puts ``dir`` on the body only, where it does not reach the title."""
        direction = self.settings.languages[locale].direction
        return output.replace("<html ", f'<html dir="{direction}" ', 1)

    def _path(self, locale: str, name: str) -> str:
        return name if locale == self.settings.source else f"{locale}/{name}"

    def _language(self, locale: str, name: str, shown_in: str) -> dict[str, str]:
        language = self.settings.languages[locale]
        display = (
            interface.babel_locale(locale).get_display_name(interface.babel_locale(shown_in))
            or language.name
        )
        return {
            "locale": locale,
            "name": language.name,
            "direction": language.direction,
            "display_name": display,
            "absolute": self.settings.site_url + self._path(locale, name),
        }
