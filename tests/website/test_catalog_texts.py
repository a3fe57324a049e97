"""What stands on a page is what stands in the catalog: menus, abbreviations, headings with values,
titles of leaflets; and a text that somebody else changed is refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polib
import pytest

from conftest import SETTINGS, cases, copy_editors, edit_settings, run
from pasientinfo.project.leaflets import plain_text

AFTER = """---
description: Hva som skjer etter timen.
owner: Poliklinikken
updated: 2026-11-23
---
# Etter timen

## Slik finner du {{ trust.name }}

Du skal ta MR.

## Journalen din

Der står alt.

| Ring {{ trust.name }} | Tid |
|---|---|
| Hver dag | Etter timen |

*[MR]: Magnetresonans
"""
POLISH = {
    "Hjem": "Strona główna",
    "Kart": "Mapa",
    "Slik finner du {{ trust.name }}": "Jak znaleźć {{ trust.name }}",
    "Ring {{ trust.name }}": "Zadzwoń do {{ trust.name }}",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose menu has titles of its own, built with some of its texts translated."""
    folder = copy_editors(tmp_path_factory.mktemp("texts") / "project")
    (folder / "docs" / "nb" / "after.md").write_text(AFTER, "utf-8")

    def change(values: dict[str, Any]) -> None:
        values["nav"][0] = {"Hjem": "index.md"}
        values["nav"] += [{"Kart": "https://kart.test.no/"}, {"Parkering": "https://p.test.no/"}]
        values["markdown_extensions"].append("abbr")

    edit_settings(folder, change)
    assert run("update", "--day", "2026-11-23", project=folder).returncode == 0
    path = folder / "locales" / "pl" / "LC_MESSAGES" / "messages.po"
    catalog = polib.pofile(str(path), wrapwidth=79)
    for msgid, msgstr in POLISH.items():
        catalog.find(msgid).msgstr = msgstr
    assert catalog.find("Parkering") and catalog.find("Magnetresonans")
    catalog.save(str(path))
    done = run("build", project=folder)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_the_titles_of_the_menu(built: Path) -> None:
    polish = (built / "pl" / "after" / "index.html").read_text("utf-8")
    menu = polish[polish.index('<details class="menu">') :]
    assert re.search(r'<a href="../"\s*>Strona główna</a>', menu)
    assert re.search(r'<a href="https://kart.test.no/"\s*>Mapa</a>', menu)
    fallback = '<span class="fallback" lang="nb" dir="ltr">Parkering</span>'
    assert re.search(rf'<a href="https://p.test.no/"\s*>{fallback}</a>', menu)
    norwegian = (built / "index.html").read_text("utf-8")
    assert re.search(r'aria-current="page">Hjem</a>', norwegian)
    assert "<title>Hjem" not in norwegian, "a page's title is its heading"


def test_a_value_at_the_end_of_a_heading(built: Path) -> None:
    polish = (built / "pl" / "after" / "index.html").read_text("utf-8")
    assert '>Jak znaleźć <bdi dir="ltr">Prøve sykehus</bdi></h2>' in polish
    assert '<th>Zadzwoń do <bdi dir="ltr">Prøve sykehus</bdi></th>' in polish
    assert "{{" not in polish


def test_an_abbreviation(built: Path) -> None:
    polish = (built / "pl" / "after" / "index.html").read_text("utf-8")
    assert '<abbr dir="ltr" lang="nb" title="Magnetresonans">MR</abbr>' in polish
    norwegian = (built / "after" / "index.html").read_text("utf-8")
    assert '<abbr title="Magnetresonans">MR</abbr>' in norwegian


EXTENSION = """
import os
from markdown import Extension
from markdown.preprocessors import Preprocessor

class Change(Preprocessor):
    def run(self, lines):
        built = "PASIENTINFO_LOCALES" in os.environ
        return [line.replace("lenken", "koden") if built else line for line in lines]

def makeExtension(**_):
    extension = Extension()
    extension.extendMarkdown = lambda md: md.preprocessors.register(Change(md), "change", 0)
    return extension
"""
"""A Markdown extension that changes texts, but not while the guides are read."""


def test_a_text_that_changed_after_the_guides_were_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_editors(tmp_path / "project")
    (tmp_path / "change_texts.py").write_text(EXTENSION)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    edit_settings(folder, lambda values: values["markdown_extensions"].append("change_texts"))
    done = run("build", project=folder)
    assert done.returncode == 1
    assert re.match(
        r"docs/nb/\w+\.md: the page shows «.*koden.*», which no catalog has", done.stderr
    )
    assert done.stdout == ""
    assert not (folder / "site").exists()


@pytest.mark.parametrize("case", cases("website/titles"))
def test_a_title_as_its_reader_sees_it(case: dict[str, str]) -> None:
    assert plain_text(SETTINGS, case["heading"]) == case["title"]
