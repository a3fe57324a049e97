"""The adapter to MkDocs: thin hooks around the pure modules, and the only one that knows MkDocs."""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import jinja2
import mkdocs_static_i18n.config as static_i18n
from mkdocs.__main__ import cli
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

from pasientinfo.markdown.blocks import Rendering, Shown
from pasientinfo.markdown.gettext import GettextExtension
from pasientinfo.markdown.placeholders import FRAGMENTS, fragment_marker
from pasientinfo.problems import Problem, Problems
from pasientinfo.project.addresses import localized
from pasientinfo.project.catalogs import read_translations
from pasientinfo.project.guides import own_page, read_page
from pasientinfo.project.languages import LOCALE
from pasientinfo.project.leaflets import read_leaflets
from pasientinfo.project.settings import read_settings
from pasientinfo.website import templates
from pasientinfo.website.mkdocs_process import CHECKED, LOCALES, day_of_environment
from pasientinfo.website.page_context import (
    SitePage,
    head_context,
    page_context,
    page_state,
    site_notice,
)
from pasientinfo.website.page_states import PageState, write_states

UNCHECKED = (
    "MkDocs by itself checks no guide and no translation, so it builds no site; "
    "run: pasientinfo build (a preview: pasientinfo serve)"
)


class PasientinfoConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs' base class
    """Checked in :mod:`pasientinfo.project.settings`, with file and line."""

    leaflets = c.Type(dict, default={})
    join = c.Type(dict, default={})
    approvers = c.Type(list, default=[])
    drafts = c.Type(str, default="publish")
    withdraw = c.Type(dict, default={})
    redirects = c.Type(dict, default={})
    notice = c.Optional(c.Type(dict))


class PasientinfoPlugin(BasePlugin[PasientinfoConfig]):  # type: ignore[no-untyped-call]
    """static-i18n runs the whole build once per language, so each hook runs once per language.

    MkDocs keeps a plugin that has ``on_startup`` as long as its process, so what makes a preview
    quick lies here: catalogs and templates are read again only where they have changed.
    """

    def __init__(self) -> None:
        self.extension = GettextExtension()
        self.rendered: dict[str, Rendering] = {}
        self.states: dict[str, PageState] = {}
        self.texts_of: dict[str, str] = {}
        self.preview = False
        self._compiled = _Compiled()
        self._catalogs: object = None

    def on_startup(self, *, command: str, dirty: bool) -> None:
        self.preview = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        if not self.preview and CHECKED not in os.environ:
            raise PluginError(UNCHECKED)
        try:
            self.settings = read_settings(Path(str(config.config_file_path)), day_of_environment())
            self._read_translations()
            self.leaflets = read_leaflets(self.settings, self.translations)
        except Problems as error:
            raise PluginError(str(error)) from None
        if wanted := os.environ.get(LOCALES):
            for language in config.plugins["i18n"].config.languages:
                # The source language is always built: the leaflets' versions rest on it.
                language.build = language.default or language.locale in wanted.split(",")
        extensions: list[Any] = config.markdown_extensions
        ours = self.settings.markdown_extensions  # with those that every site has
        extensions[:] = [*ours, *(each for each in extensions if each not in ours)]
        if self.extension not in extensions:
            extensions.append(self.extension)
        config.theme.static_templates.clear()  # sitemap.xml and 404.html are made of the whole site
        # No hook comes between MkDocs' making of the environment and its listing of files.
        config.theme.get_env = partial(self._environment, config.theme)  # type: ignore[method-assign]
        return config

    def _read_translations(self) -> None:
        """Read the catalogs, unless all their files are as they were."""
        files = [self.settings.catalog_file(locale) for locale in self.settings.targets]
        stats = [(str(path), path.stat()) for path in files if path.exists()]
        state = [self.settings.drafts, *((p, s.st_mtime_ns, s.st_size) for p, s in stats)]
        if len(stats) < len(files) or state != self._catalogs:
            self.translations = read_translations(self.settings)
            self._catalogs = state

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
        source = self.settings.source_dir / self._file(page)
        if own_file and not own_page(self.settings, self._file(page), locale):
            own_file = False
            if locale != self.settings.source:  # stale: the source page, through the catalog
                meta, markdown = read_page(self.settings, source)
                page.meta = meta
        languages = self.settings.languages

        def show(msgid: str) -> Shown:
            return self.translations.show(locale, msgid)

        self.extension.rendering = self.rendered[page.file.dest_uri] = Rendering(
            locale,
            show=None if own_file or locale == self.settings.source else show,
            direction=lambda code: languages[code].direction if code in languages else "ltr",
            trust=self.settings.trust,
            base=languages[locale].direction,
        )
        if page.meta.get("description") and not own_file:
            page.meta["description"] = show(str(page.meta["description"])).text
        self.texts_of[page.file.dest_uri] = "" if own_file else self._file(page)
        page.update_date = str(page.meta.get("updated") or "")  # never the clock's
        return markdown

    def on_env(
        self, env: jinja2.Environment, /, *, config: MkDocsConfig, files: Files
    ) -> jinja2.Environment:
        locale = config.plugins["i18n"].current_language  # type: ignore[attr-defined]
        env.bytecode_cache = self._compiled
        templates.install_functions(env, self.translations, self.settings.languages, locale)
        env.globals["site_notice"] = site_notice(self.settings)
        self.env = env
        return env

    @event_priority(-100)  # after static-i18n has made the navigation of this language
    def on_nav(self, nav: Navigation, /, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Keep the menu's own titles apart: a page's title is its heading, in every language."""
        items = list(nav.items)
        while items:
            item = items.pop()
            items += item.children or []
            item.menu_title = item.title if item.is_link else item.__dict__.pop("title", None)
            if item.is_section:
                item.title = item.menu_title
        return nav

    @event_priority(10)
    def on_page_context(
        self, context: Any, /, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> Any:
        rendering = self.rendered[page.file.dest_uri]
        prefix = localized("", rendering.locale, self.settings.source)
        name = page.url.removeprefix(prefix).removeprefix("./")
        site_page = SitePage(self._file(page), name, dict(page.meta), rendering)
        url = partial(self.env.filters["url"], context)
        context.update(
            page_context(self.settings, self.translations, self.leaflets, site_page, url),
            head=head_context(self.settings, rendering.locale, preview=self.preview),
            has_join_form=fragment_marker("join.form") in (page.content or ""),
        )
        path, direction = prefix + name, self.settings.languages[rendering.locale].direction
        self.states[path] = page_state(site_page, path, context, direction)
        if context["withdrawn"]:
            page.content = self.env.get_template("partials/withdrawn.html").render(context)
        for name, template in FRAGMENTS.items():
            marker = fragment_marker(name)
            if page.content and marker in page.content:
                fragment = self.env.get_template(template).render(context)
                page.content = page.content.replace(marker, fragment)
        return context

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the states of all pages built so far: once per language."""
        if self.preview:  # texts that no catalog has yet are shown as they are
            return
        if changed := self._changed_texts():
            raise PluginError("\n".join(map(str, changed)))
        write_states(Path(config.site_dir), self.states.values())

    def _changed_texts(self) -> list[Problem]:
        """What pages show, but no catalog has: something changed the text before us."""
        problems = {}
        for uri, file in self.texts_of.items():
            for block in self.rendered[uri].blocks if file else []:
                if self.settings.targets and not self.translations.has(block.msgid):
                    message = (
                        f"the page shows «{block.msgid[:60]}», which no catalog has: an extension "
                        "of Markdown (markdown_extensions) changed the text; take it away there"
                    )
                    place = self.settings.place(self.settings.source_dir / file)
                    problems[place, block.msgid] = Problem(place, 0, message)
        return sorted(problems.values())

    def _environment(self, theme: Theme) -> jinja2.Environment:
        """The templates of this project alone.

        MkDocs publishes what the loader lists (``Files.add_files_from_theme`` in
        ``mkdocs.structure.files``), once per language: of Material that would be scripts and
        styles that no page uses, found among 14,000 icons, a third of the time of a preview.
        """
        env = Theme.get_env(theme)
        env.loader = jinja2.FileSystemLoader(self.settings.theme_dir)
        env.trim_blocks = env.lstrip_blocks = env.keep_trailing_newline = True
        return env

    @staticmethod
    def _file(page: Page) -> str:
        """The page's file below its language's folder."""
        return PurePosixPath(*PurePosixPath(page.file.src_uri).parts[1:]).as_posix()


class _Compiled(jinja2.BytecodeCache):
    """Compiled templates, in memory; Jinja itself compares the digest of the source."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


def run_mkdocs() -> None:
    """Run MkDocs' command, with languages that have a code of three letters (``ckb``).

    static-i18n 1.3 takes codes of two letters alone (``mkdocs_static_i18n.config.RE_LOCALE``);
    ours are checked by CLDR.
    """
    static_i18n.RE_LOCALE = re.compile(f"{LOCALE.pattern}$")
    cli(prog_name="mkdocs")
