"""Files that mean harm, or are odd: one line each, in bounded time and memory, and nothing runs."""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import cases, copy_editors

SECONDS = 20
MEMORY = 1 << 30


@pytest.fixture(scope="module")
def editors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project with its catalogs; tests copy it."""
    return copy_editors(tmp_path_factory.mktemp("editors") / "project")


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def make(project: Path, case: dict[str, Any]) -> None:
    """Put the case's file into the project; ``make`` is a Python expression of its text."""
    path = project / case["file"]
    if case.get("pipe"):
        path.unlink(missing_ok=True)
        os.mkfifo(path)
        return
    before = path.read_text("utf-8") if path.exists() else ""
    if "replace" in case:
        old, new = case["replace"]
        assert old in before, f"the case does not fit the file: {old}"
        path.write_text(before.replace(old, new, 1), "utf-8")
        return
    path.write_text(eval(case["make"], {"before": before}), "utf-8")


@pytest.mark.parametrize("case", cases("project/bad_files"))
def test_a_bad_file(case: dict[str, Any], editors: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(editors, project)
    make(project, case)
    done = subprocess.run(
        [sys.executable, "-m", "pasientinfo", "check"],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=10 * SECONDS,
        preexec_fn=limit,
    )
    lines = [line for line in done.stderr.splitlines() if ": warning: " not in line]
    assert done.returncode == 1, lines[-3:]
    assert not (project / "ran").exists()
    assert len(lines) == 1, lines[-3:]
    assert re.fullmatch(case["says"], lines[0]), lines[0]
