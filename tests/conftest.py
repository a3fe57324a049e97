"""Real parts: a built copy of the project, a real Chromium, a real web server."""

from __future__ import annotations

import fcntl
import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import tinyhtml5
import yaml
from playwright.sync_api import Browser, sync_playwright

from pasientinfo.project.settings import read_settings

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium-headless-shell"
# The tools of .venv, and servers, which Debian keeps out of the PATH of all but root.
os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}:/usr/sbin"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

SETTINGS = read_settings(ROOT / "mkdocs.yml")
LOCALES = list(SETTINGS.languages)
NAMES = sorted(path.stem for path in (ROOT / "docs" / "nb").glob("*.md"))
PATHS = [(locale, name) for locale in LOCALES for name in NAMES]
LEAFLETS = [(name, locale) for name in SETTINGS.leaflets for locale in LOCALES]


def path_of(locale: str, name: str) -> str:
    """The address of a page below the site."""
    prefix = "" if locale == "nb" else f"{locale}/"
    return prefix + ("" if name == "index" else f"{name}/")


def parse_html(path: Path) -> ElementTree.Element:
    """The root of a page."""
    tree = tinyhtml5.parse(path.read_text("utf-8"), namespace_html_elements=False)
    return tree if isinstance(tree, ElementTree.Element) else tree.getroot()


def collapse(html: str) -> str:
    """White space as HTML sees it, outside ``pre``."""
    html = html.replace("\n</code></pre>", "</code></pre>")
    parts = re.split(r"(<pre>.*?</pre>)", html, flags=re.DOTALL)
    return "".join(
        part if part.startswith("<pre>") else re.sub(r"\s+", " ", part) for part in parts
    ).strip()


def page_text(site: Path, path: str) -> ElementTree.Element:
    """The text of the guide on a built page, as leaflets take it."""
    found = parse_html(site / path / "index.html").find(".//div[@class='text']")
    if found is None:
        raise AssertionError(path)
    for child in found.findall("*[@data-screen]"):
        found.remove(child)
    return found


def words(text: str) -> list[str]:
    """Words for comparing: letters and digits, presentation forms and diacritics taken away."""
    plain = re.sub("[\u200e\u200f\u202a-\u202e]", " ", unicodedata.normalize("NFKC", text))
    plain = "".join(char for char in plain if unicodedata.category(char) not in ("Mn", "Cf"))
    return re.findall(r"\w+", plain)


def cases(name: str) -> list[Any]:
    """The cases of a file in tests/cases (``checks/due``), each with its own id."""
    found = yaml.safe_load((ROOT / "tests" / "cases" / f"{name}.yml").read_text("utf-8"))
    return [
        pytest.param(case, id=str(case.get("name", number))) for number, case in enumerate(found)
    ]


def run(*arguments: str, project: Path) -> subprocess.CompletedProcess[str]:
    """Run the command ``pasientinfo`` on a project."""
    settings = [] if arguments[0] == "verify" else ["-f", str(project / "mkdocs.yml")]
    command = [sys.executable, "-m", "pasientinfo", *arguments, *settings]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def copy_project(folder: Path) -> Path:
    """A copy of the sources, to change and build."""
    for name in ("docs", "locales", "overrides"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


def copy_small_project(folder: Path) -> Path:
    """A copy of the small project of another trust, its catalogs brought up to date."""
    shutil.copytree(ROOT / "overrides", folder / "overrides")
    project = folder / "tests" / "other_trust"
    shutil.copytree(
        ROOT / "tests" / "other_trust", project, ignore=shutil.ignore_patterns("site", ".builds")
    )
    done = run("update", project=project)
    assert done.returncode == 0, done.stderr
    return project


def copy_editors(folder: Path) -> Path:
    """A copy of the small project whose texts never change, with its catalogs and lock."""
    shutil.copytree(ROOT / "tests" / "editors", folder)
    shutil.copytree(ROOT / "overrides", folder / "overrides")
    done = run("update", project=folder)
    assert done.returncode == 0, done.stderr
    return folder


HELD_BUILD = """
import sys
from pathlib import Path
from pasientinfo.project.settings import read_settings
from pasientinfo.publish.build import build_site
def report(stage):
    if stage == sys.argv[2]:
        print(stage, flush=True)
        sys.stdin.read()
settings = read_settings(Path(sys.argv[1], "mkdocs.yml"))
build_site(settings, settings.site_dir, report)
"""
"""A build that stops at a stage until it is killed: nothing depends on who is faster."""


def edit_settings(project: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change mkdocs.yml of a copy."""
    path = project / "mkdocs.yml"
    values = yaml.safe_load(path.read_text("utf-8"))
    change(values)
    path.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), "utf-8")


def plugin_settings(values: dict[str, Any], name: str) -> dict[str, Any]:
    """The settings of one plugin in the values of mkdocs.yml, to change."""
    found = [
        plugin[name] for plugin in values["plugins"] if isinstance(plugin, dict) if name in plugin
    ]
    return found[0]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A fresh copy of the project."""
    return copy_project(tmp_path)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, built once for all workers of a run; no test may change it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "project"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "site").exists():
            shutil.rmtree(folder, ignore_errors=True)
            done = run("build", project=copy_project(folder))
            assert done.returncode == 0, done.stderr
    return folder / "site"


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, without a line for each."""

    def log_message(self, *args: Any) -> None:
        """Nothing."""


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing where the browser has closed the connection, as it may."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def serve(
    folder: Path, handler: type[http.server.SimpleHTTPRequestHandler] = QuietHandler
) -> http.server.ThreadingHTTPServer:
    """Serve a folder on this machine; ``server_port`` says where."""
    server = _Server(("127.0.0.1", 0), functools.partial(handler, directory=os.fspath(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address of the built site."""
    server = serve(site)
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without the window that it would draw for nobody.

    A missing one is a failure, not a skip.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()
