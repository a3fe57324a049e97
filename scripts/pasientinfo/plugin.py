"""The adapter to MkDocs: thin hooks around the pure modules, and the only one that knows MkDocs."""

from __future__ import annotations

import os
from functools import partial
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
from mkdocs.theme import Theme
from watchdog.observers.polling import PollingObserver

from pasientinfo import (
    blocks,
    extract,
    head,
    interface,
    markdown_gettext,
    mkdocs_run,
    own_files,
    own_pages,
    page_context,
    preview,
    settings,
    values,
)
from pasientinfo.errors import Problems
from pasientinfo.translations import Shown


class PasientinfoConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs' base class
    """Checked in :mod:`pasientinfo.settings`, with file and line."""

    leaflets = c.Type(dict, default={})
    join = c.Type(dict, default={})
    drafts = c.Type(str, default="publish")
    withdraw = c.Type(dict, default={})
    redirects = c.Type(dict, default={})
    notice = c.Optional(c.Type(dict))


class PasientinfoPlugin(BasePlugin[PasientinfoConfig]):  # type: ignore[no-untyped-call]
    """static-i18n runs the whole build once per language, so each hook runs once per language."""

    def __init__(self) -> None:
        self.extension = markdown_gettext.GettextExtension()
        self.rendered: dict[str, blocks.Page] = {}
        self.preview = False

    def on_startup(self, *, command: str, dirty: bool) -> None:
        self.preview = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        try:
            self.settings = settings.read_settings(Path(str(config.config_file_path)))
            self.translations = preview.translations(self.settings)
        except Problems as error:
            raise PluginError(str(error)) from None
        if wanted := os.environ.get(mkdocs_run.LOCALES):
            for language in config.plugins["i18n"].config.languages:
                # The source language is always built: the leaflets' versions rest on it.
                language.build = language.default or language.locale in wanted.split(",")
        extensions: list[Any] = config.markdown_extensions
        if self.extension not in extensions:
            extensions.append(self.extension)
        config.theme.static_templates.clear()  # sitemap.xml and 404.html are made of the whole site
        # No hook comes between MkDocs' making of the environment and its listing of files.
        config.theme.get_env = partial(self._environment, config.theme)  # type: ignore[method-assign]
        return config

    def on_serve(
        self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any
    ) -> LiveReloadServer:
        watched = [config.docs_dir, str(config.config_file_path)]
        for path in watched:
            server.unwatch(path)
        server.observer = PollingObserver(timeout=0.1)  # MkDocs looks every half second
        server.build_delay = 0.05  # and waits so long for more changes; an editor saves one file
        for path in [*watched, str(self.settings.locales_dir), str(self.settings.theme_dir)]:
            server.watch(path)
        return server

    def on_page_markdown(
        self, markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        locale = page.file.locale_alternate_of  # type: ignore[attr-defined]
        own_file = page.file.localization == locale  # type: ignore[attr-defined]
        source = self.settings.docs_dir / self.settings.source / self._file(page)
        if own_file and not own_pages.path_of(self.settings, self._file(page), locale):
            own_file = False
            if locale != self.settings.source:  # stale: the source page, through the catalog
                meta, markdown = extract.read_page(self.settings, source)
                page.meta = meta
        languages = self.settings.languages

        def show(msgid: str) -> Shown:
            return self.translations.show(locale, msgid)

        self.extension.page = self.rendered[page.file.dest_uri] = blocks.Page(
            locale,
            show=None if own_file or locale == self.settings.source else show,
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
        env.bytecode_cache = preview.COMPILED
        interface.install(env, self.translations, self.settings.languages, locale)
        env.globals["site_notice"] = page_context.site_notice(self.settings)
        env.globals["home"] = page_context.path(self.settings, locale, "") or "."
        self.env = env
        return env

    @event_priority(10)
    def on_page_context(
        self, context: Any, /, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> Any:
        rendered = self.rendered[page.file.dest_uri]
        prefix = page_context.path(self.settings, rendered.locale, "")
        name = page.url.removeprefix(prefix).removeprefix("./")
        site_page = page_context.SitePage(self._file(page), name, dict(page.meta), rendered)
        url = partial(self.env.filters["url"], context)
        context.update(
            page_context.context(self.settings, self.translations, site_page, url),
            head=head.context(self.settings, rendered.locale, preview=self.preview),
            has_join_form=values.part_marker("join.form") in (page.content or ""),
        )
        if context["withdrawn"]:
            page.content = self.env.get_template("partials/withdrawn.html").render(context)
        for name, template in values.PARTS.items():
            marker = values.part_marker(name)
            if page.content and marker in page.content:
                part = self.env.get_template(template).render(context)
                page.content = page.content.replace(marker, part)
        return context

    def on_post_page(self, output: str, /, *, page: Page, config: MkDocsConfig) -> str:
        return self._with_direction(output, self.rendered[page.file.dest_uri].locale)

    def _with_direction(self, output: str, locale: str) -> str:
        """The theme puts ``dir`` on the body only, where it does not reach the title."""
        direction = self.settings.languages[locale].direction
        return output.replace("<html ", f'<html dir="{direction}" ', 1)

    def _environment(self, theme: Theme) -> jinja2.Environment:
        env = Theme.get_env(theme)
        env.loader = own_files.Loader(theme.dirs, own=self.settings.theme_dir)
        return env

    @staticmethod
    def _file(page: Page) -> str:
        """The page's file below its language's folder."""
        return PurePosixPath(*PurePosixPath(page.file.src_uri).parts[1:]).as_posix()
