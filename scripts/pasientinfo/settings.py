"""The settings, read from ``mkdocs.yml`` without MkDocs: one place each (see the README)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from babel import UnknownLocaleError

from pasientinfo import join, policy
from pasientinfo.errors import Problem, Problems, relative
from pasientinfo.languages import Language, language
from pasientinfo.yaml_file import Path_, load, plugin

PREVIEW_LOCALE = "PASIENTINFO_LOCALE"
"""The environment variable that keeps the preview to one language and the source language."""


@dataclass(frozen=True, eq=False)
class Settings:
    """What ``mkdocs.yml`` says; the source language stands first in ``languages``."""

    config_file: Path
    docs_dir: Path
    site_dir: Path
    locales_dir: Path
    theme_dir: Path
    site_name: str
    site_url: str
    languages: dict[str, Language]
    leaflets: dict[str, tuple[str, ...]]
    join: join.Rule
    drafts: str
    withdraw: policy.Limits
    trust: dict[str, str]
    nav_titles: tuple[str, ...]
    markdown_extensions: tuple[str, ...]
    mdx_configs: dict[str, dict[str, Any]]

    @property
    def root(self) -> Path:
        return self.config_file.parent

    @property
    def source(self) -> str:
        return next(iter(self.languages))

    def catalog_file(self, locale: str) -> Path:
        return self.locales_dir / locale / "LC_MESSAGES" / "messages.po"

    def place(self, path: Path) -> str:
        return relative(path, self.root)


def _nav_titles(nav: Any) -> list[str]:
    titles: list[str] = []
    for item in nav if isinstance(nav, list) else []:
        for title, content in item.items() if isinstance(item, dict) else []:
            if isinstance(content, list):
                titles += [title, *_nav_titles(content)]
    return titles


class _Reader:
    """Collects problems, so that all of them are told at once."""

    def __init__(self, config_file: Path, root: Path) -> None:
        self.root = root
        self.file = relative(config_file, root)
        self.values, self.lines = load(config_file, root)
        self.problems: list[Problem] = []

    def problem(self, path: Path_, message: str) -> None:
        shown = path
        while shown not in self.lines and shown:
            shown = shown[:-1]
        self.problems.append(Problem(self.file, self.lines.get(shown, 0), message))

    def languages(self) -> dict[str, Language]:
        config, path = plugin(self.values, "i18n")
        found: dict[str, Language] = {}
        entries = config.get("languages") or []
        if not entries:
            self.problem(path, "expected i18n with a list of languages, found none")
        for index, entry in enumerate(entries):
            where = (*path, "languages", index)
            locale, name = str(entry.get("locale")), str(entry.get("name") or "")
            try:
                item = language(locale, name)
            except (UnknownLocaleError, ValueError):
                self.problem(
                    (*where, "locale"),
                    f"expected a locale that CLDR knows, such as "
                    f"'en' or 'ar', found {locale!r}; correct it or take it away",
                )
                continue
            found = {locale: item, **found} if entry.get("default") else {**found, locale: item}
        return found

    def leaflets(
        self, docs: Path, config: dict[str, Any], path: Path_
    ) -> dict[str, tuple[str, ...]]:
        leaflets = {}
        place = relative(docs, self.root)
        for name, pages in (config.get("leaflets") or {}).items():
            where = (*path, "leaflets", name)
            pages = pages if isinstance(pages, list) else [pages]
            for index, page in enumerate(pages):
                if not (docs / str(page)).is_file():
                    self.problem(
                        (*where, index),
                        f"leaflet '{name}' names the page {page!r}, but "
                        f"there is no such file in {place}/; correct the name or "
                        "take it away",
                    )
            leaflets[name] = tuple(map(str, pages))
        return leaflets

    def limits(self, config: dict[str, Any], path: Path_) -> policy.Limits:
        try:
            return policy.Limits(**(config.get("withdraw") or {}))
        except (TypeError, ValueError) as error:
            expected = "withdraw: {safety_critical, changed, missing}"
            self.problem((*path, "withdraw"), f"expected {expected}: {error}")
            return policy.Limits()

    def join(self, config: dict[str, Any], path: Path_) -> join.Rule:
        values = config.get("join") or {}
        try:
            return join.Rule(**values)
        except (TypeError, ValueError) as error:
            self.problem((*path, "join"), f"expected join: {{template, digits, service}}: {error}")
            return join.Rule()


def read_settings(config_file: Path) -> Settings:
    """Read and check ``mkdocs.yml``; raises :class:`Problems` with every mistake found."""
    config_file = config_file.resolve()
    root = config_file.parent
    reader = _Reader(config_file, root)
    values = reader.values
    languages = reader.languages()
    docs_dir = root / values.get("docs_dir", "docs")
    config, path = plugin(values, "pasientinfo")
    source_docs = docs_dir / next(iter(languages), "")
    for key in sorted(set(config) - {"leaflets", "join", "drafts", "withdraw", "redirects"}):
        reader.problem((*path, key), f"expected a setting of pasientinfo, found '{key}'")
    drafts = config.get("drafts", "publish")
    if drafts not in ("publish", "forbid"):
        reader.problem((*path, "drafts"), f"expected 'publish' or 'forbid', found {drafts!r}")
    site_url = str(values.get("site_url") or "")
    if not urlsplit(site_url).hostname:
        reader.problem(
            ("site_url",),
            "expected the address of the site, such as "
            f"https://video.example.no/, found {site_url!r}; leaflets print it",
        )
    theme = values.get("theme")
    trust = (values.get("extra") or {}).get("trust") or {}
    names, configs = [], dict(values.get("mdx_configs") or {})
    for extension in values.get("markdown_extensions") or []:
        name, options = (
            next(iter(extension.items())) if isinstance(extension, dict) else (extension, None)
        )
        names.append(name)
        configs |= {name: options} if options else {}
    settings = Settings(
        config_file=config_file,
        docs_dir=docs_dir,
        site_dir=root / values.get("site_dir", "site"),
        locales_dir=root / "locales",
        theme_dir=root / ((theme.get("custom_dir") if isinstance(theme, dict) else "") or ""),
        site_name=str(values.get("site_name") or ""),
        site_url=site_url.rstrip("/") + "/",
        languages=languages,
        leaflets=reader.leaflets(source_docs, config, path),
        join=reader.join(config, path),
        drafts=drafts,
        withdraw=reader.limits(config, path),
        trust={key: str(value) for key, value in trust.items() if value is not None},
        nav_titles=tuple(dict.fromkeys(_nav_titles(values.get("nav")))),
        markdown_extensions=tuple(dict.fromkeys(["toc", "tables", "fenced_code", *names])),
        mdx_configs=configs,
    )
    if reader.problems:
        raise Problems(reader.problems)
    return settings
