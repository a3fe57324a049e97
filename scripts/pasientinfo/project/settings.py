"""The settings, read from ``mkdocs.yml`` without MkDocs: one place each (see the README)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from babel import UnknownLocaleError
from pathspec import GitIgnoreSpec

from pasientinfo.join.rule import Rule
from pasientinfo.problems import Problem, Problems, relative
from pasientinfo.project import addresses, mkdocs_settings, notices
from pasientinfo.project.languages import Language, known_as, language, same_locale
from pasientinfo.project.setting_types import wrong_types
from pasientinfo.project.yaml_lines import (
    SettingPath,
    config_files,
    load_yaml,
    plugin_settings,
)

ADDRESSES = {"accessibility_statement", "feedback"}
"""The settings of ``extra.trust`` that pages link to."""


@dataclass(frozen=True)
class Limits:
    """The setting ``withdraw``: how many blocks of a page may be changed or missing.

    ``None`` is any number; ``safety_critical`` withdraws a page for one stale critical block.
    """

    safety_critical: bool = True
    changed: int | None = None
    missing: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.safety_critical, bool):
            raise ValueError("safety_critical must be true or false")
        for value in (self.changed, self.missing):
            if value is not None and (type(value) is not int or value < 0):
                raise ValueError("changed and missing must be a number, or null for no limit")


@dataclass(frozen=True, eq=False)
class Settings:
    """What ``mkdocs.yml`` says; the source language stands first in ``languages``.

    ``day`` is the day of the build, where there is one; a build never reads the clock.
    """

    config_file: Path
    docs_dir: Path
    site_dir: Path
    locales_dir: Path
    theme_dir: Path
    site_name: str
    site_url: str
    languages: dict[str, Language]
    leaflets: dict[str, tuple[str, ...]]
    join: Rule | None
    approvers: tuple[str, ...]
    drafts: str
    withdraw: Limits
    redirects: dict[str, str]
    trust: dict[str, str]
    nav_titles: dict[str, str]
    markdown_extensions: tuple[str, ...]
    mdx_configs: dict[str, dict[str, Any]]
    excluded: GitIgnoreSpec
    not_in_nav: GitIgnoreSpec
    config_files: tuple[Path, ...]
    day: datetime.date | None
    notice: notices.Notice | None

    @property
    def root(self) -> Path:
        """The project's folder."""
        return self.config_file.parent

    @property
    def source(self) -> str:
        """The locale that the guides are written in."""
        return next(iter(self.languages))

    @property
    def source_dir(self) -> Path:
        """The folder of the guides."""
        return self.docs_dir / self.source

    @property
    def targets(self) -> tuple[str, ...]:
        """The locales that the guides are translated into."""
        return tuple(self.languages)[1:]

    def page_path(self, file: str, locale: str) -> str:
        """Return a page's address below ``site_url``: ``join.md`` in Arabic is ``ar/join/``."""
        return addresses.localized(addresses.page_name(file), locale, self.source)

    def page_address(self, file: str, locale: str) -> str:
        """Return a page's whole address."""
        return self.site_url + self.page_path(file, locale)

    def target(self, locale: str) -> str:
        """Return our target locale for what a person or a tool calls it (``pl-PL``).

        Raises :class:`Problems` where the site has no such language, or it is the source.
        """
        exact = [target for target in self.targets if target == locale]
        if found := exact or [each for each in self.targets if same_locale(each, locale)]:
            return found[0]
        message = f"expected one of the locales {', '.join(self.targets)}, found {locale!r}"
        raise Problems([Problem("command line", 0, message)])

    def catalog_file(self, locale: str) -> Path:
        """Return the path of a locale's catalog."""
        return self.locales_dir / locale / "LC_MESSAGES" / "messages.po"

    @property
    def join_rule(self) -> Rule:
        """The setting ``join``; :class:`Problems` where the site has none."""
        if self.join is None:
            message = "expected the setting join: {template, digits, service}, found none; add it"
            raise Problems([Problem(self.place(self.config_file), 0, message)])
        return self.join

    def publishes(self, path: Path) -> bool:
        """True if a file below docs is a part of the site (setting ``exclude_docs``)."""
        return not self.excluded.match_file(path.relative_to(self.docs_dir).as_posix())

    def place(self, path: Path) -> str:
        """Return a path as messages name it: from the project's folder."""
        return relative(path, self.root)


def read_settings(config_file: Path, day: datetime.date | None = None) -> Settings:
    """Read and check ``mkdocs.yml``; raise :class:`Problems` with every mistake found.

    ``day`` is the build's day, if it has one.
    """
    config_file = config_file.resolve()
    root = config_file.parent
    reader = Reader(config_file, root)
    values = reader.values
    misplaced = dict(mkdocs_settings.misplaced(values))
    for wrong, message in [*wrong_types(values), *misplaced.items()]:
        if not any(wrong == path[: len(wrong)] for path in misplaced.keys() - {wrong}):
            reader.problem(wrong, message)
    if reader.problems:
        raise Problems(reader.problems)
    languages = reader.languages()
    docs_dir = root / values.get("docs_dir", "docs")
    config, path = plugin_settings(values, "pasientinfo")
    source_docs = docs_dir / next(iter(languages), "")
    for key in sorted(set(config) - mkdocs_settings.KEYS):
        reader.problem((*path, key), f"expected a setting of pasientinfo, found '{key}'")
    drafts = config.get("drafts", "publish")
    if drafts not in ("publish", "forbid"):
        reader.problem((*path, "drafts"), f"expected 'publish' or 'forbid', found {drafts!r}")
    site_url = str(values.get("site_url") or "")
    if not addresses.is_web_address(site_url) or re.search(r"[?#@{]", site_url):
        reader.problem(
            ("site_url",),
            "expected the address of the site, such as "
            f"https://video.example.no/, found {site_url!r}; leaflets print it",
        )
    trust = reader.trust()
    names, configs = mkdocs_settings.extensions(values)
    for where, message in mkdocs_settings.mistakes(values, root, source_docs.name):
        reader.problem(where, message)
    settings = Settings(
        config_file=config_file,
        docs_dir=docs_dir,
        site_dir=root / values.get("site_dir", "site"),
        locales_dir=root / "locales",
        theme_dir=reader.theme_dir(),
        site_name=str(values.get("site_name") or ""),
        site_url=site_url.rstrip("/") + "/",
        languages=languages,
        leaflets=reader.leaflets(source_docs, config, path),
        join=reader.join(config, path),
        approvers=tuple(config.get("approvers", ())),
        drafts=drafts,
        withdraw=reader.limits(config, path),
        redirects=reader.redirects(source_docs, languages, config, path),
        trust={key: str(value) for key, value in trust.items() if value is not None},
        nav_titles=nav_titles(values.get("nav")) or folder_titles(source_docs),
        markdown_extensions=names,
        mdx_configs=configs,
        excluded=reader.excluded,
        not_in_nav=mkdocs_settings.patterns(values, "not_in_nav"),
        config_files=config_files(config_file, root),
        day=day,
        notice=reader.notice(config, path),
    )
    if reader.problems:
        raise Problems(reader.problems)
    return settings


def nav_titles(nav: Any) -> dict[str, str]:
    """Return the titles that the navigation gives, in order, and what each is a title of."""
    titles: dict[str, str] = {}
    for item in nav if isinstance(nav, list) else []:
        for title, content in item.items() if isinstance(item, dict) else []:
            if isinstance(content, list):
                titles = {**titles, str(title): "heading in the menu", **nav_titles(content)}
            else:
                titles.setdefault(str(title), "name in the menu")
    return titles


def folder_titles(docs: Path) -> dict[str, str]:
    """Return the titles that MkDocs makes of folders, where the settings have no ``nav``.

    As in ``mkdocs.utils.dirname_to_title``: hyphens become spaces, the first letter a capital one.
    """
    folders = {
        folder for page in docs.rglob("*.md") for folder in page.relative_to(docs).parts[:-1]
    }
    words = [re.sub("[-_]", " ", folder) for folder in sorted(folders)]
    titles = [text.capitalize() if text.islower() else text for text in words]
    return dict.fromkeys(titles, "heading in the menu")


class Reader:
    """Collects problems, so that all of them are reported at once."""

    def __init__(self, config_file: Path, root: Path) -> None:
        self.root = root
        self.values, self.places = load_yaml(config_file, root)
        self.problems: list[Problem] = []
        self.excluded = mkdocs_settings.patterns(self.values, "exclude_docs")

    def is_page(self, docs: Path, name: str) -> bool:
        """True if ``docs`` holds a page of that name, and the site publishes it."""
        return (docs / name).is_file() and not self.excluded.match_file(f"{docs.name}/{name}")

    def problem(self, path: SettingPath, message: str) -> None:
        file, line = self.places.find(path)
        self.problems.append(Problem(file, line, message))

    def languages(self) -> dict[str, Language]:
        config, path = plugin_settings(self.values, "i18n")
        found: dict[str, Language] = {}
        source = ""
        entries = config.get("languages") or []
        if not entries:
            self.problem(path, "expected i18n with a list of languages, found none")
        for index, entry in enumerate(entries):
            where = (*path, "languages", index)
            locale, name = str(entry.get("locale")), str(entry.get("name") or "")
            if entry.get("build") is False and not entry.get("default"):
                continue  # MkDocs builds none of its pages
            try:
                item = language(locale, name)
            except (UnknownLocaleError, ValueError):
                advice = f"write {better}" if (better := known_as(locale)) else "correct it"
                self.problem(
                    (*where, "locale"),
                    f"expected a locale that CLDR knows, such as "
                    f"'en' or 'ar', found {locale!r}; {advice} or take it away",
                )
                continue
            is_source = entry.get("default") and not source
            source = locale if is_source else source
            found = {locale: item, **found} if is_source else {**found, locale: item}
        return found

    def theme_dir(self) -> Path:
        """The folder of our templates, which no page can do without."""
        theme = self.values.get("theme")
        custom = theme.get("custom_dir") if isinstance(theme, dict) else None
        folder = (self.root / str(custom or "overrides")).resolve()
        if not custom or not (folder / "main.html").is_file():
            found = f"found {custom!r}" if custom else "found none"
            self.problem(
                ("theme", "custom_dir"),
                "expected theme: {name: material, custom_dir: overrides, font: false}, the folder "
                f"with the templates of this site (main.html), {found}; correct custom_dir",
            )
        return folder

    def leaflets(
        self, docs: Path, config: dict[str, Any], path: SettingPath
    ) -> dict[str, tuple[str, ...]]:
        leaflets = {}
        place = relative(docs, self.root)
        for name, pages in (config.get("leaflets") or {}).items():
            where = (*path, "leaflets", name)
            pages = pages if isinstance(pages, list) else [pages]
            for index, page in enumerate(pages):
                if not self.is_page(docs, str(page)):
                    self.problem(
                        (*where, index),
                        f"leaflet '{name}' names the page {page!r}, but "
                        f"there is no such file in {place}/; correct the name or "
                        "take it away",
                    )
            leaflets[name] = tuple(map(str, pages))
        return leaflets

    def trust(self) -> dict[str, Any]:
        """``extra.trust``; what readers are sent to is an address of the web."""
        trust: dict[str, Any] = (self.values.get("extra") or {}).get("trust") or {}
        if not trust.get("name"):
            expected = "extra: {trust: {name: ...}}, the name that every page shows"
            self.problem(("extra", "trust", "name"), f"expected {expected}, found none; add it")
        for key in ADDRESSES & trust.keys():
            value = trust[key]
            if value is not None and not addresses.is_web_address(str(value)):
                self.problem(
                    ("extra", "trust", key),
                    f"expected {key} to be an address that begins with https:// (or http://) and a "
                    f"host, without blanks, or null, found {value!r}; correct it",
                )
        return trust

    def limits(self, config: dict[str, Any], path: SettingPath) -> Limits:
        try:
            return Limits(**(config.get("withdraw") or {}))
        except (TypeError, ValueError) as error:
            expected = "withdraw: {safety_critical, changed, missing}"
            self.problem((*path, "withdraw"), f"expected {expected}: {error}")
            return Limits()

    def notice(self, config: dict[str, Any], path: SettingPath) -> notices.Notice | None:
        try:
            return notices.read(config.get("notice"))
        except (TypeError, ValueError) as error:
            self.problem((*path, "notice"), str(error))
            return None

    def redirects(
        self, docs: Path, locales: Collection[str], config: dict[str, Any], path: SettingPath
    ) -> dict[str, str]:
        redirects = {str(old): str(new) for old, new in (config.get("redirects") or {}).items()}
        for old, message in redirect_mistakes(
            redirects, docs, locales, partial(self.is_page, docs)
        ).items():
            self.problem((*path, "redirects", old), message)
        return redirects

    def join(self, config: dict[str, Any], path: SettingPath) -> Rule | None:
        if (values := config.get("join")) is None:
            return None  # a site without a code page
        try:
            return Rule(**values)
        except (TypeError, ValueError) as error:
            self.problem((*path, "join"), f"expected join: {{template, digits, service}}: {error}")
            return None


def redirect_mistakes(
    redirects: Mapping[str, str],
    docs: Path,
    locales: Collection[str],
    is_page: Callable[[str], bool],
) -> dict[str, str]:
    """What is wrong with each redirect, by its old page; ``docs`` holds the source pages."""
    found = {}
    for old, new in redirects.items():
        parts = PurePosixPath(old).parts
        if not old.endswith(".md") or old.startswith("/") or ".." in parts or parts[0] in locales:
            found[old] = (
                f"expected the old page as it was named below docs/{docs.name}/, "
                f"such as before.md, found {old!r}"
            )
        elif is_page(old):
            found[old] = (
                f"the redirect leads away from {old}, but that page exists in "
                f"docs/{docs.name}/; take the redirect away, or the page"
            )
        elif new in redirects:
            found[old] = (
                f"the redirect leads from {old} to {new}, which is itself redirected; "
                "name the page that exists today"
            )
        elif not is_page(new):
            found[old] = (
                f"the redirect leads from {old} to {new!r}, but there is no such file in "
                f"docs/{docs.name}/; correct the name"
            )
    return found
