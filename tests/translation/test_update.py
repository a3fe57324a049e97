"""Merging guides into catalogs: nothing stale comes back, nothing translated is lost."""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import Any

import polib
import pytest

from conftest import ROOT, cases, run
from pasientinfo.project import catalogs
from pasientinfo.project.messages import Message
from pasientinfo.translation.update import catalog_template, update_catalog


def entry(page: str | None, msgid: str, msgstr: str, state: str) -> polib.POEntry:
    """An entry as the case file writes it."""
    made = polib.POEntry(msgid=msgid, msgstr=msgstr, obsolete=page is None)
    if page:
        made.occurrences = [(page, "")]
    if state.startswith("changed:"):
        made.previous_msgid = state.removeprefix("changed:")
    if state.startswith("changed:") or state.endswith("fuzzy"):
        made.flags = ["fuzzy"]
    return made


def as_case(made: polib.POEntry) -> list[str]:
    """The way back."""
    state = "fuzzy" if made.fuzzy else "ok"
    if made.previous_msgid:
        state = f"changed:{made.previous_msgid}"
    if made.obsolete:
        state = {"ok": "obsolete", "fuzzy": "obsolete-fuzzy"}.get(
            state, state.replace("changed", "obsolete")
        )
    return [made.msgid, made.msgstr, state]


@pytest.mark.parametrize("case", cases("translation/update"))
def test_merge(case: dict[str, Any], tmp_path: Path) -> None:
    old = polib.POFile()
    for page, entries in case["before"].items():
        old.extend(entry(page, *values) for values in entries)
    old.extend(entry(None, *values) for values in case.get("obsolete", []))
    pot = catalog_template(
        [Message(text, page, "a") for page, texts in case["texts"].items() for text in texts],
        "test",
    )
    catalogs.save(old, tmp_path / "old.po")
    new = update_catalog(catalogs.load(tmp_path / "old.po", tmp_path), pot, "pl")
    kept = [
        [msgid, msgstr, "obsolete"]
        for msgid, msgstr, state in case.get("obsolete", [])
        if msgid not in [row[0] for row in case["after"]]
    ]
    catalogs.save(new, tmp_path / "messages.po")
    new = catalogs.load(tmp_path / "messages.po", tmp_path)
    assert [as_case(made) for made in new] == case["after"] + kept
    read = catalogs.load(tmp_path / "messages.po", tmp_path)
    assert not catalogs.save(update_catalog(read, pot, "pl"), tmp_path / "messages.po")


def test_a_stale_entry_stays_stale_through_the_command(project: Path) -> None:
    guide = project / "docs" / "nb" / "before.md"
    before = guide.read_text("utf-8")
    catalog = project / "locales" / "pl" / "LC_MESSAGES" / "messages.po"
    committed = catalog.read_text("utf-8")
    assert "Vær alene i et stille rom." in before
    changed = "Vær helt alene i et stille rom."
    guide.write_text(before.replace("Vær alene i et stille rom.", changed), "utf-8")
    for _ in range(3):
        assert run("update", project=project).returncode == 0
        found = polib.pofile(str(catalog)).find(changed)
        assert found.fuzzy
        assert found.previous_msgid == "Vær alene i et stille rom."
        assert catalogs.state(found) is catalogs.State.CHANGED
    guide.write_text(before, "utf-8")
    assert run("update", project=project).returncode == 0
    assert catalog.read_text("utf-8") == committed


def test_committed_catalogs_are_up_to_date(project: Path) -> None:
    done = run("update", project=project)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(("n", "form"), [(0, 0), (1, 1), (2, 2), (3, 3), (11, 4), (100, 5)])
def test_arabic_plural_forms(n: int, form: int) -> None:
    catalog = polib.pofile(str(ROOT / "locales" / "ar" / "LC_MESSAGES" / "messages.po"))
    plural = catalog.metadata["Plural-Forms"].partition("plural=")[2].rstrip(";")
    assert gettext.c2py(plural)(n) == form  # type: ignore[attr-defined]


def test_an_approval_goes_along_with_a_mended_link() -> None:
    old = polib.POFile()
    made = polib.POEntry(msgid="Les [mer](a.md).", msgstr="Read [more](a.md).")
    made.occurrences = [("a.md", "")]
    made.tcomment = f"approved: reviewer, 2026-11-23, {catalogs.digest(made.msgid, made.msgstr)}"
    old.append(made)
    for text, expected in [
        ("Les [mer](b.md).", catalogs.State.APPROVED),
        ("Les [alt](b.md).", catalogs.State.CHANGED),
    ]:
        pot = catalog_template([Message(text, "a.md", "a")], "test")
        assert catalogs.state(update_catalog(old, pot, "pl")[0]) is expected
