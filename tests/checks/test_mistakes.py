"""Mistakes in what people write: one clear line each, and the published site is untouched."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from conftest import cases, copy_editors, copy_small_project, run
from mistake_cases import assert_told


@pytest.fixture(scope="session")
def editors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project for mistakes, with catalogs."""
    return copy_editors(tmp_path_factory.mktemp("editors") / "project")


@pytest.mark.parametrize("case", cases("checks/guide_mistakes"))
def test_mistake_in_a_guide(
    case: dict[str, Any],
    editors: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(editors, tmp_path, dirs_exist_ok=True)
    assert_told(case, tmp_path, capsys)


@pytest.mark.parametrize("case", cases("checks/mistakes"))
def test_mistake(case: dict[str, Any], project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert_told(case, project, capsys)


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
