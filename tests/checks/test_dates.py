"""Owned and dated: the lock of the pages, reviews that are due, and what the reader is told."""

from __future__ import annotations

import datetime
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import polib
import pytest
import yaml

from conftest import ROOT, cases, copy_editors, edit_settings, plugin_settings, run
from pasientinfo.cli import main

TODAY = str(datetime.date.today())
OLD = "updated: 2026-11-23"
NOT_YET = "Ingen fagperson har gått gjennom denne teksten ennå."


@pytest.fixture
def editors(tmp_path: Path) -> Path:
    """A copy of the small project whose texts never change, with its catalogs and lock."""
    return copy_editors(tmp_path / "editors")


def tell(capsys: pytest.CaptureFixture[str], project: Path, *arguments: str) -> tuple[int, str]:
    """The exit code of a command on a project, and what it said."""
    capsys.readouterr()
    code = main([*arguments, "-f", str(project / "mkdocs.yml")])
    return code, capsys.readouterr().err


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("case", cases("checks/due"))
def test_due(case: dict[str, Any], editors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    after = editors / "docs" / "nb" / "after.md"
    lines = "".join(f"{key}: {value}\n" for key, value in case["dates"].items())
    replace(after, "updated:", f"{lines}updated:")
    code, said = tell(capsys, editors, "check", "--due", "--day", str(case["day"]))
    assert code == case["fails"]
    told = [line for line in said.splitlines() if line.startswith("docs/nb/after.md:")]
    assert len(told) == (case["says"] is not None), said
    for line in told:
        assert re.fullmatch("docs/nb/after.md:" + case["says"], line), line
    assert tell(capsys, editors, "check", "--day", str(case["day"])) == (0, "")


def test_a_changed_text_needs_a_new_date(editors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    after, lock = editors / "docs" / "nb" / "after.md", editors / "locales" / "pages.lock"
    assert tell(capsys, editors, "check") == (0, "")
    replace(after, "Ring poliklinikken.", "Ring oss.")
    before = lock.read_text("utf-8")
    assert tell(capsys, editors, "update") == (0, "")
    asked = (
        "docs/nb/after.md:4: the text has changed since updated: 2026-11-23; set updated: to "
        f"today's date ({TODAY}), then run: pasientinfo update\n"
    )
    assert tell(capsys, editors, "check") == (1, asked)
    assert lock.read_text("utf-8") == before  # update does not hide it
    replace(after, OLD, "updated: 2026-11-22")
    assert tell(capsys, editors, "check") == (1, asked)
    replace(after, "updated: 2026-11-22", f"updated: {TODAY}")
    code, said = tell(capsys, editors, "check")
    assert code == 1
    assert said == (
        "locales/pages.lock: after.md changed since it was written; run: pasientinfo update\n"
    )
    assert tell(capsys, editors, "update") == (0, "")
    assert tell(capsys, editors, "check") == (0, "")
    replace(after, "Ring oss.", "Ring oss i dag.")  # once more on the same day
    assert tell(capsys, editors, "update") == (0, "")
    assert tell(capsys, editors, "check") == (0, "")


def test_a_page_that_is_gone_must_lead_on(
    editors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = editors / "locales" / "pages.lock"
    (editors / "docs" / "nb" / "whereby.md").unlink()
    replace(editors / "docs" / "nb" / "code.md", "[Slik bruker du Whereby](whereby.md)", "brevet")
    replace(editors / "docs" / "nb" / "code.md", OLD, f"updated: {TODAY}")
    replace(editors / "mkdocs.yml", "  - whereby.md\n", "")
    assert tell(capsys, editors, "update") == (0, "")
    assert "whereby.md: " in lock.read_text("utf-8")
    code, said = tell(capsys, editors, "check")
    assert code == 1
    assert re.fullmatch(
        r"mkdocs\.yml:16: docs/nb/whereby\.md: the page is gone, but people have its address; "
        r"tell where it leads: 'whereby\.md: other\.md' under redirects: of pasientinfo, .*\n",
        said,
    )
    replace(editors / "mkdocs.yml", "pasientinfo: {}", "pasientinfo: {redirects: {whereby.md: a}}")
    replace(editors / "mkdocs.yml", "whereby.md: a", "whereby.md: code.md")
    assert tell(capsys, editors, "update") == (0, "")
    assert tell(capsys, editors, "check") == (0, "")
    assert "whereby.md: " not in lock.read_text("utf-8")


def test_a_lock_that_is_none(editors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = editors / "locales" / "pages.lock"
    assert yaml.safe_load(lock.read_text("utf-8"))["after.md"].endswith(" 2026-11-23")
    lock.write_text("after.md\n", "utf-8")
    code, said = tell(capsys, editors, "check")
    assert code == 1
    assert said.startswith("locales/pages.lock:1: expected a page, its digest and its date, ")


def words(path: Path) -> str:
    done = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def updated(site: Path, page: str) -> str:
    found = re.search(r'<p class="updated">(.*?)</p>', (site / page).read_text("utf-8"))
    assert found
    return re.sub(r"<[^>]+>|[\u2066\u2069]", "", found[1].replace("<br>", " "))


def test_a_reader_is_told_that_nobody_has_reviewed_it(site: Path) -> None:
    assert updated(site, "join/index.html") == f"Oppdatert 23. november 2026 {NOT_YET}"
    assert NOT_YET in words(site / "pdf" / "join-nb.pdf")
    for locale in ("ar", "en", "pl", "so", "ur"):
        catalog = polib.pofile(str(ROOT / "locales" / locale / "LC_MESSAGES" / "messages.po"))
        assert updated(site, f"{locale}/join/index.html").endswith(catalog.find(NOT_YET).msgstr)
        if locale in ("en", "pl", "so"):  # other scripts come out of a PDF in another order
            assert catalog.find(NOT_YET).msgstr in words(site / "pdf" / f"join-{locale}.pdf")


def test_a_reader_is_told_of_a_review_and_of_one_that_is_overdue(project: Path) -> None:
    def change(values: dict[str, Any]) -> None:
        i18n, ours = plugin_settings(values, "i18n"), plugin_settings(values, "pasientinfo")
        i18n["languages"] = [one for one in i18n["languages"] if one["locale"] in ("nb", "en")]
        ours["leaflets"] = {"before": ["before.md"], "both": ["before.md", "after.md"]}

    edit_settings(project, change)
    exceptions = project / "locales" / "exceptions.csv"
    exceptions.write_text(exceptions.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    reviewed = "last_reviewed: 2025-11-20\nnext_review: 2026-11-23\n"
    replace(project / "docs" / "nb" / "before.md", "owner:", f"{reviewed}owner:")
    environment = os.environ | {"PASIENTINFO_DAY": "2026-11-24"}
    command = [sys.executable, "-m", "pasientinfo", "build", "-f", str(project / "mkdocs.yml")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr  # a build never stops for a date
    site = project / "site"
    overdue = "Denne teksten skulle vært sjekket på nytt innen 23. november 2026."
    said = "En fagperson gikk gjennom teksten 20. november 2025."
    assert f"{said} {overdue}" in updated(site, "before/index.html")
    english = updated(site, "en/before/index.html")
    assert "A healthcare professional checked the Norwegian text on 20 November 2025." in english
    assert "checked again by 23 November 2026." in english
    assert overdue not in updated(site, "after/index.html")
    leaflet = words(site / "pdf" / "before-nb.pdf")
    assert said in leaflet and overdue in leaflet
    both = words(site / "pdf" / "both-nb.pdf")  # one of its pages nobody has reviewed
    assert NOT_YET in both and said not in both and overdue in both
    assert "Norwegian text on 20 November 2025" in words(site / "pdf" / "before-en.pdf")

    assert run("build", project=project).returncode == 0  # without a day nothing is overdue
    assert overdue not in updated(site, "before/index.html")


def test_the_day_must_be_one(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASIENTINFO_DAY", "i dag")
    done = run("check", project=project)
    assert done.returncode == 1
    assert done.stderr == "PASIENTINFO_DAY: expected a day such as 2026-11-23, found 'i dag'\n"
