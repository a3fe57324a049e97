"""Leaflets: from the built pages of one locale to the HTML of one leaflet."""

from __future__ import annotations

import base64
import copy
import hashlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import segno
import tinyhtml5

from pasientinfo.leaflets.fonts import check_characters, font_faces
from pasientinfo.markdown.bidi import isolate_text
from pasientinfo.markdown.blocks import HEADINGS
from pasientinfo.problems import Problem, Problems
from pasientinfo.project.dates import Dates, leaflet_dates
from pasientinfo.project.leaflets import Leaflet
from pasientinfo.website.page_context import site_notice
from pasientinfo.website.page_states import read_states
from pasientinfo.website.templates import Templates


class BuiltPages:
    """The pages built in a folder, with their states; each is parsed once.

    A page is part of several leaflets, and the source page of every language's version.
    """

    def __init__(self, site: Path) -> None:
        self.site = site
        self.states = read_states(site)
        self._texts: dict[str, ElementTree.Element] = {}

    def text(self, path: str) -> ElementTree.Element:
        """Return a copy of the element ``div.text`` of the page at an address below the site,
        without what is marked ``data-screen`` (a contents list, a notice that opens)."""
        if path not in self._texts:
            self._texts[path] = _text(path, (self.site / path / "index.html").read_bytes())
        return copy.deepcopy(self._texts[path])


def _text(path: str, html: bytes) -> ElementTree.Element:
    tree = tinyhtml5.parse(html, transport_encoding="utf-8", namespace_html_elements=False)
    for element in tree.iter("div"):
        if "text" in element.get("class", "").split():
            for child in element.findall("*[@data-screen]"):
                element.remove(child)
            found: ElementTree.Element = element
            return found
    message = 'expected a <div class="text">, found none; restore it in partials/content.html'
    raise Problems([Problem(f"{path}index.html", 0, message)])


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
    """Return a QR code as a data address of an SVG picture."""
    out = BytesIO()
    segno.make(url, error="m", micro=False).save(
        out, kind="svg", border=2, xmldecl=False, svgns=True, nl=False
    )
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()


def leaflet_html(
    templates: Templates,
    pages: BuiltPages,
    leaflet: Leaflet,
    locale: str,
    dates: Mapping[str, Dates],
) -> str:
    """Return the HTML of a leaflet in a locale, from the built pages.

    ``dates`` are those of each guide (``join.md``); the leaflet's own follow from them. Raises
    :class:`Problems` for text that no font can draw.
    """
    settings, files = templates.settings, leaflet.pages
    names = {settings.page_path(file, locale): _page_id(file) for file in files}
    states = [pages.states[path] for path in names]
    texts = [pages.text(path) for path in names]
    source = [pages.text(settings.page_path(file, settings.source)) for file in files]
    version = f"{_digest(source)}-{_digest(texts)}"
    check_characters(settings, locale, dict(zip(files, map(_words, texts), strict=True)))
    for path, text in zip(names, texts, strict=True):
        _relink(text, path, names, settings.site_url)
        _label_headings(text, settings.languages[locale].direction)
    withdrawn = any(state.withdrawn for state in states)
    url = settings.site_url + next(iter(names))
    shown_dates = leaflet_dates(dates[file] for file in files)
    return templates.render(
        locale,
        "leaflet.html",
        name=leaflet.name,
        title=leaflet.title,
        source_title=leaflet.source_title,
        pages=[
            {"name": name, "html": ElementTree.tostring(text, encoding="unicode", method="html")}
            for name, text in zip(names.values(), texts, strict=True)
            if not withdrawn
        ],
        withdrawn=withdrawn,
        notice={
            "draft": any(state.draft for state in states),
            "fallback": any(state.fallback for state in states),
        },
        url=url,
        short_url=url.partition("://")[2],
        qr=qr_code(url),
        description=states[0].description,
        trust=settings.trust,
        site_notice=site_notice(settings),
        fonts=font_faces(settings, locale),
        dates=shown_dates,
        reviewed_as_shown=locale == settings.source,
        overdue=shown_dates.overdue(settings.day),
        version=version,
    )


def _page_id(file: str) -> str:
    """The id of a page: with a full stop for ``/``, for no page's name holds one."""
    return "page-" + file.removesuffix(".md").replace("/", ".")


def _words(text: ElementTree.Element) -> str:
    return " ".join("".join(text.itertext()).split())


def _digest(texts: list[ElementTree.Element]) -> str:
    return hashlib.sha256("\0".join(map(_words, texts)).encode()).hexdigest()[:6]
