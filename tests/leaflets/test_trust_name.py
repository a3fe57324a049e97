"""A trust's name with characters that HTML, CSS and PDF each write in their own way."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import tinycss2

from conftest import copy_project, edit_settings, parse_html, plugin_settings, run
from pasientinfo.leaflets import join_card
from pasientinfo.project.settings import read_settings
from pasientinfo.project.sources import read_sources
from pasientinfo.website.templates import css_counters

NAME = "Sankt Olavs & Mor's <klinikk>"
REFERENCE = re.compile(r"&(?:#\d+|amp|lt|gt|quot);")


def text_of(pdf: Path) -> str:
    done = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def author(pdf: Path) -> str:
    with pikepdf.open(pdf) as document:
        assert document.open_metadata().get("dc:creator", [NAME]) == [NAME]
        return str(document.docinfo["/Author"])


def test_on_pages_leaflets_and_the_card(tmp_path: Path) -> None:
    project = copy_project(tmp_path)

    def change(values: dict[str, Any]) -> None:
        values["extra"]["trust"]["name"] = NAME
        plugin_settings(values, "pasientinfo")["leaflets"] = {"join": ["join.md"]}

    edit_settings(project, change)
    catalog = project / "locales" / "en" / "LC_MESSAGES" / "messages.po"
    text = catalog.read_text("utf-8")
    changed = text.replace('msgstr "Page {page} of {pages}"', 'msgstr "Mor\'s {page} & {pages}"')
    assert changed != text
    catalog.write_text(changed, "utf-8")
    done = run("build", project=project)
    assert done.returncode == 0, done.stderr
    page = parse_html(project / "site" / "en" / "index.html")
    brand = ["".join(found.itertext()) for found in page.iter("p") if found.get("class") == "brand"]
    assert any(NAME in text for text in brand), brand
    (leaflet,) = (project / "site").rglob("join-en.pdf")
    said = text_of(leaflet)
    assert NAME in said
    assert "Mor's 1 & " in said, "the footer"
    assert not REFERENCE.search(said)
    assert author(leaflet) == NAME
    card = tmp_path / "card.pdf"
    sources = read_sources(read_settings(project / "mkdocs.yml"))
    card.write_bytes(join_card.card_pdf(sources, "482913", "en"))
    said = text_of(card)
    assert NAME in said
    assert not REFERENCE.search(said)
    assert author(card) == NAME


@pytest.mark.parametrize(
    ("message", "strings"),
    [
        ("Side {page} av {pages}", ["Side ", " av ", ""]),
        ("Mor&#39;s {page} &amp; {pages}", ["Mor's ", " & ", ""]),
        ('&lt;/style&gt; {page} "\\a {pages}', ["</style> ", ' "\\a ', ""]),
    ],
)
def test_the_footer_as_css(message: str, strings: list[str]) -> None:
    css = css_counters(message)
    assert "<" not in css
    tokens = tinycss2.parse_component_value_list(css, skip_comments=True)
    assert [token.value for token in tokens if token.type == "string"] == strings
