"""Mistakes in what people write: one clear line each, and the published site is untouched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from conftest import cases, run


def make_mistake(project: Path, case: dict[str, Any]) -> None:
    """Change the file as the case says."""
    path = project / case["file"]
    if "write" in case:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(case["write"], "utf-8")
        return
    text = path.read_text("utf-8")
    if "replace" in case:
        old, new = case["replace"]
        assert old in text, f"the case does not fit the file: {old}"
        text = text.replace(old, new, 1)
    text += case.get("append", "")
    path.write_text(text, "latin-1" if case.get("latin1") else "utf-8")


@pytest.mark.parametrize("case", cases("mistakes"))
def test_mistake(case: dict[str, Any], project: Path) -> None:
    published = project / ".builds" / "before"
    published.mkdir(parents=True)
    (published / "index.html").write_text("as it was")
    (project / "site").symlink_to(".builds/before")
    make_mistake(project, case)
    if case.get("update"):
        assert run("update", project=project).returncode == 0
    done = run("build", project=project)
    lines = [line for line in done.stderr.strip().splitlines() if ": warning: " not in line]
    assert done.returncode == 1
    assert len(lines) == len(case["says"]), done.stderr
    for line, pattern in zip(lines, case["says"], strict=True):
        assert re.fullmatch(pattern, line), line
    assert (project / "site" / "index.html").read_text() == "as it was"
    assert [path.name for path in (project / ".builds").iterdir()] == ["before"]


def test_something_else_at_site_is_refused_not_deleted(project: Path) -> None:
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


def test_a_run_killed_while_swapping_in_needs_no_cleaning(project: Path) -> None:
    builds = project / ".builds"
    (builds / "before").mkdir(parents=True)
    (builds / "partial-killed").mkdir()
    (builds / "next").symlink_to("before")
    (project / "site").symlink_to(".builds/before")
    done = run("build", project=project)
    assert done.returncode == 0, done.stderr
    left = {path.name for path in builds.iterdir()}
    assert left == {"before", (project / "site").resolve().name}
