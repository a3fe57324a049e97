"""Files below docs: what is refused, each with its place and a repair, and what may pass."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from asset_files import MAKE, SVG
from conftest import ROOT, cases, copy_editors, edit_settings, run
from pasientinfo.checks.assets import check_assets, read_checked_docs
from pasientinfo.problems import Problems
from pasientinfo.project.guides import read_guides
from pasientinfo.project.settings import Settings, read_settings

NOT_USED = "no page uses this file, so it is not published; delete it, or refer to it"


def trust_of(values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = values.setdefault("extra", {}).setdefault("trust", {})
    return found


@pytest.fixture(scope="module")
def editors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_editors(tmp_path_factory.mktemp("editors") / "project")


@pytest.fixture
def project(editors: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(editors, tmp_path / "project"))


def found(settings: Settings) -> list[str]:
    """What the checks say of files, but that one is not used."""
    try:
        tree = read_checked_docs(settings)
        problems = check_assets(settings, tree, read_guides(settings))
    except Problems as error:
        problems = error.problems
    return [str(problem) for problem in sorted(problems) if problem.message != NOT_USED]


def put(project: Path, case: dict[str, Any]) -> None:
    path = project / "docs" / "assets" / case.get("file", "picture.svg")
    if "shell" in case:
        subprocess.run(["sh", "-c", case["shell"]], cwd=project / "docs", check=True)
        return
    if not case.keys() & {"svg", "write", "make", "page"}:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if "make" in case:
        path.write_bytes(MAKE[case["make"]]())
    elif "svg" in case:
        path.write_text(SVG.format(case["svg"]), "utf-8")
    elif "page" in case:
        path.write_text("---\ndescription: Prøve\nowner: Oss\nupdated: 2026-01-01\n---\n# En\n")
    else:
        path.write_text(case["write"], "utf-8")


@pytest.mark.parametrize("case", cases("checks/assets"))
def test_a_file_below_docs(case: dict[str, Any], project: Path) -> None:
    put(project, case)
    lines, says = found(read_settings(project / "mkdocs.yml")), case.get("says", [])
    assert len(lines) == len(says), lines
    for pattern in says:
        assert any(re.fullmatch(pattern, line) for line in lines), (pattern, lines)
    for line in lines:
        assert any(re.fullmatch(pattern, line) for pattern in says), line


@pytest.mark.parametrize("folder", [".", "tests/other_trust"])
def test_our_own_files_pass(folder: str) -> None:
    settings = read_settings(ROOT / folder / "mkdocs.yml")
    tree = read_checked_docs(settings)
    assert check_assets(settings, tree, read_guides(settings)) == []


@pytest.mark.parametrize(
    ("css", "says"),
    [
        ("a { background: url(talk.svg) } b { background: url('./talk.svg#x') }", None),
        ("/* @import url(https://evil.example/) */ a::after { content: 'url(x)' }", None),
        (
            "\n@import 'more.css';",
            r"docs/assets/own\.css:2: expected one stylesheet, found @import; .*",
        ),
        ("@\\69 mport 'more.css';", r".*found @import; .*"),
        ("a { background: url(https://evil.example/x) }", r".*found 'https://evil\.example/x'; .*"),
        ("a { background: url(//evil.example/x) }", r".*found '//evil\.example/x'; .*"),
        ("a { background: url('\\\\\\\\evil.example/x') }", r".*expected the address of a file .*"),
        ("a { background: url(/assets/talk.svg) }", r".*found '/assets/talk\.svg'; .*"),
        ("a { background: url(data:image/png;base64,AA) }", r".*found 'data:.*"),
        ("a { background: u\\72l(gone.png) }", r".*found 'gone\.png'; .*"),
        ("a { background: image-set('https://evil.example/x' 1x) }", r".*found 'https://evil.*"),
        ("a { background: url(a b) }", r".*found 'url\('; .*"),
    ],
)
def test_the_trusts_own_stylesheet(css: str, says: str | None, project: Path) -> None:
    edit_settings(project, lambda values: trust_of(values).update(stylesheet="assets/own.css"))
    (project / "docs" / "assets" / "own.css").write_text(css)
    lines = found(read_settings(project / "mkdocs.yml"))
    assert len(lines) == bool(says), lines
    assert not says or re.fullmatch(says, lines[0]), lines


def test_settings_name_files_that_are_there(project: Path) -> None:
    trust = {"logo": "tolk.svg", "stylesheet": "../../secret.css"}
    edit_settings(project, lambda values: trust_of(values).update(trust))
    assert found(read_settings(project / "mkdocs.yml")) == [
        "mkdocs.yml: extra.trust.logo names assets/tolk.svg, but there is no such file in "
        "docs/assets; did you mean talk.svg?",
        "mkdocs.yml: extra.trust.stylesheet names ../../secret.css, but there is no such file in "
        "docs/assets; save it there, or correct the setting",
    ]


def test_only_what_is_used_is_published(project: Path) -> None:
    """Used by a page, by a setting, by the stylesheet; what nobody refers to is left out."""
    trust = {"name": "Oss", "logo": "logo.png", "stylesheet": "assets/own.css"}
    edit_settings(project, lambda values: trust_of(values).update(trust))
    folder = project / "docs" / "assets"
    for name in ("logo.png", "behind.png", "left.png"):
        (folder / name).write_bytes(MAKE["png"]())
    (folder / "form.pdf").write_bytes(MAKE["pdf"]())
    (folder / "own.css").write_text("body { background: url(behind.png) }")
    page = project / "docs" / "nb" / "after.md"
    text = page.read_text("utf-8").replace(
        "](https://www.helsenorge.no)", "](../assets/form.pdf)", 1
    )
    assert "form.pdf" in text
    page.write_text(text, "utf-8")
    assert run("update", project=project).returncode == 0
    done = run("build", project=project)
    assert done.returncode == 0, done.stderr
    warned = run("check", project=project).stderr.splitlines()
    assert [line for line in warned if NOT_USED in line] == [
        f"docs/assets/left.png: warning: {NOT_USED}"
    ]
    site = project / "site" / "assets"
    for name in ("logo.png", "behind.png", "form.pdf", "own.css", "talk.svg"):
        assert (site / name).read_bytes() == (folder / name).read_bytes()
    assert not (site / "left.png").exists()


def test_nothing_is_opened_before_it_is_known_to_be_a_file(project: Path) -> None:
    """The commands end at once, and publish nothing: a named pipe would hold them for ever."""
    shell = "mkfifo nb/a.md && ln -s /etc/passwd assets/passwd.svg"
    subprocess.run(["sh", "-c", shell], cwd=project / "docs", check=True)
    for command in ("check", "build"):
        done = run(command, project=project)
        assert (done.returncode, done.stderr.splitlines()) == (
            1,
            [
                "docs/assets/passwd.svg: expected a file, found a link; put the file itself "
                "there, or delete the link",
                "docs/nb/a.md: expected a file, found a named pipe; delete it",
            ],
        )
    assert not (project / "site").exists()
