"""A build killed at each stage and while files are written: the site that is served is whole."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from conftest import HELD_BUILD, copy_small_project, run
from pasientinfo.publish import manifest

STAGES = ["checked", "built", "assembled", "published"]
EACH = 10
WRITTEN = range(1, 61, 3)
"""Killed when so many files have been written."""


def change(project: Path, number: int) -> None:
    """Another name of the trust, which stands on every page and in no catalog."""
    settings = project / "mkdocs.yml"
    lines = settings.read_text("utf-8").splitlines()
    lines = [f"    name: Fjord {number}" if "    name:" in line else line for line in lines]
    settings.write_text("\n".join(lines) + "\n", "utf-8")


def processes(session: int) -> list[int]:
    """The processes of a session that have not ended (``/proc/PID/stat``, proc(5))."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, _, number = path.read_text().rpartition(")")[2].split()[:4]
            if int(number) == session and state not in "ZX":
                found.append(int(path.parent.name))
    return found


def gone(session: int) -> bool:
    """True if all processes of a session end within ten seconds."""
    for _ in range(1000):
        if not processes(session):
            return True
        time.sleep(0.01)
    return False


def killed(project: Path, stage: str, written: int = 0) -> list[str]:
    """Kill a build, and only its first process; what is wrong then."""
    command = [sys.executable, "-c", HELD_BUILD, str(project), stage]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        if written:
            while process.poll() is None:
                found = (os.walk(path) for path in (project / ".builds").glob("partial-*"))
                if sum(len(files) for tree in found for _, _, files in tree) >= written:
                    break
                time.sleep(0.005)
        else:
            process.stdout.readline()
        process.send_signal(signal.SIGKILL if written % 2 == 0 else signal.SIGTERM)
        process.wait(60)
        wrong = []
        if not gone(process.pid):
            wrong.append("processes are left")
            for pid in processes(process.pid):
                os.kill(pid, signal.SIGKILL)
    if problems := manifest.differences(project / "site"):
        wrong.append(f"the site is not whole: {problems[0]}")
    return wrong


def attacks() -> Iterator[tuple[str, str, list[str]]]:
    """Yield kind, name and what was wrong."""
    with tempfile.TemporaryDirectory() as folder:
        project = copy_small_project(Path(folder))
        run("build", project=project)
        number = 0
        for stage in STAGES:
            for _ in range(EACH):
                change(project, number := number + 1)
                yield stage, str(number), killed(project, stage)
        for written in WRITTEN:
            change(project, number := number + 1)
            yield "files are written", str(written), killed(project, "-", written)
        change(project, 0)
        done = run("build", project=project)
        wrong = [] if done.returncode == 0 else [done.stderr]
        if "Fjord 0" not in (project / "site" / "index.html").read_text("utf-8"):
            wrong.append("the next build is not published")
        if list((project / ".builds").glob("partial-*")):
            wrong.append("half a build is left")
        yield "the next build", "", wrong
