"""What a built site must be before it is published: whole, linked, and all our own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html

from pasientinfo.problems import Problem
from pasientinfo.project.assets import asset_files, read_docs
from pasientinfo.project.file_tree import read_tree
from pasientinfo.project.guides import source_pages
from pasientinfo.project.settings import Settings

LINKS = {"a": "href", "area": "href", "link": "href", "form": "action", "iframe": "src"}
LOADED = {"script": "src", "img": "src", "source": "src", "iframe": "src", "object": "data"}
LOADING_RELS = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "prefetch"}
MARKERS = re.compile(r"<!-- (?:fragment|size): ?[^>]*-->|\{\{ *\w")
FIXED = {"404.html", "join.json", "sitemap.xml", "_headers"}
GENERATED = ("assets/", "pagefind/", "refused/")
"""Folders whose files are made by the build under names of its own."""


def expected_files(settings: Settings, assets: Collection[str]) -> set[str]:
    """The pages, leaflets and used files that the site must have, by their paths in it."""
    pages = [path.relative_to(settings.source_dir).as_posix() for path in source_pages(settings)]
    files = {
        f"{settings.page_path(page, locale)}index.html"
        for page in [*pages, *settings.redirects]
        for locale in settings.languages
    }
    files |= {
        f"pdf/{name}-{locale}.pdf" for name in settings.leaflets for locale in settings.languages
    }
    return files | {*assets}


def _strange(settings: Settings, found: set[str], assets: Collection[str]) -> Iterator[Problem]:
    expected = expected_files(settings, assets)
    unused = {*asset_files(read_docs(settings))}
    for name in sorted(expected - found):
        yield Problem(name, 0, "expected this file in the site, found none; build again")
    for name in sorted(found - expected - FIXED):
        own = any(name.startswith(f"{locale}/") for locale in settings.languages)
        if (name.startswith(GENERATED) and name not in unused) or (
            own and name.endswith("/index.html")
        ):
            continue  # a page that one language alone has
        yield Problem(name, 0, "expected no such file in the site; take it out of docs/")


class _BuiltPage:
    """A built page: its address below the site, its elements, its ids."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.address = name.removesuffix("index.html")
        self.text = path.read_text("utf-8")
        self.root = lxml.html.document_fromstring(self.text.encode(), parser=PARSER)
        self.ids = [str(value) for value in self.root.xpath("//@id")]


PARSER = lxml.html.HTMLParser(encoding="utf-8")


def _sound(settings: Settings, page: _BuiltPage) -> Iterator[str]:
    locale = page.name.removeprefix("refused/").removesuffix(".html").partition("/")[0]
    language = settings.languages.get(locale, settings.languages[settings.source])
    for key, value in [("lang", language.locale), ("dir", language.direction)]:
        if page.root.get(key) != value:
            yield f'expected <html {key}="{value}">, found {page.root.get(key)!r}'
    for name, count in Counter(page.ids).items():
        if count > 1:
            yield f"expected the id '{name}' once, found it {count} times"
    for marker in MARKERS.findall(page.text):
        yield f"expected every value and part to be put in, found {marker!r}"


def _targets(page: _BuiltPage) -> Iterator[tuple[str, bool]]:
    """The addresses on a page, and whether the browser loads each by itself."""
    for element in page.root.iter("a", "area", "link", "form", "iframe", *LOADED):
        rels = set(str(element.get("rel") or "").split())
        loaded = element.tag in LOADED or bool(rels & LOADING_RELS)
        key = LOADED.get(element.tag) or LINKS[element.tag]
        if value := element.get(key):
            yield str(value).strip(), loaded


def _linked(
    settings: Settings, page: _BuiltPage, pages: dict[str, _BuiltPage], found: set[str]
) -> Iterator[str]:
    base = urlsplit(settings.site_url)
    service = (settings.join and settings.join.service) or settings.site_url
    form = re.compile(rf"{re.escape(service.rstrip('/'))}/(?:[\w-]+/)?j")
    here = settings.site_url + page.address
    for value, loaded in _targets(page):
        target = urlsplit(urljoin(here, value))
        if target.scheme not in ("http", "https"):
            continue
        if form.fullmatch(target.geturl()):  # the redirect service
            continue
        if target.netloc != base.netloc:
            if loaded:
                yield f"expected only files of the site itself, found one loaded from {value}"
            continue
        path = unquote(target.path)
        if not path.startswith(base.path):
            yield f"expected a link below {base.path}, found {value}"
            continue
        name = path.removeprefix(base.path)
        name += "index.html" if name.endswith("/") or not name else ""
        if name not in found:
            yield f"expected a link to a file of the site, found {value}"
        elif target.fragment and name in pages and unquote(target.fragment) not in pages[name].ids:
            yield f"expected a link to a heading or place on that page, found {value}"


def check_site(settings: Settings, site: Path, assets: Collection[str]) -> list[Problem]:
    """All that is wrong with a built site; the files' paths are those below ``site``.

    ``assets`` are the files below docs that it uses.
    """
    tree = read_tree(site)
    files, found = tree.files, set(tree.files)
    pages = {name: _BuiltPage(name, path) for name, path in files.items() if name.endswith(".html")}
    problems = [
        Problem(name, 0, f"expected only files in the site, found {what}; take it away")
        for name, what in tree.strange.items()
    ]
    problems += _strange(settings, found, assets)
    for page in pages.values():
        messages = [*_sound(settings, page), *_linked(settings, page, pages, found)]
        problems += [Problem(page.name, 0, message) for message in dict.fromkeys(messages)]
    return problems
