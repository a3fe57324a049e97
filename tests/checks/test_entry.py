"""A translation may not change what must not change."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polib
import pytest

from conftest import SETTINGS, cases
from pasientinfo.checks.catalogs import check_catalogs, read_terms
from pasientinfo.checks.entry import findings
from pasientinfo.problems import Problem, Severity
from pasientinfo.project import catalogs
from pasientinfo.project.catalogs import State, read_translations
from pasientinfo.project.languages import language
from pasientinfo.project.settings import read_settings

TERMS = read_terms(SETTINGS)


@pytest.mark.parametrize("case", cases("checks/entry"))
def test_entry(case: dict[str, Any]) -> None:
    found = findings(
        case["msgid"],
        case["msgstr"],
        language(case["locale"], ""),
        trust={"name": "Vestre Viken"},
        terms=TERMS,
    )
    assert sorted({finding.kind for finding in found}) == case["finds"], found
    for finding in found:
        assert finding.message.startswith("«")
        assert ": expected " in finding.message.partition(", found ")[0]
        assert finding.message.isprintable()


def test_every_kind_has_a_row_that_fails() -> None:
    rows = [case.values[0] for case in cases("checks/entry")]
    assert {kind for row in rows for kind in row["finds"]} == {
        *("link", "address", "number", "digits", "code", "label", "placeholder", "attributes"),
        *("markup", "html", "block", "invisible", "script", "norwegian", "length", "term"),
    }


def errors(case: dict[str, Any]) -> list[str]:
    """What stops a translation, with the glossary and the names of our own site."""
    language = SETTINGS.languages[case["locale"]]
    found = findings(case["nb"], case["text"], language, trust=SETTINGS.trust, terms=TERMS)
    return [finding.message for finding in found if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("case", cases("checks/attacks"))
def test_a_text_that_means_harm_is_refused(case: dict[str, Any]) -> None:
    assert errors(case), case["why"]


@pytest.mark.parametrize("case", cases("checks/same"))
def test_a_text_that_may_be_so(case: dict[str, Any]) -> None:
    assert (errors(case) == []) is case["right"], errors(case)


def problems(project: Path) -> list[Problem]:
    """What the check says of a copy of the project."""
    settings = read_settings(project / "mkdocs.yml")
    return check_catalogs(settings, read_translations(settings))


def change(project: Path, locale: str, edit: Callable[[polib.POFile], None]) -> polib.POFile:
    """Change a catalog of a copy; the catalog as it is then read."""
    path = read_settings(project / "mkdocs.yml").catalog_file(locale)
    catalog = catalogs.load(path, project)
    edit(catalog)
    catalogs.save(catalog, path)
    return catalogs.load(path, project)


def damage(case: dict[str, Any]) -> Callable[[polib.POFile], None]:
    """The change that a case describes."""

    def edit(catalog: polib.POFile) -> None:
        entry = catalog.find(case["msgid"])
        assert entry, case["msgid"]
        old, new = case.get("replace", [entry.msgstr, case.get("msgstr")])
        assert old in entry.msgstr
        entry.msgstr = entry.msgstr.replace(old, new)

    return edit


def test_no_false_alarm_in_the_catalogs(project: Path) -> None:
    assert problems(project) == []


def test_fifty_wrong_translations_are_found_and_nothing_else(project: Path) -> None:
    wrong = [case.values[0] for case in cases("checks/wrong_translations")]
    assert len({(case["locale"], case["msgid"]) for case in wrong}) == len(wrong) == 50
    read = {}
    for case in wrong:
        read[case["locale"]] = change(project, case["locale"], damage(case))
    expected = {}
    for case in wrong:
        line = read[case["locale"]].find(case["msgid"]).linenum
        expected[f"locales/{case['locale']}/LC_MESSAGES/messages.po", line] = case["finds"]
    found: dict[tuple[str, int], set[str]] = {}
    for problem in problems(project):
        kinds = found.setdefault((problem.file, problem.line), set())
        kinds.add(problem.message.rpartition(" [")[2].split(",")[1])
    assert {place: sorted(kinds) for place, kinds in found.items()} == expected


def test_a_changed_entry_is_passed_over(project: Path) -> None:
    def edit(catalog: polib.POFile) -> None:
        entry = catalog.find("Vent.")
        assert entry
        entry.msgstr, entry.flags, entry.previous_msgid = "Vent i 5.", ["fuzzy"], "Vent i 5."

    change(project, "pl", edit)
    assert problems(project) == []


@pytest.mark.parametrize("state", ["draft", "approved"])
def test_drafts_and_approved_entries_are_checked(state: str, project: Path) -> None:
    def edit(catalog: polib.POFile) -> None:
        entry = catalog.find("Vent.")
        assert entry
        entry.msgstr, entry.flags = "Vent.", ["fuzzy"] if state == "draft" else []
        if state == "approved":
            digest = catalogs.digest("Vent.", "Vent.")
            entry.tcomment = f"approved: translator, 2026-11-23, {digest}"
        assert catalogs.state(entry).value == state

    change(project, "pl", edit)
    (found,) = problems(project)
    assert "expected a translation, found Norwegian: Vent." in found.message


@pytest.mark.parametrize("case", cases("checks/approvals"))
def test_approvals(case: dict[str, Any], project: Path) -> None:
    def edit(catalog: polib.POFile) -> None:
        entry = catalog.find("Vent.")
        assert entry
        digest = catalogs.digest(entry.msgid, entry.msgstr)
        entry.tcomment = case["comment"].replace("DIGEST", digest)
        entry.flags = []

    change(project, "pl", edit)
    settings = read_settings(project / "mkdocs.yml")
    settings = dataclasses.replace(settings, approvers=tuple(case.get("approvers", ())))
    translations = read_translations(settings)
    found = check_catalogs(settings, translations, datetime.date(2026, 11, 25))
    says = case.get("says") or case.get("warns")
    assert len(found) == (says is not None)
    assert all(says in problem.message for problem in found if says)
    assert all(problem.is_warning == ("warns" in case) for problem in found)
    assert (translations.state("pl", "Vent.") is State.APPROVED) == (case["state"] == "approved")


def test_plural_forms_and_a_fuzzy_header(project: Path) -> None:
    def edit(catalog: polib.POFile) -> None:
        catalog.metadata_is_fuzzy = True
        catalog.append(
            polib.POEntry(
                msgid="En dag", msgid_plural="{n} dager", msgstr_plural={0: "a", 1: "b", 2: "c"}
            )
        )

    change(project, "pl", edit)
    header, plural = problems(project)
    assert "expected a header that is not fuzzy" in header.message
    assert "expected one text, found plural forms" in plural.message


def test_exceptions(project: Path) -> None:
    change(project, "so", damage({"msgid": "Vent.", "msgstr": "Vent."}))
    row = f"so,norwegian,{catalogs.digest('Vent.', 'Vent.')}"
    path = project / "locales" / "exceptions.csv"
    text = path.read_text("utf-8")
    line = text.count("\n") + 1
    path.write_text(f"{text}{row},a good reason\n", "utf-8")
    assert problems(project) == []
    for rows, says in [
        (f"{row},\n", "expected locale, kind, digest and a reason, found one missing"),
        (f"{row}\n", "expected locale, kind, digest and a reason, found one missing"),
        (f"{row},a\n{row},b\n", f"expected each exception once, found it also in line {line}"),
        (f"{row},a\npl{row[2:]},b\n", "expected an exception that is needed"),
        (f'{row},"a\n', "expected CSV, found a mistake"),
    ]:
        path.write_text(text + rows, "utf-8")
        found = problems(project)
        assert [p.message.startswith(says) for p in found] == [True], found
        assert found[0].line == line + rows.count("\n") - 1
    path.write_text("locale,kind\n", "utf-8")
    assert str(problems(project)[0]).startswith("locales/exceptions.csv:1: expected the columns")


def test_the_glossary(project: Path) -> None:
    path = project / "locales" / "glossary.csv"
    text = path.read_text("utf-8")
    for rows, says in [
        ("tolk,interpreter\n", "expected 6 cells"),
        ("tolk,a,b,c,d,e\n", "expected each term once"),
        (",a,b,c,d,e\n", "expected 6 cells, the first not empty"),
    ]:
        path.write_text(text + rows, "utf-8")
        found = problems(project)
        assert [p.message.startswith(says) for p in found] == [True], found
        assert found[0].line == text.count("\n") + 1
    path.write_text(text.replace("nb,", "no,", 1), "utf-8")
    assert str(problems(project)[0]).startswith("locales/glossary.csv:1: expected the columns nb")
