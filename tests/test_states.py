"""What a reader sees after a text has changed, and after a page has been approved."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polib

from conftest import edit_settings, run
from pasientinfo.catalogs import digest

OLD, NEW = "Vær alene i et stille rom.", "Vær helt alene i et stille rom."


def text_of(page: Path) -> str:
    """The part of a page that is the guide itself."""
    return page.read_text("utf-8").partition('<div class="text"')[2].partition("<aside")[0]


def test_changed_and_approved(project: Path) -> None:
    def change(values: dict[str, Any]) -> None:
        values["plugins"][1]["pasientinfo"]["leaflets"] = {"prepare": ["before.md"]}

    edit_settings(project, change)
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
