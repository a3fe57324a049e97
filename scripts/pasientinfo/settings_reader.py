"""Reading the settings one by one, so that all their problems are told at once."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from pathlib import Path
from typing import Any

from babel import UnknownLocaleError

from pasientinfo import join, notices, policy, redirect_rules
from pasientinfo.errors import Problem, relative
from pasientinfo.languages import Language, language
from pasientinfo.yaml_file import Path_, load, plugin


def nav_titles(nav: Any) -> list[str]:
    """The titles of the sections of the navigation, in order."""
    titles: list[str] = []
    for item in nav if isinstance(nav, list) else []:
        for title, content in item.items() if isinstance(item, dict) else []:
            if isinstance(content, list):
                titles += [title, *nav_titles(content)]
    return titles


KEYS = {"leaflets", "join", "drafts", "withdraw", "redirects", "notice"}
DAY = "PASIENTINFO_DAY"
"""The environment variable with the build's day, an ISO date: a build never reads the clock."""


class Reader:
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

    def notice(self, config: dict[str, Any], path: Path_) -> notices.Notice | None:
        try:
            return notices.read(config.get("notice"))
        except ValueError as error:
            self.problem((*path, "notice"), str(error))
            return None

    def day(self, text: str) -> datetime.date | None:
        try:
            return datetime.date.fromisoformat(text) if text else None
        except ValueError:
            message = f"expected a day such as 2026-11-23, found {text!r}"
            self.problems.append(Problem(DAY, 0, message))
            return None

    def redirects(
        self, docs: Path, locales: Collection[str], config: dict[str, Any], path: Path_
    ) -> dict[str, str]:
        redirects = {str(old): str(new) for old, new in (config.get("redirects") or {}).items()}
        for old, message in redirect_rules.mistakes(redirects, docs, locales).items():
            self.problem((*path, "redirects", old), message)
        return redirects

    def join(self, config: dict[str, Any], path: Path_) -> join.Rule | None:
        if (values := config.get("join")) is None:
            return None  # a site without a code page
        try:
            return join.Rule(**values)
        except (TypeError, ValueError) as error:
            self.problem((*path, "join"), f"expected join: {{template, digits, service}}: {error}")
            return None
