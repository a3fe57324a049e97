"""Composing: from the built pages of one locale to the HTML of one leaflet."""

from __future__ import annotations

import base64
import copy
import functools
import hashlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import segno
import tinyhtml5

from pasientinfo import page_context, reviews
from pasientinfo.bidi import isolate_text
from pasientinfo.blocks import HEADINGS
from pasientinfo.errors import Problem, Problems
from pasientinfo.fonts import check_characters, font_faces
from pasientinfo.leaflets import Leaflet
from pasientinfo.settings import Settings
from pasientinfo.standalone import render
from pasientinfo.translations import Translations


def page_path(settings: Settings, page: str, locale: str) -> str:
    """The address of a page below ``site_url``: ``join.md`` in Arabic is ``ar/join/``."""
    stem = PurePosixPath(page).with_suffix("").as_posix()
    stem = stem.removesuffix("index").rstrip("/")
    prefix = "" if locale == settings.source else f"{locale}/"
    return f"{prefix}{stem}/" if stem else prefix


def page_text(site: Path, path: str) -> tuple[ElementTree.Element, str]:
    """The element ``div.text`` of a built page, without what is marked ``data-screen`` (a contents
    list, a notice that opens), and the page's description."""
    file = site / path / "index.html"
    return copy.deepcopy(_page_text(path, file.read_bytes()))


@functools.lru_cache(maxsize=256)
def _page_text(path: str, html: bytes) -> tuple[ElementTree.Element, str]:
    """A page is part of several leaflets, and the Norwegian one of every language's version."""
    tree = tinyhtml5.parse(
        html,
        transport_encoding="utf-8",
        namespace_html_elements=False,
    )
    description = next(
        (
            element.get("content", "")
            for element in tree.iter("meta")
            if element.get("name") == "description"
        ),
        "",
    )
    for element in tree.iter("div"):
        if "text" in element.get("class", "").split():
            for child in element.findall("*[@data-screen]"):
                element.remove(child)
            return element, description
    raise Problems(
        [
            Problem(
                f"{path}index.html",
                0,
                'expected a <div class="text">, found none; '
                "restore it in overrides/partials/content.html",
            )
        ]
    )


def _relink(text: ElementTree.Element, path: str, names: Mapping[str, str], site_url: str) -> None:
    """Ids get the page's name in front; links between pages of the leaflet become internal."""
    single = len(names) == 1
    for element in text.iter():
        if identifier := element.get("id"):
            element.set("id", identifier if single else f"{names[path]}--{identifier}")
        if source := element.get("src"):
            element.set("src", unquote(urlsplit(urljoin(f"/{path}", source)).path).lstrip("/"))
        href = element.get("href")
        if not href or urlsplit(href).scheme:
            continue
        target_path, _, fragment = urljoin(f"/{path}", href).lstrip("/").partition("#")
        if target_path not in names:
            element.set("href", urljoin(site_url, target_path) + (fragment and f"#{fragment}"))
        elif single:
            element.set("href", f"#{fragment}" if fragment else f"#{names[path]}")
        else:
            name = names[target_path]
            element.set("href", f"#{name}--{fragment}" if fragment else f"#{name}")


def _label_headings(text: ElementTree.Element, direction: str) -> None:
    """What a bookmark says (print.css): plain text, so its numbers are isolated as such."""
    for heading in (element for element in text.iter() if element.tag in HEADINGS):
        label = isolate_text(_words(heading), direction)
        if label != _words(heading):
            heading.set("data-bookmark", label)


def qr_code(url: str) -> str:
    """A QR code as a data address of an SVG picture."""
    out = BytesIO()
    segno.make(url, error="m", micro=False).save(
        out, kind="svg", border=2, xmldecl=False, svgns=True, nl=False
    )
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()


def compose(
    settings: Settings,
    translations: Translations,
    leaflet: Leaflet,
    locale: str,
    site: Path,
    dates: Mapping[str, reviews.Dates],
) -> str:
    """The HTML of a leaflet in a locale, from the pages built in ``site``.

    ``dates`` are those of each page; the leaflet's own follow from them.
    """
    pages = settings.leaflets[leaflet.name]
    paths = {
        page_path(settings, page, locale): f"page-{PurePosixPath(page).stem}" for page in pages
    }
    built = [page_text(site, path) for path in paths]
    texts = [text for text, _ in built]
    source = [page_text(site, page_path(settings, page, settings.source))[0] for page in pages]
    version = f"{_digest(source)}-{_digest(texts)}"
    check_characters(settings, locale, dict(zip(pages, map(_words, texts), strict=True)))
    for path, text in zip(paths, texts, strict=True):
        _relink(text, path, paths, settings.site_url)
        _label_headings(text, settings.languages[locale].direction)
    withdrawn = _marked(texts, "data-withdrawn")
    url = settings.site_url + next(iter(paths))
    shown_dates = reviews.of_leaflet(dates[page] for page in pages)
    return render(
        settings,
        translations,
        locale,
        "leaflet.html",
        name=leaflet.name,
        title=leaflet.title,
        source_title=leaflet.source_title,
        pages=[
            {"name": name, "html": ElementTree.tostring(text, encoding="unicode", method="html")}
            for name, text in zip(paths.values(), texts, strict=True)
            if not withdrawn
        ],
        withdrawn=withdrawn,
        notice={
            "draft": _marked(texts, "data-draft"),
            "fallback": _marked(texts, "data-fallback"),
        },
        url=url,
        short_url=url.partition("://")[2],
        qr=qr_code(url),
        description=built[0][1],
        trust=settings.trust,
        site_notice=page_context.site_notice(settings),
        fonts=font_faces(settings, locale),
        dates=shown_dates,
        reviewed_as_shown=locale == settings.source,
        overdue=shown_dates.overdue(settings.day),
        version=version,
    )


def _words(text: ElementTree.Element) -> str:
    return " ".join("".join(text.itertext()).split())


def _digest(texts: list[ElementTree.Element]) -> str:
    return hashlib.sha256("\0".join(map(_words, texts)).encode()).hexdigest()[:6]


def _marked(texts: list[ElementTree.Element], mark: str) -> bool:
    return any(text.get(mark) is not None for text in texts)
