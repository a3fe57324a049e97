"""Pictures, downloads and the trust's style: the files below docs/assets, and which are used.

Only what a page, a setting or a used stylesheet refers to is published.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from contextlib import suppress
from urllib.parse import unquote, urlsplit

import lxml.html

from pasientinfo.project.file_tree import FileTree, read_regular, read_tree
from pasientinfo.project.guides import Guide, own_guides
from pasientinfo.project.settings import Settings
from pasientinfo.project.stylesheets import references

FOLDER = "assets"
ADDRESSES = ("src", "href", "poster", "data")


def read_docs(settings: Settings) -> FileTree:
    """Return what lies below docs but for files that MkDocs does not publish either."""
    tree = read_tree(settings.docs_dir, skip=lambda name: name.startswith("."))
    files = {name: path for name, path in tree.files.items() if settings.publishes(path)}
    return FileTree(files, tree.strange)


def asset_files(tree: FileTree) -> list[str]:
    """Return the paths below docs of all files that are no pages."""
    return [name for name in tree.files if not name.endswith(".md")]


def setting_files(settings: Settings) -> dict[str, str]:
    """Return the files that settings name, by the setting, as paths below docs."""
    trust = settings.trust
    named = {}
    if trust.get("logo"):
        named["extra.trust.logo"] = posixpath.normpath(f"{FOLDER}/{trust['logo']}")
    if trust.get("stylesheet"):
        named["extra.trust.stylesheet"] = posixpath.normpath(trust["stylesheet"])
    return named


def used_files(settings: Settings, guides: Iterable[Guide]) -> frozenset[str]:
    """Return the paths in docs/assets that pages, settings and styles refer to.

    ``guides`` are those of the source language, paths those below docs. A path may name no file:
    checks tell of that.
    """
    named = setting_files(settings)
    found = {*named.values()}
    for guide in [*guides, *own_guides(settings)]:
        page = guide.path.relative_to(settings.docs_dir).as_posix()
        found |= {resolve(page, address) for address in _addresses(guide.html)}
    if style := named.get("extra.trust.stylesheet"):
        with suppress(OSError):
            text = read_regular(settings.docs_dir / style).decode("utf-8", "replace")
            found |= {resolve(style, reference.address) for reference in references(text)}
    return frozenset(name for name in found if name.startswith(f"{FOLDER}/"))


def resolve(file: str, address: str) -> str:
    """Return the path below docs that a relative address in ``file`` (a path there) leads to."""
    with suppress(ValueError):  # "//[" is no address
        path = unquote(urlsplit(address).path)
        return posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
    return ""


def _addresses(html: str) -> Iterator[str]:
    if not html.strip():
        return
    for element in lxml.html.fragment_fromstring(html, create_parent="div").iter():
        for key in ADDRESSES:
            if value := element.get(key):
                yield str(value)
        for candidate in str(element.get("srcset") or "").split(","):
            yield from candidate.split()[:1]
