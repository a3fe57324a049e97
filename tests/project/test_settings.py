"""The settings: what is wrong with them is said at its line; names of languages as tools write."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from conftest import SETTINGS, cases, copy_small_project, run
from mistake_cases import assert_told
from pasientinfo.checks.project import check_settings
from pasientinfo.problems import Problems
from pasientinfo.project.font_files import FONTS
from pasientinfo.project.languages import known_as, language
from pasientinfo.project.settings import read_settings


@pytest.mark.parametrize("case", cases("project/settings"))
def test_a_mistake_in_the_settings(
    case: dict[str, Any], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_told(case, project, capsys)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("pl", "pl"),
        ("pl-PL", "pl"),
        ("pl_PL", "pl"),
        ("PL", "pl"),
        (" ur_PK ", "ur"),
        ("en-GB", "en"),
        ("nb", None),
        ("plx", None),
        ("de-DE", None),
        ("", None),
    ],
)
def test_a_language_by_the_name_that_a_tool_has_for_it(theirs: str, ours: str | None) -> None:
    if ours is not None:
        assert SETTINGS.target(theirs) == ours
        return
    with pytest.raises(Problems, match="expected one of the locales ar, en, pl, so, ur, found"):
        SETTINGS.target(theirs)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://video.example.no/", "is the example https://video.example.no/"),
        ("http://localhost:8000/", "which nobody outside can open"),
        ("https://site.localhost/", "which nobody outside can open"),
        ("https://intranett/", "which nobody outside can open"),
        ("https://nas.local/", "which nobody outside can open"),
        ("http://127.0.0.1/", "is the IP address"),
        ("https://[2001:db8::1]/", "is the IP address"),
        ("http://video.sykehus.no/", "is not safe on open networks; write https://"),
        ("https://video.sykehus.no/", ""),
        ("https://10.sykehus.no/pasient/", ""),
    ],
)
def test_an_address_that_leads_nobody_to_the_site(address: str, said: str) -> None:
    found = check_settings(dataclasses.replace(SETTINGS, site_url=address))
    assert all(problem.is_warning for problem in found)
    assert [said in problem.message for problem in found] == [True] * bool(said)


@pytest.mark.parametrize(
    ("locale", "direction", "script"),
    [
        ("uk", "ltr", "Cyrl"),
        ("ti", "ltr", "Ethi"),
        ("se", "ltr", "Latn"),
        ("ckb", "rtl", "Arab"),
        ("ku", "ltr", "Latn"),
        ("ku-Arab", "rtl", "Arab"),
        ("pa-PK", "rtl", "Arab"),
        ("uz-AF", "rtl", "Arab"),
        ("fa-AF", "rtl", "Arab"),
        ("zh", "ltr", "Hans"),
        ("zh-TW", "ltr", "Hant"),
        ("yue", "ltr", "Hant"),
        ("my", "ltr", "Mymr"),
        ("bn", "ltr", "Beng"),
        ("ka", "ltr", "Geor"),
        ("he", "rtl", "Hebr"),
        ("dv", "rtl", "Thaa"),
        ("ja", "ltr", "Jpan"),
        ("fil", "ltr", "Latn"),
    ],
)
def test_direction_and_script_of_a_language(locale: str, direction: str, script: str) -> None:
    found = language(locale, "")
    assert (found.direction, found.script) == (direction, script)
    assert script in FONTS


@pytest.mark.parametrize(
    ("locale", "better"),
    [
        ("prs", "fa-AF"),
        ("pol", "pl"),
        ("kmr", "ku"),
        ("pt_BR", "pt-BR"),
        ("zh-hant", "zh-Hant"),
        ("EN", "en"),
        ("tir", "ti"),
        ("ckb", ""),
        ("qx", ""),
    ],
)
def test_another_code_for_a_language(locale: str, better: str) -> None:
    assert known_as(locale) == better


OTHER_FORM = """\
INHERIT: base.yml
site_url: !ENV [NO_SUCH_VARIABLE, "https://dag.sykehus.test/pasient/"]
markdown_extensions:
  admonition: {}
  attr_list:
  md_in_html: {}
  toc: {separator: _}
plugins:
  i18n:
    docs_structure: folder
    languages:
      - {locale: nb, name: Norsk bokmål, default: true}
      - {locale: ckb, name: کوردی}
      - {locale: nn, name: Norsk nynorsk}
      - {locale: pl, name: Polski, build: false}
  pasientinfo:
exclude_docs: |
  # ikke ferdig
  utkast.md
  /nb/gammelt/
not_in_nav: |
  # uten meny
  takk.md
  /nb/svar/*
"""


def test_settings_in_every_form_that_mkdocs_reads(tmp_path: Path) -> None:
    project = copy_small_project(tmp_path)
    (project / "mkdocs.yml").rename(project / "base.yml")
    (project / "mkdocs.yml").write_text(OTHER_FORM, "utf-8")
    pages = ["utkast", "gammelt/en", "takk", "svar/to"]
    for number, name in enumerate(pages):
        path = project / "docs" / "nb" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            "---\ndescription: Om dette.\nowner: Oss\nupdated: 2026-11-23\n---\n\n"
            f"# Side {number}\n\n## Før timen\n\nLes [før](#fr_timen), del {number}.\n",
            "utf-8",
        )
    settings = read_settings(project / "mkdocs.yml")
    assert list(settings.languages) == ["nb", "ckb", "nn"]
    assert settings.mdx_configs["toc"] == {"separator": "_"}
    for command in ("update", "build"):
        done = run(command, project=project)
        assert done.returncode == 0, done.stderr
    site = project / "site"
    built = {path.relative_to(site).as_posix() for path in site.rglob("index.html")}
    names = ["index.html", *(f"{name}/index.html" for name in ("contact", "takk", "svar/to"))]
    assert built == {prefix + name for prefix in ("", "ckb/", "nn/") for name in names}
    assert '<html lang="ckb" dir="rtl"' in (site / "ckb/index.html").read_text("utf-8")
