"""No number is turned round in right-to-left text: on any page, by position; in any attribute."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import polib
import pytest
from playwright.sync_api import Browser, Page

from conftest import (
    PATHS,
    SETTINGS,
    copy_project,
    edit_settings,
    parse_html,
    path_of,
    plugin_settings,
    run,
    serve,
)
from pasientinfo.markdown import bidi

RTL = [pair for pair in PATHS if SETTINGS.languages[pair[0]].direction == "rtl"]
READ_ALOUD = ("title", "alt", "aria-label", "aria-description", "placeholder", "content", "label")
TECHNICAL = ("viewport", "referrer", "og:url", "dcterms.created", "dcterms.modified")

TEXTS = """
() => {
  for (const details of document.querySelectorAll('details')) details.open = true;
  window.nodes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) window.nodes.push(walker.currentNode);
  return window.nodes.map(node => node.data);
}
"""
POSITIONS = """
runs => runs.map(([number, start, end]) => {
  const found = [];
  for (let at = start; at < end; at += 1) {
    const range = document.createRange();
    range.setStart(window.nodes[number], at);
    range.setEnd(window.nodes[number], at + 1);
    const box = range.getBoundingClientRect();
    if (box.width) found.push([Math.round(box.bottom), box.left]);
  }
  return found;
})
"""


def turned(page: Page) -> tuple[list[str], int]:
    """The runs that a reader would see in the wrong order, and how many were seen in all."""
    texts = page.evaluate(TEXTS)
    runs = [(i, *span) for i, text in enumerate(texts) for span in bidi.runs(text)]
    wrong, seen = [], 0
    for (number, start, end), places in zip(runs, page.evaluate(POSITIONS, runs), strict=True):
        seen += bool(places)
        if places != sorted(places):
            wrong.append(texts[number][start:end])
    return wrong, seen


def not_isolated(html: ElementTree.Element, direction: str = "ltr") -> Iterator[str]:
    """What stands un-isolated in plain text of right-to-left elements: attributes and titles."""
    direction = html.get("dir", direction)
    texts = [html.get(name, "") for name in READ_ALOUD]
    if html.tag == "title":
        texts.append(html.text or "")
    if html.get("http-equiv") or (html.get("name") or html.get("property")) in TECHNICAL:
        texts = []
    for text in texts if direction == "rtl" else []:
        yield from un_isolated(text)
    for child in html:
        yield from not_isolated(child, direction)


def un_isolated(text: str) -> Iterator[str]:
    """A text with right-to-left letters, or with digits, in which a run is not isolated."""
    rest = re.sub("\u2066[^\u2069]*\u2069", "\ufffc", text)
    if bidi.runs(rest) and (bidi.is_right_to_left(text) or bidi.RUN.search(rest)):
        yield text


@pytest.mark.parametrize(("locale", "name"), RTL)
def test_page(locale: str, name: str, site: Path, address: str, browser: Browser) -> None:
    assert list(not_isolated(parse_html(site / path_of(locale, name) / "index.html"))) == []
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(address + path_of(locale, name))
    wrong, _ = turned(page)
    assert wrong == []
    page.close()


def test_an_un_isolated_number_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        '<html dir="rtl"><nav>اتصل على 116 117 الآن</nav><p>اتصل <bdi dir="ltr">116 117</bdi></p>'
        "<details><summary>اتصل</summary><p>من 10-12</p></details>"
    )
    assert turned(page) == (["116 117", "10-12"], 3)
    page.close()
    html = ElementTree.fromstring(
        '<html dir="rtl"><title>اتصل 116 117</title><meta name="description" content="من 10-12"/>'
        '<img alt="10:30 صباحا"/><p dir="ltr" title="116 117"/>'
        '<a aria-label="\u2066116 117\u2069"/></html>'
    )
    assert list(not_isolated(html)) == ["اتصل 116 117", "من 10-12", "10:30 صباحا"]


GUIDE = """---
description: Ring 116 117 fra 08:00.
owner: Avdelingen
updated: 2026-11-23
---
# Ring 116 117 nå

## Åpent 08-15 hver dag

![Telefon 22 33 44 55](../assets/talk.svg)

Se [side 1/2](code.md "Kode 123-456") først.

| Tid 10-12 | Dag |
|---|---|
| 10:30 | 1.2.2027 |

Kode
:   Seks siffer, 482 913

??? note "Fra 10-12"
    Ring 116 117.
"""


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site in Norwegian and Arabic with numbers wherever a text can stand."""
    folder = copy_project(tmp_path_factory.mktemp("numbers"))

    def change(values: dict[str, Any]) -> None:
        i18n, ours = plugin_settings(values, "i18n"), plugin_settings(values, "pasientinfo")
        i18n["languages"] = i18n["languages"][:2]
        ours["leaflets"] = {"call": ["index.md"]}
        ours["redirects"] = {"old.md": "index.md"}
        values["site_name"] = "Video 24-7"
        values["nav"] = [{"Fra 08-15": ["index.md", "code.md"]}]
        values["extra"]["trust"]["name"] = "Klinikk 1-2"
        values["markdown_extensions"] += ["def_list", "pymdownx.details"]

    edit_settings(folder, change)
    for path in (folder / "docs" / "nb").glob("*.md"):
        if path.stem != "code":
            path.unlink()
    (folder / "docs" / "nb" / "index.md").write_text(GUIDE, "utf-8")
    code = folder / "docs" / "nb" / "code.md"
    code.write_text(
        f"{code.read_text('utf-8').partition('{{ join.form')[0]}\n{{{{ join.form }}}}\n"
    )
    for other in ("en", "pl", "so", "ur"):
        shutil.rmtree(folder / "locales" / other)
    (folder / "locales" / "exceptions.csv").unlink()
    assert run("update", project=folder).returncode == 0
    path = folder / "locales" / "ar" / "LC_MESSAGES" / "messages.po"
    catalog = polib.pofile(str(path), wrapwidth=79)
    for entry in catalog:
        if not entry.msgstr or entry.previous_msgid:
            parts = re.split(r"(\]\([^ )]*|\{\w+\}|[A-Za-zÆØÅæøå]+)", entry.msgid)
            entry.msgstr = "".join("اتصل" if part.isalpha() else part for part in parts)
            entry.previous_msgid = None
            entry.flags = ["fuzzy"]
    catalog.save(str(path))
    done = run("build", project=folder)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_numbers_everywhere(numbers: Path, browser: Browser) -> None:
    for path in [*(numbers / "ar").rglob("*.html"), numbers / "404.html"]:
        assert list(not_isolated(parse_html(path))) == [], path
    head = parse_html(numbers / "ar" / "index.html").find("head")
    assert head is not None
    contents = [meta.get("content", "") for meta in head.iter("meta")]
    assert (
        sum("\u2066116 117\u2069" in text for text in contents) == 3
    )  # og:title, two descriptions
    web = serve(numbers)
    page = browser.new_page(viewport={"width": 360, "height": 740})
    for name, least in [("ar/", 14), ("ar/code/", 4), ("404.html", 1)]:
        page.goto(f"http://127.0.0.1:{web.server_port}/{name}")
        wrong, seen = turned(page)
        assert wrong == [], name
        assert seen >= least, name
    page.close()
    web.shutdown()


def test_messages_of_the_code_page(site: Path) -> None:
    rule = json.loads((site / "join.json").read_text("utf-8"))
    for locale in ("ar", "ur"):
        for message in rule["messages"][locale].values():
            assert list(un_isolated(message)) == []
        assert "\u2066join.nhn.no\u2069" in rule["messages"][locale]["link"]
    assert "\u2066" not in json.dumps(rule["messages"]["pl"], ensure_ascii=False)


def test_title_and_bookmarks_of_a_leaflet(numbers: Path) -> None:
    with pikepdf.open(numbers / "pdf" / "call-ar.pdf") as pdf:
        title = str(pdf.docinfo["/Title"])
        assert "\u2066116 117\u2069" in title
        with pdf.open_outline() as outline:
            items = list(outline.root)
            titles = [item.title for item in items] + [c.title for i in items for c in i.children]
        assert len(titles) >= 2
        for bookmark in titles:
            assert list(un_isolated(bookmark)) == []
            assert bidi.runs(bookmark), "no number to look at"
