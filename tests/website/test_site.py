"""The built site as its readers meet it, in Chromium."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from conftest import LEAFLETS, LOCALES, NAMES, PATHS, SETTINGS, path_of

LATIN_NAMES = (
    "Join Whereby Chrome Safari Edge iPhone iPad Mac Android Facebook Messenger Wi-Fi VPN PIN "
    "Bluetooth Norsk helsenett NHN helsenorge.no SMS PDF kB Vestre Viken NAVN ROM cookies "
    "legevakt egenandel WCAG AA JavaScript uutilsynet.no"
)
"""Names, and two Norwegian words that a patient meets, which stand in Latin letters anywhere."""


def test_every_page_in_every_language(site: Path) -> None:
    for locale, name in PATHS:
        assert (site / path_of(locale, name) / "index.html").is_file()
    assert len(list(site.rglob("index.html"))) == len(PATHS)


def open_page(browser: Browser, url: str) -> tuple[Page, list[str]]:
    """A page, and whatever went wrong: console errors, requests elsewhere, failed requests."""
    page = browser.new_page(viewport={"width": 360, "height": 740})
    host = url.split("/")[2]
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
    page.on("request", lambda r: wrong.append(r.url) if r.url.split("/")[2] != host else None)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    return page, wrong


@pytest.mark.parametrize(("locale", "name"), PATHS)
def test_page(locale: str, name: str, address: str, browser: Browser) -> None:
    page, wrong = open_page(browser, address + path_of(locale, name))
    language = SETTINGS.languages[locale]
    assert wrong == []
    assert page.get_attribute("html", "lang") == locale
    assert page.get_attribute("html", "dir") == language.direction
    assert page.evaluate("getComputedStyle(document.body).direction") == language.direction
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    shown = page.evaluate(
        "[...document.querySelectorAll('.languages a')].filter(a => a.checkVisibility())"
        ".map(a => [a.lang, a.dir, a.hreflang, a.textContent, a.href])"
    )
    assert shown == [
        [code, other.direction, code, other.name, address + path_of(code, name)]
        for code, other in SETTINGS.languages.items()
    ]
    assert page.locator(".notice").count() == (0 if locale == "nb" else 1)
    answers = page.eval_on_selector_all(".feedback a", "links => links.map(a => a.href)")
    feedback = "https://www.example.no/tilbakemelding?svar={}&side={}&sprak={}"
    assert answers == [feedback.format(answer, name, locale) for answer in ("yes", "no")]
    leaflets = page.eval_on_selector_all(".leaflets a", "links => links.map(a => a.href)")
    expected = [leaflet for leaflet, pages in SETTINGS.leaflets.items() if f"{name}.md" in pages]
    assert leaflets == [f"{address}pdf/{leaflet}-{locale}.pdf" for leaflet in expected]
    page.close()


FOREIGN_TEXT = """
() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (element.closest('code, script, style, [lang]:not(html), bdi, a[href^="http"]')) continue;
    found.push(walker.currentNode.data);
  }
  return found.join(' ');
}
"""


@pytest.mark.parametrize(
    ("locale", "name"), [(locale, name) for locale, name in PATHS if locale in ("ar", "ur")]
)
def test_no_norwegian_is_left(locale: str, name: str, address: str, browser: Browser) -> None:
    page, _ = open_page(browser, address + path_of(locale, name))
    text = page.evaluate(FOREIGN_TEXT) + " " + page.title()
    words = set(re.findall(r"[A-Za-zÆØÅæøå][\w.-]*[\w]", text))
    assert words - set(LATIN_NAMES.split()) == set()
    page.close()


@pytest.mark.parametrize("name", NAMES)
def test_headings_have_the_same_ids_in_every_language(name: str, site: Path) -> None:
    found = {}
    for locale in LOCALES:
        html = (site / path_of(locale, name) / "index.html").read_text("utf-8")
        text = html.partition('class="text"')[2].partition("<aside")[0]
        found[locale] = re.findall(r'<h\d[^>]*\bid="([^"]*)"', text)
    assert all(ids == found["nb"] for ids in found.values())
    assert found["nb"]


POSITIONS = """
text => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (let at = node.data.indexOf(text); at >= 0; at = node.data.indexOf(text, at + 1)) {
      found.push([...text].map((_, n) => {
        const range = document.createRange();
        range.setStart(node, at + n);
        range.setEnd(node, at + n + 1);
        const box = range.getBoundingClientRect();
        return [Math.round(box.top), box.left];
      }));
    }
  }
  return found;
}
"""


@pytest.mark.parametrize("locale", ["ar", "ur"])
@pytest.mark.parametrize("name", ["index", "problems"])
def test_numbers_read_from_left_to_right(
    locale: str, name: str, address: str, browser: Browser
) -> None:
    page, _ = open_page(browser, address + path_of(locale, name))
    found = page.evaluate(POSITIONS, "116 117")
    assert found
    for positions in found:
        assert positions == sorted(positions)
        assert len({top for top, _ in positions}) == 1, "broken over two lines"
    page.close()


def test_an_isolate_is_needed_there(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content('<html dir="rtl"><p>اتصل على 116 117 الآن</p>')
    (positions,) = page.evaluate(POSITIONS, "116 117")
    assert positions != sorted(positions)
    page.close()


def test_the_label_goes_when_all_is_approved(site: Path) -> None:
    page = (site / "ar" / "after" / "index.html").read_text("utf-8")
    assert 'class="notice"' in page
    source = (site / "after" / "index.html").read_text("utf-8")
    assert 'class="notice"' not in source


def test_404_speaks_all_languages(address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(address + "404.html")
    langs = page.eval_on_selector_all("section[lang]", "all => all.map(s => [s.lang, s.dir])")
    assert langs == [[code, other.direction] for code, other in SETTINGS.languages.items()]
    page.close()


def test_the_rule_is_published(site: Path) -> None:
    rule: dict[str, Any] = json.loads((site / "join.json").read_text("utf-8"))
    assert list(rule["messages"]) == sorted(LOCALES)
    assert rule["messages"]["pl"] != rule["messages"]["nb"]


def test_downloads_lists_every_leaflet(address: str, site: Path, browser: Browser) -> None:
    for locale in ("nb", "ur"):
        page, wrong = open_page(browser, address + path_of(locale, "downloads"))
        assert wrong == []
        rows = page.eval_on_selector_all(
            ".leaflets-table li",
            "rows => rows.map(li => [li.querySelector('a').href, li.querySelector('a').lang,"
            " li.querySelector('.source-title')?.textContent,"
            " li.querySelector('.size').innerText])",
        )
        assert len(rows) == len(LEAFLETS)
        for href, lang, source_title, size in rows:
            name = href.removeprefix(address)
            kilobytes = round((site / name).stat().st_size / 1000)
            assert size == f"PDF, {kilobytes} kB"
            assert name.endswith(f"-{lang}.pdf")
            assert (source_title is None) == (lang == "nb")
        page.close()
