"""The preview follows edits of a guide, a catalog and a template, and outlives mistakes."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from conftest import copy_project, edit_settings, run


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


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A project and the address of its preview."""
    folder = copy_project(tmp_path_factory.mktemp("serve"))
    with preview_of(folder) as address:
        yield folder, address


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
    replace(folder / file, old, new)
    wait_for(address + path, new)


@pytest.mark.parametrize(
    ("file", "old", "mistake", "message", "path"),
    [
        (
            "locales/so/LC_MESSAGES/messages.po",
            'msgid "Meny"',
            '<<<<<<< HEAD\nmsgid "Meny"',
            "merge-conflict marker",
            "so/",
        ),
        (
            "mkdocs.yml",
            "drafts: publish",
            "drafts: perhaps",
            "expected 'publish' or 'forbid', found 'perhaps'",
            "",
        ),
    ],
)
def test_a_mistake_is_told_and_the_preview_recovers(
    file: str,
    old: str,
    mistake: str,
    message: str,
    path: str,
    preview: tuple[Path, str],
) -> None:
    folder, address = preview
    wait_for(address + path, "</html>")
    replace(folder / file, old, mistake)
    said = folder / "said.txt"
    wait_until(message, lambda: message in said.read_text("utf-8"))
    assert "Traceback" not in said.read_text("utf-8")
    replace(folder / file, mistake, old)
    template = folder / "overrides" / "main.html"
    replace(template, "<article ", "<article data-mended ")
    wait_for(address + path, "data-mended")
    replace(template, "<article data-mended ", "<article ")


def test_one_language_is_served_with_the_norwegian(tmp_path: Path) -> None:
    folder = copy_project(tmp_path)
    with preview_of(folder, "--locale", "ar") as address:
        wait_for(address + "ar/", 'lang="ar"')
        assert 'lang="nb"' in read(address)
        for other in ("en", "pl", "so", "ur"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"{address}{other}/", timeout=20)
        replace(folder / "docs" / "nb" / "after.md", "Etter videokonsultasjonen", "Etterpå")
        wait_for(address + "after/", "Etterpå")


def test_a_language_that_the_site_lacks_is_a_message(project: Path) -> None:
    done = run("serve", "--locale", "xx", project=project)
    assert done.returncode == 1
    assert "expected a language of the site (nb, ar, en, pl, so, ur), found 'xx'" in done.stderr
