"""The policy on translations, and what `status` tells."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polib
import pytest

from conftest import ROOT, cases, edit_settings, plugin_settings, run
from pasientinfo.markdown.blocks import Block
from pasientinfo.project.catalogs import State, Translations, digest
from pasientinfo.project.withdrawal import Limits, withdrawal_reason, withdrawn_by_editor
from pasientinfo.translation.approval_changes import approval_changes, approval_table, cell

STATES = ["approved", "draft", "changed", "missing"]


@pytest.mark.parametrize("case", cases("translation/withdrawal"))
def test_policy(case: dict[str, Any]) -> None:
    states = {text.lstrip("!"): State(state) for text, state in case["blocks"]}
    blocks = [Block(text.lstrip("!"), "p", text.startswith("!")) for text, _ in case["blocks"]]
    limits = Limits(**case.get("limits", {}))
    reason = withdrawal_reason(limits, blocks, states.__getitem__)
    assert (reason is None) == (case["reason"] is None)
    assert case["reason"] is None or case["reason"] in str(reason)


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ({}, False),
        ({"withdrawn": True}, True),
        ({"withdrawn": ["so"]}, False),
        ({"withdrawn": ["ar", "so"]}, True),
        ({"withdrawn": False}, False),
    ],
)
def test_withdrawn_by_an_editor(meta: dict[str, Any], expected: bool) -> None:
    assert withdrawn_by_editor(meta, "ar") is expected


def rows(project: Path) -> tuple[int, dict[tuple[str, str], Any]]:
    """The exit code and the rows of ``status --json``."""
    done = run("status", "--json", project=project)
    found = json.loads(done.stdout)
    return done.returncode, {(row["locale"], row["page"]): row for row in found}


def test_a_changed_sentence_is_named_in_every_language(project: Path) -> None:
    code, before = rows(project)
    assert code == 0
    pages = {path.stem for path in (ROOT / "docs" / "nb").glob("*.md")} | {"interface"}
    assert set(before) == {
        (locale, page) for locale in ("ar", "en", "pl", "so", "ur") for page in pages
    }
    guide = project / "docs" / "nb" / "before.md"
    original = guide.read_text("utf-8")
    guide.write_text(original.replace("Lad batteriet.", "Lad batteriet helt opp."), "utf-8")
    assert run("update", project=project).returncode == 0
    code, after = rows(project)
    assert code == 0
    for key, row in after.items():
        old = before[key]
        if key[1] != "before":
            assert row == old
            continue
        assert row["changed_texts"] == ["Lad batteriet helt opp."]
        assert [row[state] - old[state] for state in STATES] == [0, -1, 1, 0]
        assert [row["words"][state] - old["words"][state] for state in STATES] == [0, -2, 4, 0]
    table = run("status", project=project).stdout
    assert "changed: before: «Lad batteriet helt opp.» in ar, en, pl, so, ur" in table
    guide.write_text(original, "utf-8")
    assert run("update", project=project).returncode == 0
    assert rows(project) == (0, before)
    for path in (ROOT / "locales").rglob("*.po*"):
        same = project / "locales" / path.relative_to(ROOT / "locales")
        assert same.read_bytes() == path.read_bytes()


def test_a_page_in_a_folder_is_a_page_of_its_own(project: Path) -> None:
    page = project / "docs" / "nb" / "video" / "index.md"
    page.parent.mkdir()
    page.write_text("# Mer om video\n\nDette er en annen side.\n", "utf-8")
    assert run("update", project=project).returncode == 0
    _, found = rows(project)
    assert found["pl", "video/index"]["missing"] == 2
    assert found["pl", "index"]["missing"] == 0


def test_forbidden_drafts_are_told(project: Path) -> None:
    def change(values: dict[str, Any]) -> None:
        plugin_settings(values, "pasientinfo")["drafts"] = "forbid"

    edit_settings(project, change)
    done = run("status", project=project)
    assert done.returncode == 1
    assert "ar after: 12 drafts, and drafts are forbidden" in done.stderr


def catalog_with(project: Path, msgid: str, change: Callable[[polib.POEntry], None]) -> None:
    path = project / "locales" / "pl" / "LC_MESSAGES" / "messages.po"
    catalog = polib.pofile(str(path), wrapwidth=79)
    entry = catalog.find(msgid)
    assert entry
    change(entry)
    catalog.save(str(path))


def test_what_translators_wrote_is_shown(project: Path) -> None:
    def comment(entry: polib.POEntry) -> None:
        entry.tcomment = "Is this <b>right</b>?"

    catalog_with(project, "Journalen din", comment)
    assert (
        "comment: pl after: «Journalen din»: Is this <b>right</b>?"
        in run("status", project=project).stdout
    )
    _, found = rows(project)
    assert found["pl", "after"]["comments"] == [
        {"text": "Journalen din", "comment": "Is this <b>right</b>?"}
    ]
    page = project / "status.html"
    assert run("status", "--html", str(page), project=project).returncode == 0
    assert "«Journalen din»: Is this &lt;b&gt;right&lt;/b&gt;?" in page.read_text("utf-8")


def side(values: dict[str, str] | None) -> Translations:
    """The Polish catalog with the entry that a case describes."""
    if not values:
        return Translations("nb", {"pl": {}})
    entry = polib.POEntry(msgid="Vent.", msgstr=values["text"])
    if "record" in values:
        true = digest("Vent.", values["text"])
        kind = values.get("kind", "approved")
        entry.tcomment = f"{kind}: {values['record']}, {values.get('digest', true)}"
    entry.previous_msgid = values.get("previous")
    entry.flags = ["fuzzy"] if "previous" in values else []
    return Translations("nb", {"pl": {"Vent.": entry}})


@pytest.mark.parametrize("case", cases("translation/approval_changes"))
def test_what_a_change_does_to_approvals(case: dict[str, Any]) -> None:
    table = approval_table(approval_changes(side(case["before"]), side(case["after"])))
    rows = table.split("\n")[4:]
    assert rows == [" | ".join(["| pl", case["row"]])] if "row" in case else table == ""


HOSTILE = (
    "|a|\n`code` <img src=x onerror=alert(1)> <!-- &lt; [x](https://evil.example) \\| ~~b~~ **c** "
    "@nurse #1 :heart: $x$ www.evil.example ##[add-mask]x \u202etxt"
)


def test_markdown_of_a_text_is_shown_and_does_nothing() -> None:
    shown = cell(HOSTILE)
    left = re.sub("<br>|&#[0-9]+;", "", shown)
    assert not set(left) & set("|`<>&[]*_~@#$\\\n"), left
    assert not re.search(r":\w|://|www\.", left)
    read = html.unescape(shown.replace("<br>", "\n"))
    assert read == HOSTILE.replace("\u202e", "[U+202E]")


def test_a_base_shows_approvals(project: Path, tmp_path: Path) -> None:
    """A script that approves what it has changed is seen."""
    base = tmp_path / "base"
    shutil.copytree(project, base, ignore=shutil.ignore_patterns("base"))
    assert "pproval" not in run("status", "--base", str(base), project=project).stdout
    before = ""

    def attack(entry: polib.POEntry) -> None:
        nonlocal before
        before, entry.msgstr, entry.flags = entry.msgstr, "Bateria | nic.", []
        entry.tcomment = f"approved: nurse, 2026-11-23, {digest(entry.msgid, entry.msgstr)}"

    catalog_with(project, "Lad batteriet.", attack)
    out = run("status", "--base", str(base), project=project).stdout
    assert "Approvals that this change touches: 1." in out
    row = f"| pl | newly approved | Lad batteriet. | {before} | Bateria &#124; nic. | – | approved:"
    assert f"\n{row} nurse, 2026-11-23 |\n" in out
