"""A case of a mistake: files changed as it says, and what the command says of them."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

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
