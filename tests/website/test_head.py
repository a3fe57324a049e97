"""What the head of a page says, the whole site's files, and the offer of one's own language."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Route

from conftest import LOCALES, NAMES, PATHS, ROOT, SETTINGS, parse_html, path_of
from pasientinfo.project.sources import read_sources
from pasientinfo.website.page_states import PageState
from pasientinfo.website.special_pages import moved_pages, sitemap
from pasientinfo.website.templates import Templates

SITE_URL = "https://video.example.no/"


def metadata(head: ElementTree.Element) -> dict[str, str]:
    """The content of each ``meta`` by its name or property."""
    return {
        meta.get("name") or meta.get("property", ""): meta.get("content", "")
        for meta in head.iter("meta")
    }


@pytest.mark.parametrize(("locale", "name"), PATHS)
def test_head(locale: str, name: str, site: Path) -> None:
    html = parse_html(site / path_of(locale, name) / "index.html")
    head = html.find("head")
    assert head is not None
    links = [dict(link.attrib) for link in head.iter("link")]
    alternates = {x["hreflang"]: x["href"] for x in links if x["rel"] == "alternate"}
    expected = {code: SITE_URL + path_of(code, name) for code in LOCALES}
    assert alternates == expected | {"x-default": expected["nb"]}
    assert [x["href"] for x in links if x["rel"] == "canonical"] == [expected[locale]]
    found = metadata(head)
    heading = html.find(".//h1")
    assert heading is not None
    title = re.sub("[\u2066\u2069]", "", found["og:title"])
    assert title == "".join(heading.itertext()).strip()
    assert found["og:description"] == found["description"]
    assert found["og:url"] == expected[locale]
    assert found["og:locale"] == {"nb": "nb_NO", "ar": "ar_EG", "en": "en_GB", "pl": "pl_PL",
                                  "so": "so_SO", "ur": "ur_PK"}[locale]  # fmt: skip
    if locale != "nb":
        other = metadata(parse_html(site / path_of("nb", name) / "index.html"))
        assert found["description"] != other["description"]


def test_sitemap(site: Path) -> None:
    tree = ElementTree.parse(site / "sitemap.xml")
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    urls = {}
    for url in tree.iter(f"{space}url"):
        address = str(url.findtext(f"{space}loc")).removeprefix(SITE_URL)
        name = address.strip("/").rpartition("/")[2]
        guide = ROOT / "docs" / "nb" / f"{'index' if name in ('', *LOCALES) else name}.md"
        assert f"\nupdated: {url.findtext(f'{space}lastmod')}\n" in guide.read_text("utf-8")
        links = url.iter("{http://www.w3.org/1999/xhtml}link")
        urls[url.findtext(f"{space}loc")] = {x.get("hreflang"): x.get("href") for x in links}
    assert set(urls) == {SITE_URL + path_of(locale, name) for locale, name in PATHS}
    for name in NAMES:
        expected = {code: SITE_URL + path_of(code, name) for code in LOCALES}
        for locale in LOCALES:
            assert urls[expected[locale]] == expected | {"x-default": expected["nb"]}


def test_a_withdrawn_page_is_not_in_the_sitemap() -> None:
    states = [PageState(f"{code}/join/", "join.md", code) for code in ("ar", "en")]
    states += [PageState("join/", "join.md", "nb", withdrawn=True)]
    text = sitemap(SETTINGS, states, {"join.md": None})
    assert "https://video.example.no/join/" not in text
    assert "x-default" not in text
    assert text.count("<url>") == 2
    assert "lastmod" not in text


def test_the_sitemap_begins_with_the_start_page() -> None:
    states = [PageState("a/", "a.md", "nb"), PageState("", "index.md", "nb")]
    text = sitemap(SETTINGS, states, {"a.md": None, "index.md": None})
    assert re.findall("<loc>(.*?)</loc>", text) == [SITE_URL, f"{SITE_URL}a/"]


def test_404_at_any_depth(site: Path, address: str, browser: Browser) -> None:
    page = browser.new_page()
    failed: list[str] = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.on("console", lambda message: failed.append(message.text))
    html = (site / "404.html").read_text("utf-8")
    page.route("**/nowhere/**", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(address + "ar/nowhere/at/all/")
    assert failed == []
    links = page.eval_on_selector_all("section a", "all => all.map(a => a.href)")
    assert links == [address + path_of(code, "index") for code in LOCALES]
    ground = "getComputedStyle(document.querySelector('.masthead')).backgroundColor"
    assert page.evaluate(ground) != "rgba(0, 0, 0, 0)"
    page.close()


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("locale", ["nb", "ur"])
def test_a_moved_page_leads_on(
    locale: str, javascript: bool, address: str, browser: Browser
) -> None:
    settings = dataclasses.replace(SETTINGS, redirects={"old/start.md": "join.md"})
    translations = read_sources(settings).translations
    title = translations.show(locale, "Denne siden har fått ny adresse").text
    found = moved_pages(Templates(settings, translations))
    prefix = "" if locale == "nb" else f"{locale}/"
    assert set(found) == {f"{path_of(code, 'index')}old/start/index.html" for code in LOCALES}
    html = found[f"{prefix}old/start/index.html"]
    assert 'http-equiv="refresh" content="0; url=' in html
    assert f"<h1>{title}</h1>" in html
    assert f'rel="canonical" href="{SITE_URL}{prefix}join/"' in html
    assert '<meta name="robots" content="noindex">' in html
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))

    def answer(route: Route) -> None:
        route.fulfill(body=html, content_type="text/html")

    page.route("**/old/start/**", answer)
    page.goto(f"{address}{prefix}old/start/#nettleser")
    page.wait_for_url(f"{address}{prefix}join/**")
    if javascript:
        assert page.url.endswith("join/#nettleser")
    assert wrong == []
    context.close()


@pytest.mark.parametrize(
    ("language", "offered"),
    [
        ("ar", "ar"), ("ar-SA", "ar"), ("ur-PK", "ur"), ("so", "so"), ("pl-PL", "pl"),
        ("en-US", "en"), ("nb-NO", None), ("no", None), ("nn-NO", None), ("de-DE", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["index", "join"])
def test_offer(
    language: str, offered: str | None, name: str, address: str, browser: Browser
) -> None:
    context = browser.new_context(locale=language, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => {"
        " if (e.sources.some(s => s.node?.contains(document.querySelector('h1'))))"
        " window.shift += e.value; })).observe({type: 'layout-shift', buffered: true});"
    )
    page.goto(address + path_of("nb", name))
    page.wait_for_load_state("networkidle")
    assert page.url == address + path_of("nb", name), "moved, not offered"
    shown: Any = page.evaluate(
        "[...document.querySelectorAll('.offer a')].filter(a => a.checkVisibility())"
        ".map(a => [a.href, a.hreflang, a.parentElement.lang, getComputedStyle(a).direction])"
    )
    if offered:
        direction = SETTINGS.languages[offered].direction
        assert shown == [[address + path_of(offered, name), offered, offered, direction]]
        assert SETTINGS.languages[offered].name in page.inner_text(".offer")
        box, title = page.locator(".offer").bounding_box(), page.locator("h1").bounding_box()
        assert box and title and box["y"] + box["height"] <= title["y"] <= 740
    else:
        assert shown == []
    assert page.evaluate("window.shift") < 0.01
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == [
        "", 0, 0
    ]  # fmt: skip
    context.close()


def test_the_first_language_of_the_browser_decides(address: str, browser: Browser) -> None:
    for languages, offered in [
        (["sv", "so", "ar"], ["so"]),
        (["de", "nn", "ar"], []),
        (["fr", "de"], []),
    ]:
        page = browser.new_page()
        page.add_init_script(
            f"Object.defineProperty(navigator, 'languages', {{get: () => {languages}}})"
        )
        page.goto(address)
        found = page.eval_on_selector_all(
            ".offer a", "all => all.filter(a => a.checkVisibility()).map(a => a.hreflang)"
        )
        assert found == offered
        page.close()


@pytest.mark.parametrize("locale", [code for code in LOCALES if code != "nb"])
def test_no_offer_in_other_languages(locale: str, site: Path) -> None:
    for name in NAMES:
        assert 'class="offer"' not in (site / path_of(locale, name) / "index.html").read_text(
            "utf-8"
        )


def test_addresses_in_the_head_are_the_sites_own(site: Path) -> None:
    """Every absolute address in a head or the sitemap leads to a file of the site."""
    files = [site / path_of(locale, name) / "index.html" for locale, name in PATHS]
    for path in [*files, site / "sitemap.xml"]:
        text = path.read_text("utf-8").partition("</head>")[0]
        for url in re.findall(rf'"({re.escape(SITE_URL)}[^"]*)"', text):
            assert (site / urlsplit(url).path.lstrip("/") / "index.html").is_file(), url
