"""Mistakes in what people write: one clear line each, and the published site is untouched."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, cases, copy_small_project, run
from pasientinfo.cli import main

TODAY = str(datetime.date.today())


def make_mistake(project: Path, case: dict[str, Any]) -> None:
    """Change the files as the case says."""
    for how in ("rename", "copy"):
        if how in case:
            old, new = (project / name for name in case[how])
            (shutil.move if how == "rename" else shutil.copy)(old, new)
    if "file" in case:
        change(project / case["file"], case)
    for name, *replace in [case[more] for more in ("also", "and") if more in case]:
        change(project / name, {"replace": replace})


def change(path: Path, case: dict[str, Any]) -> None:
    """One file: written anew, or a text in it replaced, or more put behind it."""
    if "write" in case:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(case["write"], "utf-8")
        return
    text = path.read_text("utf-8")
    if "replace" in case:
        old, new = case["replace"]
        assert old in text, f"the case does not fit the file: {old}"
        text = text.replace(old, new, 1)
    text += case.get("append", "") + "\n" * case.get("append_bytes", 0)
    path.write_text(text, case.get("encoding", "utf-8"))


def tell(capsys: pytest.CaptureFixture[str], *arguments: str, project: Path) -> tuple[int, str]:
    """Run the command here (a process a case would be slow): the exit code and what it said.

    A traceback would be an exception of the test.
    """
    code = main([*arguments, "-f", str(project / "mkdocs.yml")])
    return code, capsys.readouterr().err


@pytest.fixture(scope="session")
def editors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project for mistakes, with catalogs."""
    folder = tmp_path_factory.mktemp("editors") / "project"
    shutil.copytree(ROOT / "tests" / "editors", folder)
    assert main(["update", "-f", str(folder / "mkdocs.yml")]) == 0
    return folder


@pytest.mark.parametrize("case", cases("guide_mistakes"))
def test_mistake_in_a_guide(
    case: dict[str, Any],
    editors: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(editors, tmp_path, dirs_exist_ok=True)
    assert_told(case, tmp_path, capsys)


@pytest.mark.parametrize("case", cases("mistakes"))
def test_mistake(case: dict[str, Any], project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert_told(case, project, capsys)


def assert_told(case: dict[str, Any], project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The case's mistake is told in the case's lines, and nothing is published."""
    published = project / ".builds" / "before"
    published.mkdir(parents=True)
    (published / "index.html").write_text("as it was")
    (project / "site").symlink_to(".builds/before")
    make_mistake(project, case)
    if case.get("update"):
        text = project / "docs" / "nb" / "after.md"
        text.write_text(text.read_text("utf-8").replace("2026-11-23", TODAY, 1), "utf-8")
        assert tell(capsys, "update", project=project) == (0, "")
    code, said = tell(capsys, "check" if "warns" in case else "build", project=project)
    lines = said.strip().splitlines()
    if "says" in case:
        lines = [line for line in lines if ": warning: " not in line]
    patterns = case.get("says") or case["warns"]
    assert code == ("says" in case)
    assert len(lines) == len(patterns), said
    for line, pattern in zip(lines, patterns, strict=True):
        assert re.fullmatch(pattern, line), line
    assert (project / "site" / "index.html").read_text() == "as it was"
    assert [path.name for path in (project / ".builds").iterdir()] == ["before"]


def test_something_else_at_site_is_refused_not_deleted(tmp_path: Path) -> None:
    project = copy_small_project(tmp_path)
    (project / "site").mkdir()
    (project / "site" / "mine.txt").write_text("mine")
    done = run("build", project=project)
    assert done.returncode == 1
    assert "site: expected a link to the last build, found something else" in done.stderr
    assert (project / "site" / "mine.txt").read_text() == "mine"


def test_an_example_address_is_a_warning(project: Path) -> None:
    done = run("check", project=project)
    assert done.returncode == 0
    assert "mkdocs.yml: warning: site_url is the example https://video.example.no/" in done.stderr
    settings = project / "mkdocs.yml"
    settings.write_text(settings.read_text("utf-8").replace("video.example.no", "video.test.no"))
    assert run("check", project=project).stderr == ""


def test_a_run_killed_while_swapping_in_needs_no_cleaning(tmp_path: Path) -> None:
    project = copy_small_project(tmp_path)
    builds = project / ".builds"
    (builds / "before").mkdir(parents=True)
    (builds / "partial-killed").mkdir()
    (builds / "next").symlink_to("before")
    (project / "site").symlink_to(".builds/before")
    done = run("build", project=project)
    assert done.returncode == 0, done.stderr
    left = {path.name for path in builds.iterdir()}
    assert left == {"before", "lock", (project / "site").resolve().name}
