"""The workflow: pinned actions, least rights, and its own steps run in order on a small project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import ROOT, copy_small_project
from pasientinfo.publish import manifest

WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text("utf-8"))
JOBS: dict[str, dict[str, Any]] = WORKFLOW["jobs"]
PINNED = {
    "actions/checkout": "3d3c42e5aac5ba805825da76410c181273ba90b1",
    "actions/upload-artifact": "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a",
    "actions/download-artifact": "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c",
    "actions/configure-pages": "45bfe0192ca1faeb007ade9deae92b16b8254a0d",
    "actions/upload-pages-artifact": "fc324d3547104276b827a68afc52ff2a11cc49c9",
    "actions/deploy-pages": "cd2ce8fcbc39b97be8ca5fce6e763baed58fa128",
}
IMAGE = "8a8cd02c5912770b4980228a54d4aff9e4f986f1eb2525d2d371dec5232cefcc"
INSTALLING = ("apt-get update", "make install")
"""What installs: `make test` itself has done the same before it runs this."""


def steps(job: str) -> list[dict[str, Any]]:
    return JOBS[job]["steps"]


@pytest.mark.parametrize("job", JOBS)
def test_actions_are_pinned_and_rights_are_least(job: str) -> None:
    for step in steps(job):
        if "uses" in step:
            action, _, commit = step["uses"].partition("@")
            assert PINNED[action] == commit
    assert WORKFLOW["permissions"] == {"contents": "read"}
    expected = {"pages": "write", "id-token": "write"} if job == "pages" else None
    assert JOBS[job].get("permissions") == expected
    if job != "pages":
        container = JOBS[job]["container"]
        image = container if isinstance(container, str) else container["image"]
        assert image == f"debian:12@sha256:{IMAGE}"
        assert image == container or container["options"] == "--tmpfs /small:size=64m"


@pytest.mark.parametrize("job", JOBS)
def test_nothing_is_carried_from_one_run_to_another(job: str) -> None:
    """No cache, of an action's own either, and artifacts of this run only: what a pull request
    may write, main never reads."""
    for step in steps(job):
        assert "cache" not in step.get("uses", "").partition("@")[0]
        assert [key for key in step.get("with", {}) if "cache" in key] == []
        if step.get("uses", "").startswith("actions/download-artifact@"):
            assert not {"run-id", "repository", "github-token"} & step["with"].keys()
    assert WORKFLOW[True].keys() == {"pull_request", "push", "schedule", "workflow_dispatch"}
    assert WORKFLOW[True]["push"] == {"branches": ["main"]}


@pytest.mark.parametrize("job", JOBS)
def test_no_expression_stands_in_a_script(job: str) -> None:
    """Values reach a shell by its environment only, so that no title or name is run as code."""
    assert [step["run"] for step in steps(job) if "${{" in step.get("run", "")] == []


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of the small project, with the environment that `make install` makes."""
    project = copy_small_project(tmp_path / "work")
    (project / ".venv").symlink_to(sys.prefix)
    shutil.copytree(ROOT / ".ci", project / ".ci")
    shutil.copytree(ROOT / "scripts", project / "scripts")
    for command in ("init --quiet", "add --all", "commit --quiet --message=base"):
        author = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        subprocess.run(["git", *author, *command.split()], cwd=project, check=True)
    return project


def run_steps(job: str, project: Path, **more: str) -> dict[str, str]:
    """Run a job's scripts as the runner does; the outputs and the summary that they wrote."""
    files = {name: project.parent / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    environment = os.environ | {name: str(path) for name, path in files.items()} | more
    for step in steps(job):
        script = step.get("run", "")
        if not script or script.startswith(INSTALLING):
            continue
        assert set(step.get("env", {})) <= set(more)
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", script],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, (script, done.stderr)
    return {name: path.read_text("utf-8") for name, path in files.items() if path.exists()}


def test_from_plan_to_host(checkout: Path, tmp_path: Path) -> None:
    """All parts are built, merged, verified and copied to a host (here: a folder)."""
    output = run_steps("plan", checkout)["GITHUB_OUTPUT"]
    assert 'locales=["nb", "uk", "fa"]\n' in output
    day = re.search(r"^day=(\d{4}-\d\d-\d\d)$", output, re.MULTILINE)
    assert day
    for locale in ("nb", "uk", "fa"):
        run_steps("part", checkout, LOCALE=locale, DAY=day[1])
    run_steps("site", checkout, DAY=day[1])
    home = {"HOME": str(tmp_path / "home"), "KEY": "key", "KNOWN_HOSTS": "host"}
    host = tmp_path / "host"
    run_steps("host", checkout, TARGET=str(host), **home)
    assert (tmp_path / "home" / ".ssh" / "id").stat().st_mode & 0o777 == 0o600
    assert (host / "site" / "fa" / "index.html").is_file()
    first = (host / "site").resolve()
    page = checkout / "site" / "index.html"
    page.write_text(page.read_text("utf-8") + "<!-- new -->", "utf-8")
    (checkout / "site" / "manifest.json").unlink()
    manifest.write(checkout / "site", sources="new", locales=["nb", "uk", "fa"], day=day[1])
    run_steps("host", checkout, TARGET=str(host), **home)
    assert "<!-- new -->" in (host / "site" / "index.html").read_text("utf-8")
    kept = [first, (host / "site").resolve(), host / ".builds" / "lock"]
    assert sorted((host / ".builds").iterdir()) == sorted(kept)


def test_what_a_change_does_to_each_language(checkout: Path) -> None:
    base = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=checkout, capture_output=True, text=True, check=True
    ).stdout.strip()
    guide = checkout / "docs" / "nb" / "contact.md"
    guide.write_text(guide.read_text("utf-8") + "\nNy tekst.\n", "utf-8")
    subprocess.run(
        [".venv/bin/pasientinfo", "update"], cwd=checkout, check=True, capture_output=True
    )
    home = {"HOME": str(checkout.parent), "BASE": base}
    summary = run_steps("review", checkout, **home)["GITHUB_STEP_SUMMARY"]
    assert re.search(r"\| \*\*uk\*\* \| all \| 0 \| \d+ \| 0 \| \d+ → \*\*\d+\*\* \|", summary)
    assert re.search(r"\| fa \| contact \| 0 \| 2 \| 0 \| 1 → \*\*2\*\* \|", summary)
    assert "index" not in summary


def test_the_day_of_a_review(checkout: Path) -> None:
    run_steps("due", checkout, DAY="2026-11-24")
