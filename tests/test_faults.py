"""What a fault leaves behind: no process, and every file as it was before or as it should be."""

from __future__ import annotations

import errno
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT, copy_project, copy_small_project
from pasientinfo.cli import main
from pasientinfo.project.processes import working_folder

LEAFLETS = """
import sys
from pathlib import Path
from pasientinfo.leaflets import pdf
folder = Path(sys.argv[1])
page = '<html lang="nb"><title>{0}</title><body><img src="{0}.svg" alt="x"></body></html>'
jobs = [pdf.Job(f"{n}.pdf", page.format(n), folder, folder / "print.css") for n in (1, 2)]
list(pdf.render_all(jobs, folder / "cache"))
"""
PAGES = """
import sys
from pathlib import Path
from pasientinfo.project.settings import read_settings
from pasientinfo.website.mkdocs_process import build_pages
build_pages(read_settings(Path(sys.argv[1], "tests/other_trust/mkdocs.yml")), [], Path("site"))
"""
HELD_MKDOCS = """
import os, sys
if any("run_mkdocs" in argument for argument in sys.orig_argv):
    open(os.environ["PIPE"]).read()
"""


def begun(script: str, folder: Path, **environment: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", script, str(folder)]
    return subprocess.Popen(command, env=os.environ | environment, cwd=folder)


def descendants(pid: int) -> Iterator[int]:
    """The processes that a process has started, and those that they have."""
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield int(child)
        yield from descendants(int(child))


def end(process: subprocess.Popen[bytes], sign: signal.Signals) -> list[int]:
    """End a process alone; the descendants that have not ended a minute later."""
    left = {os.pidfd_open(pid): pid for pid in descendants(process.pid)}
    assert left, "it has started no process"
    process.send_signal(sign)
    process.wait(60)
    waiting = select.poll()
    for descriptor in left:
        waiting.register(descriptor, select.POLLIN)
    while left and (ended := waiting.poll(60_000)):
        for descriptor, _ in ended:
            waiting.unregister(descriptor)
            os.close(descriptor)
            del left[descriptor]
    for pid in left.values():
        os.kill(pid, signal.SIGKILL)
    return list(left.values())


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_the_workers_end_with_the_build(sign: signal.Signals, tmp_path: Path) -> None:
    """Both workers are held: their pictures are pipes that they read."""
    (tmp_path / "print.css").touch()
    pipes = [tmp_path / "1.svg", tmp_path / "2.svg"]
    for pipe in pipes:
        os.mkfifo(pipe)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = begun(LEAFLETS, tmp_path, TMPDIR=str(temporary))
    with pipes[0].open("wb"), pipes[1].open("wb"):  # opened when somebody reads
        assert end(process, sign) == []
    for left in temporary.iterdir():  # by the killed one: the next one takes it away
        os.utime(left, (0, 0))
    for pipe in pipes:
        pipe.unlink()
        pipe.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
    assert begun(LEAFLETS, tmp_path, TMPDIR=str(temporary)).wait(120) == 0
    assert list(temporary.iterdir()) == []


def test_a_folder_that_is_in_use_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with working_folder("work-") as first:
        os.utime(first, (0, 0))
        with working_folder("work-") as second:
            assert {Path(first), Path(second)} == set(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_mkdocs_ends_with_the_build(sign: signal.Signals, tmp_path: Path) -> None:
    copy_small_project(tmp_path)
    (tmp_path / "sitecustomize.py").write_text(HELD_MKDOCS)
    os.mkfifo(tmp_path / "pipe")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    process = begun(PAGES, tmp_path, PYTHONPATH=path, PIPE=str(tmp_path / "pipe"))
    with (tmp_path / "pipe").open("wb"):
        assert end(process, sign) == []


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project; no test may change it."""
    return copy_project(tmp_path_factory.mktemp("sources"))


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("export pl -o OUT/out.po", ["out.po"]),
        ("export pl --format xliff -o OUT/out.xlf", ["out.xlf"]),
        ("status --html OUT/out.html", ["out.html"]),
        ("proof pl --out OUT", ["proof-pl.html", "proof-pl.pdf"]),
        ("join-card 482913 --locale pl -o OUT/card.pdf", ["card.pdf"]),
    ],
)
def test_a_full_disk_keeps_the_older_file(
    command: str,
    files: list[str],
    sources: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The disk takes the first bytes of a file, and no more."""
    for name in files:
        (tmp_path / name).write_text("older")

    def full(path: Path, data: bytes | str, *_: str) -> None:
        with path.open("wb") as file:
            file.write(data.encode()[:9] if isinstance(data, str) else data[:9])
        if path.is_relative_to(tmp_path):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        with path.open("wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)

    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.setattr(Path, "write_text", full)
    words = command.replace("OUT", str(tmp_path)).split()
    assert main([*words, "-f", f"{sources}/mkdocs.yml"]) == 1
    said = capsys.readouterr().err
    assert "No space left on device; what stood there before is whole" in said
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(
        files, "older"
    )


def test_what_is_no_file_is_written_to(sources: Path) -> None:
    command = [sys.executable, "-m", "pasientinfo", "export", "pl", "-o", "/dev/stdout"]
    done = subprocess.run(
        [*command, "-f", f"{sources}/mkdocs.yml"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("msgid") > 100
