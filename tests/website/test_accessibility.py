"""Right for everyone: WCAG 2.2 AA on every page and in every language, as a browser meets it.

What a program cannot see (whether a text is understood, how a screen reader sounds) stands on the
page ``docs/nb/accessibility.md``.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, expect

from conftest import (
    LOCALES,
    NAMES,
    copy_project,
    edit_settings,
    path_of,
    plugin_settings,
    run,
    serve,
)

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40">
<rect width="120" height="40" fill="#fff"/></svg>"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One page for many addresses: opening a new one costs more than the check."""
    opened = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def variant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Another trust's site: a logo, no statement, a withdrawn page, pages with fallback text."""
    project = copy_project(tmp_path_factory.mktemp("variant"))
    (project / "docs" / "assets" / "logo.svg").write_text(LOGO, "utf-8")

    def change(values: dict[str, Any]) -> None:
        values["extra"]["trust"] |= {"logo": "logo.svg", "accessibility_statement": None}
        plugin_settings(values, "pasientinfo")["leaflets"] = {}

    edit_settings(project, change)
    for name, old, new in [
        ("after", "\nowner:", "\nwithdrawn: [ar, pl]\nowner:"),
        ("during", "Behandleren leder samtalen.", "Behandleren leder hele samtalen."),
    ]:
        guide = project / "docs" / "nb" / f"{name}.md"
        guide.write_text(guide.read_text("utf-8").replace(old, new), "utf-8")
    assert run("update", project=project).returncode == 0
    done = run("build", project=project)
    assert done.returncode == 0, done.stderr
    server = serve(project / "site")
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def violations(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]]


def show(page: Page, width: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.emulate_media(color_scheme=scheme)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(locale: str, name: str, address: str, page: Page) -> None:
    page.goto(address + path_of(locale, name))
    found = {}
    for look in itertools.product((360, 1280), ("light", "dark")):
        show(page, *look)
        found[look] = violations(page)
    assert not any(found.values()), found


def test_axe_finds_nothing_when_all_is_open(address: str, page: Page) -> None:
    for locale in LOCALES:
        page.goto(address + path_of(locale, "join"))
        show(page, 360, "dark")
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert violations(page) == []


@pytest.mark.parametrize(
    "path", ["404.html", "ar/after/", "pl/after/", "ar/during/", "so/during/", "accessibility/"]
)
def test_axe_finds_nothing_on_special_pages(path: str, variant: str, page: Page) -> None:
    page.goto(variant + path)
    if "after" in path:
        assert page.locator("[data-withdrawn]").count() == 1
    if "during" in path:
        assert page.locator(".text .fallback").count() == 1
    for width, scheme in [(360, "light"), (1280, "dark")]:
        show(page, width, scheme)
        assert violations(page) == []
        assert sideways(page, 320) == []


OUTSIDE = """
width => {
  const outside = [];
  if (document.documentElement.scrollWidth > width)
    outside.push(`page: ${document.documentElement.scrollWidth}`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.data.trim() || node.parentElement.closest('script, style, .skip, [hidden]'))
      continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects())
      if (box.left < -1 || box.right > width + 1) { outside.push(node.data.trim()); break; }
  }
  return outside;
}
"""
"""Text that reaches outside the screen, whether or not the page then scrolls."""


def sideways(page: Page, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 740})
    found: list[str] = page.evaluate(OUTSIDE, width)
    return found


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_scrolls_sideways(locale: str, address: str, page: Page) -> None:
    """At 320 px (1.4.10), and with text of 200 percent at 360 px (1.4.4), all of it opened."""
    for name in NAMES:
        page.goto(address + path_of(locale, name))
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert sideways(page, 320) == [], name
        size = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
        page.evaluate("size => { document.documentElement.style.fontSize = size }", f"{2 * size}px")
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 2 * size
        assert sideways(page, 360) == [], name


def test_404_does_not_scroll_sideways(address: str, page: Page) -> None:
    page.goto(address + "404.html")
    assert sideways(page, 320) == []


FOCUSED = """
() => {
  const element = document.activeElement;
  const all = [...document.querySelectorAll('a[href], button, input, summary')]
    .filter(other => other.checkVisibility());
  const box = element.getClientRects()[0];
  const style = getComputedStyle(element);
  const after = getComputedStyle(element, '::after');
  const ring = look => look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2;
  const points = [[box.left + box.width / 2, box.top + box.height / 2]];
  const hit = points.every(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && (element.contains(top) || top.contains(element));
  });
  return {at: all.indexOf(element), of: all.length, what: element.outerHTML.slice(0, 120),
    ring: ring(style) || ring(after), seen: hit && box.top >= -1 && box.bottom <= innerHeight + 1,
    box: [hit, box.top, box.bottom]};
}
"""


@pytest.mark.parametrize(
    ("locale", "name"),
    [("nb", "index"), ("ar", "index"), ("ur", "join"), ("so", "downloads"), ("pl", "code")],
)
@pytest.mark.parametrize("opened", [False, True], ids=["closed", "opened"])
def test_keyboard_alone(locale: str, name: str, opened: bool, address: str, page: Page) -> None:
    """Each control gets the focus once, in the order of the page, seen and with a ring."""
    page.emulate_media(reduced_motion="reduce", forced_colors="none")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(address + path_of(locale, name))
    if opened:
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.keyboard.press("Tab")
    first = page.evaluate(FOCUSED)
    reached = [first]
    for _ in range(first["of"] - 1):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    assert [focus["at"] for focus in reached] == list(range(first["of"]))
    assert [focus["what"] for focus in reached if not focus["ring"]] == []
    assert [(focus["what"], focus["box"]) for focus in reached if not focus["seen"]] == []


@pytest.mark.parametrize("locale", ["nb", "ur"])
def test_the_focus_can_be_seen(locale: str, address: str, page: Page) -> None:
    """By its pixels, in both schemes and on each ground the page has."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(address + path_of(locale, "index"))
    page.keyboard.press("Tab")  # from here on the focus came by keyboard
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for selector in (".brand a", ".languages a", ".menu summary", ".danger a", ".footer a"):
            element = page.locator(selector).first
            element.focus()
            pictures = []
            for step in ("focus", "blur"):
                element.evaluate(f"element => element.{step}()")
                element.scroll_into_view_if_needed()
                box = element.bounding_box()
                assert box
                clip = {"x": box["x"] - 6, "y": box["y"] - 6}
                clip |= {"width": box["width"] + 12, "height": box["height"] + 12}
                clip["x"], clip["y"] = max(clip["x"], 0), max(clip["y"], 0)
                pictures.append(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("L"))  # type: ignore[arg-type]
            changed = sum(ImageChops.difference(*pictures).histogram()[60:])
            assert changed > box["width"] * 2, (scheme, selector)


@pytest.mark.parametrize("locale", ["nb", "ar"])
def test_the_skip_link(locale: str, address: str, page: Page) -> None:
    page.goto(address + path_of(locale, "join"))
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("link => link === document.activeElement")
    box = skip.bounding_box()
    assert box and box["y"] >= 0 and box["height"] >= 24
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('.text').contains(document.activeElement)")


def test_the_menu_opens_with_enter(address: str, page: Page) -> None:
    page.goto(address + path_of("ar", "join"))
    page.locator(".menu summary").focus()
    assert not page.locator(".menu a").first.is_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".menu a").first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(address + "ar/")


MAIN_CONTROLS = (
    ".languages a, .ways > a, summary, .menu a, .contents a, .button, button, .choices li, "
    ".links a, .danger a, .pagination a, .colophon a, .leaflets a, .leaflets-table a, .brand a, "
    ".join input"
)


@pytest.mark.parametrize("locale", LOCALES)
def test_large_targets(locale: str, address: str, page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    for name in NAMES:
        page.goto(address + path_of(locale, name))
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        boxes = page.eval_on_selector_all(
            MAIN_CONTROLS,
            "all => all.filter(e => e.checkVisibility()).map(e => { const b ="
            " e.getBoundingClientRect(); return [b.width, b.height, e.outerHTML.slice(0, 90)] })",
        )
        assert len(boxes) > 20
        assert [box for box in boxes if min(box[:2]) < 44] == [], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_vanishes_in_forced_colours(scheme: Any, address: str, browser: Browser) -> None:
    """Each part that means something still stands out from its ground, by its pixels."""
    page = browser.new_page(viewport=PHONE, forced_colors="active", color_scheme=scheme)  # type: ignore[arg-type]
    parts = {
        "join": ".ways .icon, .text ol > li, .contents, .text img, .danger, .danger a, .menu",
        "index": ".choices li, .feedback .button, .languages a[aria-current]",
        "code": ".join input, .join button, .ways > a[aria-current]",
        "prepare": ".checklist li",
        "downloads": ".leaflets-table a",
    }
    for name, selectors in parts.items():
        page.goto(address + path_of("ur", name))
        page.eval_on_selector(".join form", "f => { f.hidden = false }") if name == "code" else None
        for selector in selectors.split(", "):
            element = page.locator(selector).first
            low, high = Image.open(io.BytesIO(element.screenshot())).convert("L").getextrema()
            assert high - low > 100, (name, selector)
    page.goto(address + path_of("ur", "join"))
    marks = "e => { const s = getComputedStyle(e, '::before'); return s.borderTopStyle }"
    assert page.eval_on_selector(".text ol > li", marks) == "solid"
    for name, control in (("index", ".feedback .button"), ("index", ".choices li")):
        page.goto(address + path_of("ur", name))
        edge = "e => { const s = getComputedStyle(e); return [s.borderTopStyle, s.borderTopColor] }"
        style, colour = page.eval_on_selector(control, edge)
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert style == "solid" and colour != ground
    current = page.eval_on_selector_all(
        ".languages a", "all => all.map(a => getComputedStyle(a).borderBottomStyle === 'solid')"
    )
    assert current.count(True) == 1, "the language of the page is marked by more than its colour"
    page.close()


def test_reduced_motion(address: str, browser: Browser) -> None:
    moving = """() => [...document.querySelectorAll('*')].filter(e => {
      const s = getComputedStyle(e);
      return s.scrollBehavior === 'smooth' || parseFloat(s.animationDuration) > 0
        || parseFloat(s.transitionDuration) > 0 }).map(e => e.tagName)"""
    page = browser.new_page(reduced_motion="reduce")
    page.goto(address + path_of("nb", "join"))
    assert page.evaluate(moving) == []
    page.close()


@pytest.mark.parametrize("locale", LOCALES)
def test_without_javascript(locale: str, address: str, browser: Browser) -> None:
    """Reading, changing the language, the menu, the ways and the leaflets."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address + path_of("nb", "join"))
    page.click(f".languages a[hreflang={locale}]")
    expect(page).to_have_url(address + path_of(locale, "join"))
    expect(page.locator(".text ol > li").first).to_be_visible()
    page.click(".contents summary")
    page.click(".contents li:last-child a")
    expect(page).to_have_url(re.compile(re.escape(address + path_of(locale, "join") + "#")))
    page.click(".menu summary")
    page.click(
        f'.menu a[href$="{path_of(locale, "problems").rpartition("/")[0].rpartition("/")[2]}/"]'
    )
    expect(page).to_have_url(address + path_of(locale, "problems"))
    page.click('.ways > a[href$="downloads/"]')
    link = page.locator(f'.leaflets-table a[href$="join-{locale}.pdf"]')
    expect(link).to_be_visible()
    leaflet = context.request.get(address + f"pdf/join-{locale}.pdf")
    assert leaflet.status == 200 and leaflet.body().startswith(b"%PDF")
    page.click('.ways > a[href$="code/"]')
    expect(page.locator(".join-help")).to_be_visible()
    context.close()


def test_the_statement_has_its_place(address: str, variant: str, page: Page) -> None:
    statement = "https://www.example.no/tilgjengelighet"
    for locale in LOCALES:
        for base, expected in ((address, 2), (variant, 0)):
            page.goto(base + path_of(locale, "accessibility"))
            assert page.locator(f'a[href="{statement}"]').count() == expected
            page.goto(base + path_of(locale, "join"))
            links = page.eval_on_selector_all(".colophon a", "all => all.map(a => a.href)")
            assert base + path_of(locale, "accessibility") in links


def test_the_logo_has_its_place(variant: str, address: str, page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(address + path_of("ar", "join"))
    assert page.locator(".brand img").count() == 0
    for path in (path_of("ar", "join"), path_of("nb", "index"), "404.html"):
        page.goto(variant + path)
        logo = page.locator(".brand img")
        alt = logo.get_attribute("alt") or ""
        assert alt.strip("\u2066\u2069") == "Vestre Viken"
        assert logo.evaluate("image => image.naturalWidth > 0")
        box = logo.bounding_box()
        assert box and 24 <= box["height"] <= 48


def test_pictures_serve_in_the_dark_and_in_grey(address: str, browser: Browser, site: Path) -> None:
    """Each picture brings its own light ground, and its lines stand out from it without colour."""
    page = browser.new_page(viewport=DESK, color_scheme="dark")  # type: ignore[arg-type]
    seen = set()
    for name in NAMES:
        page.goto(address + path_of("ar", name))
        for picture in page.locator(".text img").all():
            seen.add(str(picture.get_attribute("src")).rpartition("/")[2])
            shades = Image.open(io.BytesIO(picture.screenshot())).convert("L")
            count = shades.histogram()
            total = sum(count)
            assert sum(count[190:]) > total * 0.25, "a light ground"
            assert sum(count[:70]) > total * 0.05, "dark lines"
    assert seen == {path.name for path in (site / "assets").glob("*.svg")} - {"icon.svg"}
    page.close()
