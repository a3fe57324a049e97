"""Where each file lands in the site: no two at one path, and none at the build's own.

Compared as a disk does that tells neither case nor the composition of letters apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from pasientinfo.problems import Problem
from pasientinfo.project import assets
from pasientinfo.project.file_tree import FileTree, read_tree
from pasientinfo.project.guides import source_pages
from pasientinfo.project.settings import Settings
from pasientinfo.project.yaml_lines import load_yaml, plugin_settings

BUILD = "the build itself"
AT_TOP = (
    "404.html",
    "join.json",
    "sitemap.xml",
    "_headers",
    "manifest.json",
    "pages.json",
    "part.json",
)
KEPT = ("assets", "pagefind", "pdf", "refused", "j")
"""Folders, and the address of the redirect service, that no page may lie at."""


def _fold(path: str) -> str:
    """A path as a disk sees it that tells neither case nor composition of letters apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def check_output_paths(settings: Settings, tree: FileTree) -> Iterator[Problem]:
    """Return a problem for each file or page (``tree``: all below docs) that another overwrites."""
    theme = [name for name in read_tree(settings.theme_dir).files if not name.endswith(".html")]
    fonts = [f"assets/font-{locale}.{x}" for locale in settings.languages for x in ("css", "woff2")]
    taken = {_fold(name): BUILD for name in [*AT_TOP, *theme, *fonts]}
    folders: dict[str, str] = {}
    for place, line, names in _written(settings, tree):
        for name in names:
            key = _fold(name)
            above = [_fold(parent.as_posix()) for parent in PurePosixPath(name).parents]
            first = taken.get(key) or folders.get(key)
            first = first or next((taken[each] for each in above if each in taken), None)
            if not place.startswith(f"{settings.place(settings.docs_dir)}/assets/"):
                kept = [each for each in KEPT if name.startswith(f"{each}/")]
                first = first or (BUILD if kept else None)
            inside = place.removeprefix(f"{settings.place(settings.source_dir)}/")
            if place != inside and (folder := inside.partition("/")[0]) in settings.targets:
                first = first or f"the language {folder}"
            source = f"{place}:{line}" if line else place
            if first and first != source:
                message = (
                    f"it would become /{name} of the site, which {first} becomes or writes; "
                    "give it another name"
                )
                yield Problem(place, line, message)
                break
            taken[key] = source
            folders |= dict.fromkeys(above[:-1], source)


def _written(settings: Settings, tree: FileTree) -> Iterator[tuple[str, int, list[str]]]:
    """File and line of each source, and what it becomes."""

    def pages(file: str, locales: Iterable[str]) -> list[str]:
        return [f"{settings.page_path(file, locale)}index.html" for locale in locales]

    docs = settings.place(settings.docs_dir)
    sources = [path.relative_to(settings.source_dir).as_posix() for path in source_pages(settings)]
    for file in sources:
        yield f"{docs}/{settings.source}/{file}", 0, pages(file, settings.languages)
    for name in tree.files:
        locale, _, file = name.partition("/")
        if name.endswith(".md") and locale in settings.targets and file not in sources:
            yield f"{docs}/{name}", 0, pages(file, [locale])
    values, places = load_yaml(settings.config_file, settings.root)
    _, path = plugin_settings(values, "pasientinfo")
    for file in settings.redirects:
        yield *places.find((*path, "redirects", file)), pages(file, settings.languages)
    for name in assets.asset_files(tree):
        yield f"{docs}/{name}", 0, [name]
