"""Composing: from the built pages of one locale to the HTML of one leaflet."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import jinja2
import segno
import tinyhtml5

from pasientinfo import interface
from pasientinfo.errors import Problem, Problems
from pasientinfo.leaflets import Leaflet
from pasientinfo.settings import Settings
from pasientinfo.translations import Translations

FONT_DIR = Path("/usr/share/fonts/truetype/noto")
FONTS = {
    "Latn": "NotoSans",
    "Cyrl": "NotoSans",
    "Grek": "NotoSans",
    "Arab": "NotoNaskhArabic",
    "Ethi": "NotoSansEthiopic",
    "Hebr": "NotoSansHebrew",
    "Thaa": "NotoSansThaana",
    "Deva": "NotoSansDevanagari",
    "Taml": "NotoSansTamil",
    "Thai": "NotoSansThai",
}
"""The font of each script (ISO 15924), by file: family names would let fontconfig choose."""


def font_faces(settings: Settings, locale: str) -> str:
    """CSS for the fonts of a locale, then those of all others; a missing one is a Problem."""
    own = settings.languages[locale].script
    scripts = dict.fromkeys([own, *(item.script for item in settings.languages.values())])
    css, problems = "", []
    for script in scripts:
        name = FONTS.get(script)
        if name is None:
            problems.append(f"no font is known for the script {script} (locale '{locale}')")
            continue
        for style, weight in [("Regular", 400), ("Bold", 700)]:
            path = FONT_DIR / f"{name}-{style}.ttf"
            if not path.is_file():
                problems.append(
                    f"expected the font {path}, found none; install the Debian "
                    "package fonts-noto-core"
                )
            css += (
                f'@font-face {{ font-family: "{name}"; font-weight: {weight}; '
                f'src: url("{path.as_uri()}"); }}\n'
            )
    if problems:
        raise Problems(Problem(settings.place(settings.config_file), 0, text) for text in problems)
    families = ", ".join(f'"{FONTS[script]}"' for script in scripts)
    return css + f"html {{ font-family: {families}; }}\n"


def page_path(settings: Settings, page: str, locale: str) -> str:
    """The address of a page below ``site_url``: ``join.md`` in Arabic is ``ar/join/``."""
    stem = PurePosixPath(page).with_suffix("").as_posix()
    stem = stem.removesuffix("index").rstrip("/")
    prefix = "" if locale == settings.source else f"{locale}/"
    return f"{prefix}{stem}/" if stem else prefix


def page_text(site: Path, path: str) -> tuple[ElementTree.Element, str]:
    """The element ``div.text`` of a built page, and the page's description."""
    tree = tinyhtml5.parse(
        (site / path / "index.html").read_bytes(),
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


def _relink(
    text: ElementTree.Element, path: str, names: Mapping[str, str], site: Path, site_url: str
) -> None:
    """Ids get the page's name in front; links between pages of the leaflet become internal."""
    single = len(names) == 1
    for element in text.iter():
        if identifier := element.get("id"):
            element.set("id", identifier if single else f"{names[path]}--{identifier}")
        if source := element.get("src"):
            target = site / unquote(urlsplit(urljoin(f"/{path}", source)).path).lstrip("/")
            element.set("src", target.as_uri())
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
    updated: Mapping[str, str],
) -> str:
    """The HTML of a leaflet in a locale, from the pages built in ``site``.

    ``updated`` maps pages to the ISO date in their front matter; the newest is printed.
    """
    pages = settings.leaflets[leaflet.name]
    paths = {page_path(settings, page, locale): PurePosixPath(page).stem for page in pages}
    sections, descriptions, drafts, fallbacks, withdrawn = [], [], False, False, False
    for path, name in paths.items():
        text, description = page_text(site, path)
        descriptions.append(description)
        withdrawn |= text.get("data-withdrawn") is not None
        drafts |= text.get("data-draft") is not None
        fallbacks |= text.get("data-fallback") is not None
        _relink(text, path, paths, site, settings.site_url)
        html = ElementTree.tostring(text, encoding="unicode", method="html")
        sections.append({"name": name, "html": html})
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(settings.theme_dir),
        autoescape=False,  # noqa: S701 -- as in MkDocs: our texts come out escaped
        undefined=jinja2.StrictUndefined,
    )
    interface.install(env, translations, settings.languages, locale)
    url = settings.site_url + next(iter(paths))
    return env.get_template("leaflet.html").render(
        title=leaflet.title,
        source_title=leaflet.source_title,
        pages=[] if withdrawn else sections,
        withdrawn=withdrawn,
        notice={"draft": drafts, "fallback": fallbacks},
        url=url,
        qr=qr_code(url),
        description=descriptions[0],
        trust=settings.trust,
        fonts=font_faces(settings, locale),
        updated=max((updated[page] for page in pages if page in updated), default=""),
    )
