"""What a reader sees after a text has changed, and after a page has been approved."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pikepdf
import polib

from conftest import LOCALES, edit_settings, plugin_settings, run
from pasientinfo.project.catalogs import digest
from pasientinfo.project.guides import source_page_digest
from pasientinfo.project.settings import read_settings

OLD, NEW = "Vær alene i et stille rom.", "Vær helt alene i et stille rom."


def text_of(page: Path) -> str:
    """The part of a page that is the guide itself."""
    return page.read_text("utf-8").partition('<div class="text"')[2].partition("<aside")[0]


def only_leaflet(project: Path, name: str, pages: list[str] | None = None) -> None:
    """The project with one of its leaflets: making them all takes time and shows no more."""

    def change(values: dict[str, Any]) -> None:
        leaflets = plugin_settings(values, "pasientinfo")["leaflets"]
        plugin_settings(values, "pasientinfo")["leaflets"] = {name: pages or leaflets[name]}

    edit_settings(project, change)


def test_changed_and_approved(project: Path) -> None:
    only_leaflet(project, "prepare", ["before.md"])
    path = project / "locales" / "ar" / "LC_MESSAGES" / "messages.po"
    catalog = polib.pofile(str(path), wrapwidth=79)
    old_translation = catalog.find(OLD).msgstr
    approved = 0
    for entry in catalog:
        if ("docs/nb/after.md", "") in entry.occurrences:
            entry.flags = []
            entry.tcomment = (
                f"approved: translator, 2026-11-23, {digest(entry.msgid, entry.msgstr)}"
            )
            approved += 1
    assert approved > 10
    catalog.save(str(path))
    guide = project / "docs" / "nb" / "before.md"
    guide.write_text(guide.read_text("utf-8").replace(OLD, NEW), "utf-8")
    assert run("update", project=project).returncode == 0
    done = run("build", project=project)
    assert done.returncode == 0, done.stderr
    site = project / "site"

    assert 'class="notice"' not in (site / "ar" / "after" / "index.html").read_text("utf-8")
    assert 'class="notice"' in (site / "ur" / "after" / "index.html").read_text("utf-8")

    changed = text_of(site / "ar" / "before" / "index.html")
    assert old_translation not in changed
    span = f'<span class="fallback" dir="ltr" lang="nb">{NEW}</span>'
    assert span in changed
    assert len(re.findall('class="fallback"', changed)) == 1
    assert span.replace(' dir="ltr"', "") in text_of(site / "en" / "before" / "index.html").replace(
        ' dir="ltr"', ""
    )
    notice = catalog.find("Noe av teksten er ikke oversatt ennå. Det står på engelsk eller norsk.")
    assert notice.msgstr in (site / "ar" / "before" / "index.html").read_text("utf-8")
    assert notice.msgstr not in (site / "ar" / "during" / "index.html").read_text("utf-8")


CRITICAL = "Vent aldri på videosamtalen hvis det haster."
NEW_ENGLISH = (
    "Call [113](tel:113) if a life is in danger. Call the out-of-hours doctor on "
    "[116 117](tel:116117) if you need a doctor quickly. Never wait if it is urgent."
)


def test_a_stale_safety_critical_text_withdraws_its_pages(project: Path) -> None:
    only_leaflet(project, "patient-information")
    own = project / "docs" / "so" / "after.md"
    own.parent.mkdir()
    body = "# Wixii dambe\n\nBoggan waa mid gaar ah.\n"
    own.write_text(f"---\nrests_on: 0123456789abcdef\n---\n{body}", "utf-8")
    current = project / "docs" / "so" / "during.md"
    digest_now = source_page_digest(read_settings(project / "mkdocs.yml"), "during.md")
    current.write_text(f"---\nrests_on: {digest_now}\n---\n{body}", "utf-8")
    whereby = project / "docs" / "nb" / "whereby.md"
    text = whereby.read_text("utf-8")
    whereby.write_text(text.replace("\nowner:", "\nwithdrawn: true\nowner:"), "utf-8")
    for path in (project / "docs" / "nb").glob("*.md"):
        text = path.read_text("utf-8")
        path.write_text(text.replace(CRITICAL, "Vent aldri hvis det haster."), "utf-8")
    digest_now = source_page_digest(read_settings(project / "mkdocs.yml"), "whereby.md")
    (own.parent / "whereby.md").write_text(f"---\nrests_on: {digest_now}\n---\n{body}", "utf-8")
    after = project / "docs" / "nb" / "after.md"
    text = after.read_text("utf-8")
    after.write_text(text.replace("\nowner:", "\nwithdrawn: [pl]\nowner:"), "utf-8")
    assert run("update", project=project).returncode == 0
    catalog = project / "locales" / "en" / "LC_MESSAGES" / "messages.po"
    english = polib.pofile(str(catalog), wrapwidth=79)
    for entry in english:
        if entry.previous_msgid:  # translated anew, as a tool saves it
            entry.msgstr, entry.previous_msgid, entry.flags = NEW_ENGLISH, None, []
    english.save(str(catalog))
    status = run("status", project=project)
    assert status.returncode == 1
    assert "ar index: withdrawn: the safety-critical text" in status.stderr
    assert "en index" not in status.stderr
    done = run("build", project=project)
    assert done.returncode == 0, done.stderr
    site = project / "site"

    page = (site / "ar" / "problems" / "index.html").read_text("utf-8")
    assert "data-withdrawn" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "116 117" not in page
    assert 'href="../../en/problems/"' in page
    assert 'class="leaflets"' not in page
    assert "data-withdrawn" not in (site / "en" / "problems" / "index.html").read_text("utf-8")
    assert "data-withdrawn" not in (site / "ar" / "during" / "index.html").read_text("utf-8")
    assert "data-withdrawn" in (site / "pl" / "after" / "index.html").read_text("utf-8")
    for name, gone in [("", {"ar", "pl", "so", "ur"}), ("so/during/", set()), ("after/", {"pl"})]:
        head = (site / name / "index.html").read_text("utf-8").partition("</head>")[0]
        assert {code for code in LOCALES if f'hreflang="{code}"' not in head} == gone, name
        shared = re.findall(r'og:locale[^>]*content="(\w\w)_', head)
        assert set(shared) == set(LOCALES) - gone, name
    offer = (site / "index.html").read_text("utf-8").partition('<aside class="offer"')[2]
    assert re.findall(r'hreflang="(\w+)"', offer.partition("</aside>")[0]) == ["en"]
    for locale, shown in [("ar", False), ("nb", True), ("en", True)]:
        leaflet = pikepdf.open(site / "pdf" / f"patient-information-{locale}.pdf")
        assert len(leaflet.pages) > 5 if shown else len(leaflet.pages) == 1

    assert "Boggan waa mid gaar ah." in (site / "so" / "during" / "index.html").read_text("utf-8")
    own_too = (site / "so" / "whereby" / "index.html").read_text("utf-8")
    assert "data-withdrawn" in own_too
    stale = (site / "so" / "after" / "index.html").read_text("utf-8")
    assert "Boggan waa mid gaar ah." not in stale
    assert 'id="etter-videokonsultasjonen"' in stale


def test_a_new_language_builds_at_once_in_fallback(project: Path) -> None:
    def change(values: dict[str, Any]) -> None:
        plugin_settings(values, "i18n")["languages"] += [
            {"locale": "uk", "name": "Українська"},
            {"locale": "ti", "name": "ትግርኛ"},
        ]

    edit_settings(project, change)
    only_leaflet(project, "join")
    assert run("update", project=project).returncode == 0
    done = run("build", project=project)
    assert done.returncode == 0, done.stderr
    for locale in ("uk", "ti"):
        page = (project / "site" / locale / "join" / "index.html").read_text("utf-8")
        assert f'<html lang="{locale}" dir="ltr"' in page
        assert '<span class="fallback" dir="ltr" lang="en">' in text_of(
            project / "site" / locale / "join" / "index.html"
        )
        assert "ትግርኛ" in page
        leaflet = pikepdf.open(project / "site" / "pdf" / f"join-{locale}.pdf")
        assert str(leaflet.Root.Lang) == locale
