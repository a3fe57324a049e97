"""A preview in a process of its own, as staff start it, and waiting for what it shows."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from conftest import edit_settings


@contextmanager
def preview_of(folder: Path, *arguments: str) -> Iterator[str]:
    """The address of a preview; what it says goes to ``said.txt``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"

    def change(values: dict[str, Any]) -> None:
        values["dev_addr"] = address

    edit_settings(folder, change)
    settings = str(folder / "mkdocs.yml")
    command = [sys.executable, "-m", "pasientinfo", "serve", *arguments, "-f", settings]
    with (
        (folder / "said.txt").open("w") as said,
        subprocess.Popen(command, stdout=said, stderr=said) as process,
    ):
        yield f"http://{address}/"
        process.terminate()


def wait_until(what: str, true: Callable[[], bool]) -> None:
    """Wait until something is so; fail after a while."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if true():
            return
        time.sleep(0.1)
    pytest.fail(f"the preview does not show «{what}»")


def read(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


def wait_for(url: str, text: str) -> None:
    """Wait until a page of the preview holds a text."""
    wait_until(text, lambda: text in read(url))


def replace(file: Path, old: str, new: str) -> None:
    before = file.read_text("utf-8")
    assert old in before
    file.write_text(before.replace(old, new), "utf-8")
