"""The settings, read from ``mkdocs.yml`` without MkDocs: one place each (see the README)."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pasientinfo import notices, policy
from pasientinfo.errors import Problem, Problems, relative
from pasientinfo.join import Rule
from pasientinfo.languages import Language
from pasientinfo.settings_reader import DAY, KEYS, Reader, nav_titles
from pasientinfo.yaml_file import config_files, plugin


@dataclass(frozen=True, eq=False)
class Settings:
    """What ``mkdocs.yml`` says; the source language stands first in ``languages``.

    ``day`` comes from the environment: the day of the build, where there is one.
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
    drafts: str
    withdraw: policy.Limits
    redirects: dict[str, str]
    trust: dict[str, str]
    nav_titles: tuple[str, ...]
    markdown_extensions: tuple[str, ...]
    mdx_configs: dict[str, dict[str, Any]]
    config_files: tuple[Path, ...]
    day: datetime.date | None
    notice: notices.Notice | None

    @property
    def root(self) -> Path:
        return self.config_file.parent

    @property
    def source(self) -> str:
        return next(iter(self.languages))

    def catalog_file(self, locale: str) -> Path:
        return self.locales_dir / locale / "LC_MESSAGES" / "messages.po"

    @property
    def join_rule(self) -> Rule:
        """The setting ``join``; :class:`Problems` where the site has none."""
        if self.join is None:
            message = "expected the setting join: {template, digits, service}, found none; add it"
            raise Problems([Problem(self.place(self.config_file), 0, message)])
        return self.join

    def place(self, path: Path) -> str:
        return relative(path, self.root)


def read_settings(config_file: Path, day: datetime.date | None = None) -> Settings:
    """Read and check ``mkdocs.yml``; raises :class:`Problems` with every mistake found.

    ``day`` is the build's day; without it, that of the environment, where MkDocs finds it.
    """
    config_file = config_file.resolve()
    root = config_file.parent
    reader = Reader(config_file, root)
    values = reader.values
    languages = reader.languages()
    docs_dir = root / values.get("docs_dir", "docs")
    config, path = plugin(values, "pasientinfo")
    source_docs = docs_dir / next(iter(languages), "")
    for key in sorted(set(config) - KEYS):
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
        theme_dir=(
            root / ((theme.get("custom_dir") if isinstance(theme, dict) else "") or "")
        ).resolve(),
        site_name=str(values.get("site_name") or ""),
        site_url=site_url.rstrip("/") + "/",
        languages=languages,
        leaflets=reader.leaflets(source_docs, config, path),
        join=reader.join(config, path),
        drafts=drafts,
        withdraw=reader.limits(config, path),
        redirects=reader.redirects(source_docs, languages, config, path),
        trust={key: str(value) for key, value in trust.items() if value is not None},
        nav_titles=tuple(dict.fromkeys(nav_titles(values.get("nav")))),
        markdown_extensions=tuple(dict.fromkeys(["toc", "tables", "fenced_code", *names])),
        mdx_configs=configs,
        config_files=config_files(config_file),
        day=day or reader.day(os.environ.get(DAY, "")),
        notice=reader.notice(config, path),
    )
    if reader.problems:
        raise Problems(reader.problems)
    return settings
