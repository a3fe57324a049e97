"""The preview follows edits of a guide, a catalog and a template."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import copy_project, edit_settings


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A project and the address of its preview."""
    folder = copy_project(tmp_path_factory.mktemp("serve"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"

    def change(values: dict[str, Any]) -> None:
        values["dev_addr"] = address

    edit_settings(folder, change)
    command = [sys.executable, "-m", "pasientinfo", "serve", "-f", str(folder / "mkdocs.yml")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        yield folder, f"http://{address}/"
        process.terminate()


def wait_for(url: str, text: str) -> None:
    """Wait until a page of the preview holds a text; fail after a while."""
    page = ""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                page = answer.read().decode()
        except OSError:
            page = ""
        if text in page:
            return
        time.sleep(0.2)
    pytest.fail(f"the preview does not show «{text}»")


@pytest.mark.parametrize(
    ("file", "old", "new", "path"),
    [
        ("docs/nb/after.md", "Journalen din", "Journalen din her", "after/"),
        ("locales/pl/LC_MESSAGES/messages.po", "Lista kontrolna", "Lista nowa", "pl/prepare/"),
        ("overrides/partials/footer.html", "<footer", "<footer data-new", "so/"),
    ],
)
def test_an_edit_is_shown(
    file: str, old: str, new: str, path: str, preview: tuple[Path, str]
) -> None:
    folder, address = preview
    wait_for(address + path, old)
    edited = folder / file
    edited.write_text(edited.read_text("utf-8").replace(old, new), "utf-8")
    wait_for(address + path, new)
