"""The search, as a reader uses it in Chromium: what is found, what is fetched, what is shown."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page

from conftest import ROOT, serve
from pasientinfo.website import search
from search_page import find, guide, open_search

WORDS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (ROOT / "tests" / "cases" / "website" / "search.yml").read_text("utf-8")
)
LANGUAGES = ["nb", "ar", "en", "pl", "so", "ur"]
PATHS = {locale: "" if locale == "nb" else f"{locale}/" for locale in LANGUAGES}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("locale", LANGUAGES)
def test_words_as_patients_type_them(locale: str, page: Page, address: str) -> None:
    """Exactly the words that the case file records are found, in the page's language alone."""
    open_search(page, address + PATHS[locale])
    results = find(page, [case["words"] for case in WORDS[locale]])
    others = tuple(f"/{other}/" for other in LANGUAGES if other != locale)
    assert not [path for paths in results for path in paths if path.startswith(others)]
    if locale != "nb":
        assert all(path.startswith(f"/{locale}/") for paths in results for path in paths)
    wrong = [
        (case["words"], names)
        for case, paths in zip(WORDS[locale], results, strict=True)
        if bool(set(names := [guide(path) for path in paths[:3]]) & set(case["pages"]))
        is not case.get("found", True)
    ]
    assert wrong == []


def test_a_word_that_is_not_found_has_its_reason() -> None:
    for locale in LANGUAGES:
        assert len({case["words"] for case in WORDS[locale]}) >= 20
        assert all(
            bool(case.get("reason")) is not case.get("found", True) for case in WORDS[locale]
        )


def test_nothing_is_fetched_before_the_first_search(page: Page, address: str) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url.removeprefix(address)))
    open_search(page, address + "ar/")
    page.locator(".search input").fill("موعد")
    page.wait_for_load_state("networkidle")
    assert fetched
    assert not [url for url in fetched if "pagefind" in url]
    fetched.clear()
    page.keyboard.press("Enter")
    page.wait_for_selector(".search-results li")
    assert all(url.startswith("pagefind/") for url in fetched)
    assert "worker" not in str(fetched)
    named = re.findall(r"(?:pagefind\.|wasm\.|index/|fragment/)(\w\w)[_.](?!js)", " ".join(fetched))
    assert set(named) == {"ar"}


@pytest.mark.parametrize("locale", ["nb", "ar"])
def test_by_keyboard_with_the_count_announced(locale: str, page: Page, address: str) -> None:
    page.goto(address + PATHS[locale])
    page.locator(".search summary").focus()
    page.keyboard.press("Enter")
    field = page.locator(".search input")
    page.wait_for_function("document.activeElement.type === 'search'")
    label = page.locator("label[for=search-words]").inner_text()
    assert page.get_by_role("searchbox", name=label).count() == 1
    page.keyboard.type("113")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.localName") == "button"
    page.keyboard.press("Enter")
    page.wait_for_selector(".search-results li")
    count = page.locator(".search-results li").count()
    assert page.get_by_role("status").inner_text().endswith(f" {count}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.search-results') !== null")
    assert field.input_value() == "113"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    link = page.locator(".search-results a").first
    expected = link.get_attribute("href")
    link.press("Enter")
    page.wait_for_url(f"**{expected}")
    assert page.locator("html").get_attribute("lang") == locale


ORDER = """() => {
  const found = [];
  for (const text of document.querySelectorAll(".search-results p")) {
    const all = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    const places = [];
    while (all.nextNode()) {
      for (let i = 0; i < all.currentNode.length; i++) {
        const range = document.createRange();
        range.setStart(all.currentNode, i);
        range.setEnd(all.currentNode, i + 1);
        const box = range.getBoundingClientRect();
        places.push([all.currentNode.data[i], box.left, box.top]);
      }
    }
    const plain = places.map(([letter]) => letter).join("");
    const start = plain.search(/116.117/);
    if (start >= 0) found.push(places.slice(start, start + 7));
  }
  return found;
}"""


@pytest.mark.parametrize("locale", ["ar", "ur"])
def test_numbers_stay_in_order_in_right_to_left_results(
    locale: str, page: Page, address: str
) -> None:
    open_search(page, f"{address}{locale}/")
    find(page, ["116 117"])
    seen = page.evaluate(ORDER)
    assert seen
    for letters in seen:
        assert "".join(letter for letter, _, _ in letters).replace("\xa0", " ") == "116 117"
        lines = {round(top) for _, _, top in letters}
        lefts = [left for _, left, _ in letters]
        assert len(lines) == 2 or lefts == sorted(lefts)


def test_excerpts_show_the_text_as_it_stands(page: Page, address: str) -> None:
    open_search(page, address)
    find(page, ["paaroerende"])
    assert "pårørende" in page.locator(".search-results mark").all_inner_texts()


@pytest.mark.parametrize("locale", LANGUAGES)
def test_nothing_found_leads_on(locale: str, page: Page, address: str) -> None:
    open_search(page, address + PATHS[locale])
    assert find(page, ["bcdfgh"]) == [[]]
    status = page.get_by_role("status").inner_text()
    assert status.strip()
    assert page.locator(".search-help").is_visible()
    home = page.locator(".search-help a")
    assert home.evaluate("link => link.href") == address + PATHS[locale]
    assert find(page, ["113"]) != [[]]
    assert not page.locator(".search-help").is_visible()
    assert page.get_by_role("status").inner_text() != status


def test_offline_says_so_and_recovers(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".search summary").click()
    page.route("**/pagefind/**", lambda route: route.abort())
    assert find(page, ["113"]) == [[]]
    assert page.locator("[data-outcome=broken]").is_visible()
    assert page.locator(".search-help").is_visible()
    page.unroute_all()
    page.reload()
    page.locator(".search summary").click()
    assert find(page, ["113"]) != [[]]


def test_without_script_the_search_is_not_shown(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert not page.locator(".search").is_visible()
    assert page.locator(".menu").is_visible()
    context.close()


def test_text_of_a_page_never_becomes_markup(page: Page, tmp_path: Path, site: Path) -> None:
    shutil.copytree(site, tmp_path / "site", symlinks=False)
    path = tmp_path / "site" / "after" / "index.html"
    html = path.read_text("utf-8")
    attack = "<p>Zebra &lt;img src=x onerror=window.hurt=1&gt; zebra</p>"
    path.write_text(re.sub(r"(<div class=\"text\"[^>]*>)", rf"\1{attack}", html), "utf-8")
    search.index(tmp_path / "site", ["after/"])
    server = serve(tmp_path / "site")
    open_search(page, f"http://127.0.0.1:{server.server_port}/")
    assert find(page, ["zebra"]) == [["/after/"]]
    assert "<img" in page.locator(".search-results p").inner_text()
    assert page.locator(".search-results img").count() == 0
    assert page.evaluate("window.hurt") is None
    server.shutdown()


def test_only_pages_that_are_named_and_the_same_bytes(site: Path, tmp_path: Path) -> None:
    """What is not named (withdrawn, moved, 404) is not found; equal sites give equal indexes."""
    parts = [tmp_path / "a", tmp_path / "b"]
    named = [*PATHS.values(), "join/"]
    for part in parts:
        for path in (*named, "ar/join/"):
            (part / path).mkdir(parents=True, exist_ok=True)
            shutil.copy(site / path / "index.html", part / path / "index.html")
        search.index(part, named)
    files = [
        {path.relative_to(part): path.read_bytes() for path in part.rglob("*") if path.is_file()}
        for part in parts
    ]
    assert files[0] == files[1]
    fragments = (parts[0] / "pagefind" / "fragment").iterdir()
    assert sorted(path.name[:2] for path in fragments) == sorted([*LANGUAGES, "nb"])
