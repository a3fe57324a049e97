"""Files that mean harm, or are odd: one line each, in bounded time and memory, and nothing runs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import bad_files
from conftest import cases, copy_editors


@pytest.fixture(scope="module")
def editors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project with its catalogs; tests copy it."""
    return copy_editors(tmp_path_factory.mktemp("editors") / "project")


@pytest.mark.parametrize("case", cases("project/bad_files"))
def test_a_bad_file(case: dict[str, Any], editors: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(editors, project)
    bad_files.make(project, case)
    done = bad_files.check(project)
    lines = [line for line in done.stderr.splitlines() if ": warning: " not in line]
    assert done.returncode == 1, lines[-3:]
    assert not (project / "ran").exists()
    assert len(lines) == 1, lines[-3:]
    assert re.fullmatch(case["says"], lines[0]), lines[0]
