"""Real parts: a built copy of the project, a real Chromium, a real web server."""

from __future__ import annotations

import fcntl
import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, sync_playwright

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


def cases(name: str) -> list[Any]:
    """The cases of a file in tests/cases, each with its own id."""
    found = yaml.safe_load((ROOT / "tests" / "cases" / f"{name}.yml").read_text("utf-8"))
    return [
        pytest.param(case, id=str(case.get("name", number))) for number, case in enumerate(found)
    ]


def run(*arguments: str, project: Path) -> subprocess.CompletedProcess[str]:
    """Run the command ``pasientinfo`` on a project."""
    command = [sys.executable, "-m", "pasientinfo", *arguments, "-f", str(project / "mkdocs.yml")]
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


def edit_settings(project: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change mkdocs.yml of a copy."""
    path = project / "mkdocs.yml"
    values = yaml.safe_load(path.read_text("utf-8"))
    change(values)
    path.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), "utf-8")


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


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nothing."""


def serve(folder: Path) -> http.server.ThreadingHTTPServer:
    """Serve a folder on this machine; ``server_port`` says where."""
    handler = functools.partial(_Quiet, directory=os.fspath(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
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
