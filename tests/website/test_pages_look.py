"""Clear pages: one thing a screen, the ways that are always there, and nothing of a manual."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import LOCALES, NAMES, PATHS, path_of


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """An old phone."""
    opened = browser.new_page(viewport={"width": 360, "height": 740}, locale="nb-NO")
    yield opened
    opened.close()


def top_and_bottom(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).first.bounding_box()
    assert box, selector
    return box["y"], box["y"] + box["height"]


@pytest.mark.parametrize(("locale", "name"), PATHS)
def test_the_first_screen(locale: str, name: str, address: str, page: Page) -> None:
    """Header, title, notice and the first words share a screen, and the words have half of it."""
    page.goto(address + path_of(locale, name))
    assert top_and_bottom(page, ".languages")[1] <= 740 / 4
    assert top_and_bottom(page, ".header")[1] <= 740 / 3
    assert top_and_bottom(page, "h1")[1] <= 740 / 2
    if locale != "nb":
        notice = page.locator(".notice")
        assert notice.locator("summary").inner_text()
        assert top_and_bottom(page, ".notice")[1] - top_and_bottom(page, ".notice")[0] <= 740 / 8
    words = ".text > p, .text > .admonition, .text > .join"
    assert top_and_bottom(page, words)[0] <= 740 * 0.6


@pytest.mark.parametrize(("locale", "name"), PATHS)
def test_the_code_and_the_leaflets_are_one_tap_away(
    locale: str, name: str, address: str, page: Page
) -> None:
    page.goto(address + path_of(locale, name))
    ways = page.locator(".ways > a").all()
    assert [way.evaluate("a => a.href") for way in ways] == [
        address + path_of(locale, "code"),
        address + path_of(locale, "downloads"),
    ]
    for way in ways:
        box = way.bounding_box()
        assert way.is_visible() and box and box["y"] + box["height"] <= 740
        assert len(way.inner_text()) > 2


def test_a_contents_list_only_where_long(address: str, page: Page) -> None:
    found = {}
    page.emulate_media(reduced_motion="reduce")  # or the jump is still under way
    for locale in LOCALES:
        for name in NAMES:
            page.goto(address + path_of(locale, name))
            heads = page.locator(".text > h2").all_inner_texts()
            if not page.locator(".contents").count():
                assert len(heads) < 5, name
                continue
            found[locale, name] = len(heads)
            assert len(heads) >= 5
            assert not page.locator(".contents li").first.is_visible()
            page.click(".contents summary")
            entries = page.locator(".contents li").all_inner_texts()
            assert [re.sub("[\u2066\u2069]", "", entry) for entry in entries] == heads
            page.click(".contents li:last-child a")
            assert 0 <= top_and_bottom(page, ".text > h2 >> nth=-1")[0] <= 740
    assert {name for _, name in found} >= {"index", "join", "problems"}
    assert len(found) % len(LOCALES) == 0


@pytest.mark.parametrize("locale", LOCALES)
def test_which_service_do_i_have(locale: str, address: str, page: Page) -> None:
    """Two choices, told apart by the look of the link; each as a whole leads to its guide."""
    for number, (look, name) in enumerate([("join.nhn.no", "join"), ("whereby.com", "whereby")]):
        page.goto(address + path_of(locale, "index"))
        choice = page.locator(".choices li").nth(number)
        assert look in choice.locator("code").inner_text()
        box = choice.bounding_box()
        assert box and box["width"] > 300 and box["height"] > 88
        choice.click(position={"x": 12, "y": 12})
        expect(page).to_have_url(address + path_of(locale, name))


EMERGENCY = {"index", "before", "join", "whereby", "prepare", "problems"}


@pytest.mark.parametrize("locale", LOCALES)
def test_the_emergency_box_where_it_matters(locale: str, address: str, page: Page) -> None:
    for name in EMERGENCY:
        page.goto(address + path_of(locale, name))
        calls = page.eval_on_selector_all(".danger a", "all => all.map(a => a.href)")
        assert calls == ["tel:113", "tel:116117"], name


FURNITURE = (
    "meta[name=generator], link[rel=edit], [class*=md-], [data-md-component], .no-js,"
    " a[href*='github'], a[href*='mkdocs'], a[href*='/edit/'], a[href$='.md'], .headerlink"
)
"""An edit pencil, a mark of the generator, a link to sources: what stock Material shows."""


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_of_a_manual(locale: str, address: str, page: Page) -> None:
    for name in [*NAMES, "404"]:
        page.goto(address + ("404.html" if name == "404" else path_of(locale, name)))
        assert page.locator(FURNITURE).count() == 0
        text = page.inner_text("body").lower()
        for word in ("mkdocs", "material for", "made with", "powered by"):
            assert word not in text
