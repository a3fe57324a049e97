"""Light and private: what a page loads, keeps, and lets others do to it."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path
from typing import Any

import brotli
import pytest
from playwright.sync_api import Browser, Response

from conftest import LOCALES, NAMES, PATHS, ROOT, SETTINGS, path_of, serve
from pasientinfo.project.settings import read_settings
from pasientinfo.website.security import content_security_policy, digest_source, headers
from pasientinfo.website.web_fonts import FONT_DIR, WEB_FONTS, characters, subset_font


def html_of(site: Path, locale: str, name: str) -> str:
    return (site / path_of(locale, name) / "index.html").read_text("utf-8")


@pytest.mark.parametrize(("locale", "name"), PATHS)
def test_policy_and_nothing_inline(locale: str, name: str, site: Path) -> None:
    html = html_of(site, locale, name)
    first = re.search(r"<meta [^>]*>", html)
    assert first
    policy = content_security_policy(SETTINGS)
    assert first[0] == f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    assert "unsafe-inline" not in policy
    assert html.encode().index(b'charset="utf-8"') < 1024  # HTML, 4.2.5.4
    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", html, re.DOTALL)
    styles = re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL)
    assert (len(scripts), len(styles)) == (1 if locale == "nb" else 0, 1)
    for directive, texts in [("script-src", scripts), ("style-src", styles)]:
        allowed = policy.partition(directive)[2].partition(";")[0]
        assert all(digest_source(text) in allowed for text in texts)
    assert re.findall(r"\sstyle=|\son\w+=|javascript:", html) == []


@pytest.mark.parametrize(
    ("site_url", "service", "template", "expected"),
    [
        ("https://a.no/", None, "https://room.no/{code}", "form-action 'self' https://room.no;"),
        (
            "https://a.no/v/", "https://a.no/v", "https://room.no:8443/x/{code}",
            "form-action 'self' https://a.no https://room.no:8443; base-uri 'none'",
        ),
        (
            "https://a.no/", "https://b.no", "https://room.no/{code}",
            "form-action 'self' https://a.no https://b.no https://room.no; "
            "base-uri 'none'",
        ),
        (
            "https://a.no/", "https://b.no", "https://room.no/{code}",
            "style-src 'self' https://a.no 'sha256-",
        ),
    ],
)  # fmt: skip
def test_policy_of_other_settings(
    site_url: str, service: str | None, template: str, expected: str, tmp_path: Path
) -> None:
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    config = config.replace("https://video.example.no/", site_url)
    config = config.replace("custom_dir: overrides", f"custom_dir: {ROOT / 'overrides'}")
    config = config.replace("service: null", f"service: {service or 'null'}")
    config = config.replace("https://join.nhn.no/webapp/conference/{code}", f'"{template}"')
    (tmp_path / "mkdocs.yml").write_text(config, "utf-8")
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    settings = read_settings(tmp_path / "mkdocs.yml")
    assert expected in content_security_policy(settings) + ";"


def test_headers_file(site: Path) -> None:
    lines = (site / "_headers").read_text("utf-8").splitlines()
    assert lines[0] == "/*"
    found = dict(line.strip().split(": ", 1) for line in lines[1 : lines.index("/assets/*")])
    assert found == headers(SETTINGS)
    assert found["Content-Security-Policy"].endswith("; frame-ancestors 'none'")
    assert {"X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"} <= set(found)


@pytest.mark.parametrize(
    "element",
    [
        "<img src=x onerror='document.body.dataset.ran = 1'>",
        "<iframe srcdoc='<script>parent.document.body.dataset.ran = 1</script>'></iframe>",
        "<a id=go href='javascript:document.body.dataset.ran = 1'>x</a>",
    ],
)
def test_injected_markup_does_not_run(element: str, address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(address + "ar/code/")
    page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", element)
    page.evaluate("document.querySelector('#go')?.click()")
    page.wait_for_timeout(100)
    assert page.evaluate("document.body.dataset.ran") is None
    page.close()


@pytest.mark.parametrize(
    ("tag", "attributes", "directive"),
    [
        ("script", {"textContent": "document.body.dataset.ran = 1"}, "script-src-elem"),
        ("script", {"src": "ELSEWHERE/join.js"}, "script-src-elem"),
        ("style", {"textContent": "body { color: red }"}, "style-src-elem"),
        ("img", {"src": "ELSEWHERE/icon.svg"}, "img-src"),
        ("link", {"rel": "stylesheet", "href": "ELSEWHERE/print.css"}, "style-src-elem"),
        ("iframe", {"src": "ELSEWHERE/"}, "frame-src"),
        ("base", {"href": "ELSEWHERE/"}, "base-uri"),
        ("base", {"href": "/other/"}, "base-uri"),
    ],
)
def test_injected_elements_are_blocked(
    tag: str, attributes: dict[str, str], directive: str, address: str, site: Path, browser: Browser
) -> None:
    other = serve(site / "assets")  # another port is another origin
    elsewhere = f"http://127.0.0.1:{other.server_port}"
    attributes = {k: v.replace("ELSEWHERE", elsewhere) for k, v in attributes.items()}
    page = browser.new_page()
    answered: list[str] = []
    page.on("response", lambda answer: answered.append(answer.url))
    page.goto(address + "code/")
    violated = page.evaluate(
        """([tag, attributes]) => new Promise(done => {
          document.addEventListener('securitypolicyviolation', e => done(e.effectiveDirective));
          setTimeout(() => done('nothing was blocked'), 3000);
          document.head.append(Object.assign(document.createElement(tag), attributes));
        })""",
        [tag, attributes],
    )
    assert violated == directive
    assert page.evaluate("document.body.dataset.ran") is None
    assert not [url for url in answered if url.startswith(elsewhere)]
    page.close()
    other.shutdown()


def test_nothing_is_kept(address: str, browser: Browser) -> None:
    """Over all pages in one context: no cookie, no storage, no database, no worker, no cache."""
    context = browser.new_context()
    page = context.new_page()
    foreign: list[str] = []
    page.on("request", lambda r: None if r.url.startswith(address) else foreign.append(r.url))
    for locale, name in PATHS:
        page.goto(address + path_of(locale, name))
    kept = page.evaluate(
        "async () => [document.cookie, localStorage.length, sessionStorage.length,"
        " (await indexedDB.databases()).length]"
    )
    assert kept == ["", 0, 0, 0]
    assert context.storage_state(indexed_db=True) == {"cookies": [], "origins": []}
    assert context.service_workers == []
    assert foreign == []
    context.close()


KINDS = {"document": "page", "stylesheet": "page", "script": "page", "image": "pictures",
         "font": "font", "fetch": "page", "xhr": "page", "other": "page"}  # fmt: skip
PAGE_LIMIT, FONT_LIMIT = 40_000, 150_000


def weight(browser: Browser, url: str, locale: str) -> dict[str, int]:
    """Bytes of a first visit by kind, compressed as a server would (gzip 6, fonts as they are)."""
    context = browser.new_context(locale=locale)
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    found: dict[str, int] = {"page": 0, "pictures": 0, "font": 0}
    for answer in answers:
        kind = KINDS[answer.request.resource_type]
        body = answer.body()
        found[kind] += len(body) if kind == "font" else len(gzip.compress(body, 6))
    context.close()
    return found


@pytest.mark.parametrize("locale", LOCALES)
def test_first_visit_is_light(locale: str, address: str, browser: Browser) -> None:
    for name in NAMES:
        found = weight(browser, address + path_of(locale, name), locale)
        assert 2_000 < found["page"] <= PAGE_LIMIT, (name, found)
        assert found["font"] <= FONT_LIMIT
        assert (found["font"] > 0) == (locale in WEB_FONTS)


@pytest.mark.parametrize(("locale", "custom"), [("ur", True), ("ar", False)])
def test_urdu_is_set_in_nastaliq(locale: str, custom: bool, address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{address}{locale}/join/")
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    session = page.context.new_cdp_session(page)
    for command in ("DOM.enable", "CSS.enable"):
        session.send(command)
    root = session.send("DOM.getDocument")["root"]["nodeId"]

    def fonts(selector: str) -> list[dict[str, Any]]:
        node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})
        return list(session.send("CSS.getPlatformFontsForNode", node)["fonts"])

    for selector in (".text > p", ".text h1", ".text ol > li"):
        most = max(fonts(selector), key=lambda font: font["glyphCount"])
        assert most["isCustomFont"] is custom, (selector, fonts(selector))
        assert ("Nastaliq" in most["familyName"]) is custom
    number = fonts(".danger bdi:has(a[href='tel:116117'])")
    assert [font["isCustomFont"] for font in number] == [False], "its space must be seen"
    page.close()


def test_every_letter_of_urdu_pages_is_in_the_font(site: Path) -> None:
    css = (site / "assets" / "font-ur.css").read_text("utf-8")
    ranges = {int(code, 16) for code in re.findall(r"U\+([0-9A-F]+)", css)}
    text = "".join(re.sub("<[^>]*>", "", html_of(site, "ur", name)) for name in NAMES)
    assert {char for char in text if "\u0600" <= char <= "\u06ff"} <= set(map(chr, ranges))
    assert len(ranges) < 100, "a subset"


def test_the_font_is_the_same_each_time(site: Path) -> None:
    wanted = characters(site / "ur")
    file = FONT_DIR / WEB_FONTS["ur"][1]
    data, _ = subset_font(file, wanted)
    assert data == (site / "assets" / "font-ur.woff2").read_bytes()
    assert brotli and data[:4] == b"wOF2"


def test_nothing_of_the_theme_lies_about_unused(site: Path) -> None:
    asked = "".join(path.read_text("utf-8") for path in site.rglob("*.html"))
    asked += "".join(path.read_text("utf-8") for path in (site / "assets").glob("*.css"))
    asked += (site / "assets" / "join.js").read_text("utf-8") + "moved.js notice.js offer.js"
    names = [path.name for path in (site / "assets").rglob("*") if path.is_file()]
    assert [name for name in names if name not in asked] == []
