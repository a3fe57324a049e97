"""Seconds from an edit of a guide to the page that shows it, in the preview."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from conftest import copy_project
from preview_server import preview_of, read, replace, wait_for

EDITS = 5


def measure(*arguments: str) -> list[float]:
    """The seconds of some edits, one after the other."""
    seconds = []
    with tempfile.TemporaryDirectory() as folder:
        project = copy_project(Path(folder) / "project")
        page = project / "docs" / "nb" / "after.md"
        with preview_of(project, *arguments) as address:
            wait_for(address + "after/", "Journalen din")
            text = "Journalen din"
            for number in range(EDITS):
                time.sleep(1)
                start = time.perf_counter()
                replace(page, text, f"Journal {number}.")
                text = f"Journal {number}."
                while text not in read(address + "after/"):
                    time.sleep(0.02)
                seconds.append(time.perf_counter() - start)
    return seconds


def main() -> None:
    """Print the median and the longest, for one language and for all."""
    for name, aim, arguments in (("one language", 1, ["--locale", "ar"]), ("all", 3, [])):
        seconds = measure(*arguments)
        median = statistics.median(seconds)
        print(f"{name}: {median:.2f} s, at most {max(seconds):.2f} s (aim: {aim} s)")
