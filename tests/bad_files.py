"""A project with a file that is odd or means harm, and ``check`` run on it within limits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SECONDS = 20
MEMORY = 1 << 30


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


def check(project: Path) -> subprocess.CompletedProcess[str]:
    """Run ``check`` with at most :data:`SECONDS` of processor and :data:`MEMORY` bytes."""
    limits = f"ulimit -t {SECONDS}; ulimit -d {MEMORY >> 10}"
    return subprocess.run(
        ["sh", "-c", f"{limits}; exec {sys.executable} -m pasientinfo check"],
        cwd=project,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=10 * SECONDS,
    )
