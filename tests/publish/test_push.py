"""Pushing to a host: the new site whole, or the old one; ``ssh`` is a shell of this machine."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from conftest import ROOT, cases
from pasientinfo.publish import manifest

SSH = """#!/bin/sh
while :; do case $1 in -o | -l) shift 2 ;; -*) shift ;; *) break ;; esac; done
shift
export COMMAND="$*"
case $COMMAND in $WHEN) eval "$HARM"; exit ;; esac
exec sh -c "$COMMAND"
"""
"""What stands for ssh: the command runs here, or what the case makes of it."""

HELD = 'echo here > "$REACHED"; read -r go < "$GO"; exec sh -c "$COMMAND"'
"""The copy waits for a word in a pipe: nothing depends on who is faster."""


def make_site(folder: Path, text: str) -> Path:
    """A site of three files with its manifest; ``text`` stands in its page."""
    (folder / "ar").mkdir(parents=True)
    (folder / "index.html").write_text(text)
    (folder / "ar" / "index.html").write_text("same")
    (folder / "big.html").write_text(text * 10_000)
    manifest.write(folder, sources="0", locales=["nb", "ar"], day=None)
    return folder


def environment(top: Path, when: str = "", harm: str = "") -> dict[str, str]:
    (top / "bin").mkdir(exist_ok=True)
    (top / "bin" / "ssh").write_text(SSH)
    (top / "bin" / "ssh").chmod(0o755)
    return os.environ | {
        "PATH": f"{top}/bin:{os.environ['PATH']}",
        "WHEN": when,
        "HARM": harm,
        "THERE": str(top / "host"),
        "HERE": str(top / "new"),
        "GO": str(top / "go"),
        "REACHED": str(top / "reached"),
    }


def push(top: Path, site: str, **more: str) -> subprocess.Popen[str]:
    """Begin to push a site to the host, ``site`` by its folder's name."""
    return subprocess.Popen(
        [ROOT / ".ci" / "push", top / site, f"user@host:{top / 'host'}"],
        env=environment(top, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """A push's exit code and what it said."""
    with process:
        said = process.communicate(timeout=60)
    return process.returncode, "".join(said)


def served(top: Path) -> dict[str, bytes]:
    """What readers get from the host."""
    return {name: path.read_bytes() for name, path in manifest.files(top / "host/site").items()}


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A folder with the sites ``old``, which is on the host, ``new`` and ``other``."""
    for name in ("old", "new", "other"):
        make_site(tmp_path / name, name)
    for name in ("go", "reached"):
        os.mkfifo(tmp_path / name)
    assert ended(push(tmp_path, "old")) == (0, "")
    return tmp_path


def assert_pushed(top: Path, name: str) -> None:
    """The host serves this site, whole, as readers can read it, and nothing half is left."""
    assert manifest.differences(top / "host" / "site") == []
    assert served(top)["index.html"] == name.encode()
    assert (top / "host" / "site" / "index.html").stat().st_mode & 0o777 == 0o644
    assert (top / "host" / "site").resolve().stat().st_mode & 0o777 == 0o755
    builds = {path.name for path in (top / "host" / ".builds").iterdir()}
    assert len(builds) == 3, "the lock, this build and the one before"
    assert not [one for one in builds if one.startswith("partial-")]


def test_a_site_takes_the_place_of_another(top: Path) -> None:
    old = (top / "host" / "site").resolve()
    assert ended(push(top, "new")) == (0, "")
    assert_pushed(top, "new")
    assert old.exists()
    here = (top / "host" / "site").resolve()
    code, said = ended(push(top, "new"))
    assert (code, (top / "host" / "site").resolve()) == (0, here)
    assert "this build is there already" in said
    (here / "index.html").write_text("old")  # the same length, and a time that could be the same
    assert ended(push(top, "new")) == (0, "")
    assert_pushed(top, "new")


def test_two_pushes_at_once(top: Path) -> None:
    """The one that holds the lock ends as if it were alone; the other is told to wait."""
    first = push(top, "new", when="rsync --server*", harm=HELD)
    assert (top / "reached").read_text() == "here\n"
    code, said = ended(push(top, "other"))
    assert (code, served(top)["index.html"]) == (1, b"old")
    assert "another push is at work here; wait until it has ended" in said
    (top / "go").write_text("go\n")  # the copy
    assert (top / "reached").read_text() == "here\n"
    (top / "go").write_text("go\n")  # the comparison
    assert ended(first) == (0, "")
    assert_pushed(top, "new")
    assert ended(push(top, "other")) == (0, "")
    assert_pushed(top, "other")


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_a_push_that_is_killed_leaves_the_old_site_and_no_lock(
    sign: signal.Signals, top: Path
) -> None:
    before = served(top)
    first = push(top, "new", when="rsync --server*", harm=HELD)
    assert (top / "reached").read_text() == "here\n"
    os.killpg(first.pid, sign)
    assert ended(first)[0] != 0
    with (top / "host" / ".builds" / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
    assert served(top) == before
    assert ended(push(top, "other")) == (0, "")
    assert_pushed(top, "other")


@pytest.mark.parametrize("case", cases("publish/push"))
def test_what_goes_wrong(case: dict[str, str], top: Path) -> None:
    before = served(top)
    code, said = ended(push(top, "new", when=case["when"], harm=case["harm"]))
    assert code != 0
    assert re.search(case["says"], said), said
    assert served(top) == before
    if "stays" not in case:
        make_site(top / "next", "next")
        assert ended(push(top, "next")) == (0, "")
        assert_pushed(top, "next")


@pytest.mark.parametrize("harm", ["delete", "change", "manifest"])
def test_a_site_that_is_not_whole_is_not_pushed(harm: str, top: Path) -> None:
    page = top / "new" / ("manifest.json" if harm == "manifest" else "index.html")
    page.write_text("NEW") if harm == "change" else page.unlink()
    code, said = ended(push(top, "new"))
    assert (code, served(top)["index.html"]) == (1, b"old")
    assert "expected a built site that is whole, found another; nothing was pushed" in said
