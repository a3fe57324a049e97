"""The preview follows edits of a guide, a catalog and a template, and outlives mistakes."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import copy_project, run
from preview_server import preview_of, read, replace, wait_for, wait_until


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A project and the address of its preview."""
    folder = copy_project(tmp_path_factory.mktemp("serve"))
    with preview_of(folder) as address:
        yield folder, address


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
