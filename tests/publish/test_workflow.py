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
from playwright.sync_api import Browser

from conftest import ROOT, copy_small_project
from pasientinfo.problems import Problem, Severity
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
WRITING = {
    "pages": {"pages": "write", "id-token": "write"},
    "commit": {"contents": "write", "actions": "write"},
}
"""The jobs with more rights than to read. Neither runs a script of what a pull request changes."""
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
    assert JOBS[job].get("permissions") == WRITING.get(job)
    if job not in WRITING:
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


def test_only_the_owners_branches_are_written_to() -> None:
    """The job with a token that writes is for branches of this repository; it installs nothing
    and starts nothing that lies in the checkout."""
    condition = JOBS["commit"]["if"]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in condition
    assert "needs.catalogs.outputs.stale == 'true'" in condition
    scripts = "\n".join(step.get("run", "") for step in steps("commit"))
    assert not re.search(r"\.venv|make|\./|\.ci|pip|python", scripts)
    assert "pull_request_target" not in WORKFLOW[True]
    for job in JOBS:
        for step in steps(job):
            if step.get("uses", "").startswith("actions/checkout@") and job != "commit":
                assert step["with"]["persist-credentials"] is False
    assert JOBS["patch"]["if"] == condition.replace(" == github.rep", " != github.rep")


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
        if not script or script.startswith(INSTALLING) or "failure()" in step.get("if", ""):
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


def git(folder: Path, *arguments: str) -> str:
    author = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    command = ["git", *author, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def edit(project: Path, name: str, more: str) -> None:
    path = project / name
    path.write_text(path.read_text("utf-8") + more, "utf-8")


def test_from_plan_to_host(checkout: Path, tmp_path: Path) -> None:
    """All parts are built, merged, verified and copied to a host (here: a folder)."""
    nothing = {"HOME": str(tmp_path), "BASE": "", "REF": "refs/heads/main"}
    output = run_steps("plan", checkout, **nothing)["GITHUB_OUTPUT"]
    assert 'locales=["nb", "uk", "fa"]\n' in output
    day = re.search(r"^day=(\d{4}-\d\d-\d\d)$", output, re.MULTILINE)
    assert day
    for locale in ("nb", "uk", "fa"):
        run_steps("part", checkout, LOCALE=locale, DAY=day[1])
    summary = run_steps("site", checkout, DAY=day[1], PREVIEW="https://forge.example/preview")
    assert "](https://forge.example/preview)" in summary["GITHUB_STEP_SUMMARY"]
    assert (checkout / "preview" / "fa" / "index.html").is_file()
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


def test_a_pull_request_of_an_editor(checkout: Path, tmp_path: Path) -> None:
    """A sentence typed in the forge, and no command run: the catalogs are brought up to date on
    the branch, the summary says what each language owes, and a preview opens without a server."""
    base = git(checkout, "rev-parse", "HEAD")
    origin = tmp_path / "origin.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(checkout), str(origin))
    git(checkout, "remote", "add", "origin", str(origin))
    git(checkout, "checkout", "--quiet", "-b", "ny-tekst")
    edit(checkout, "docs/nb/contact.md", "\nNy tekst.\n")
    guide = checkout / "docs/nb/contact.md"
    guide.write_text(guide.read_text("utf-8").replace("2026-11-24", "2026-11-30"), "utf-8")
    git(checkout, "commit", "--quiet", "--all", "--message=Ny tekst")
    git(checkout, "push", "--quiet", "origin", "ny-tekst")
    head = git(checkout, "rev-parse", "HEAD")
    writing = tmp_path / "commit" / "work"
    git(tmp_path, "clone", "--quiet", "--branch=ny-tekst", str(origin), str(writing))

    more = {"HOME": str(tmp_path), "DAY": "2026-11-30", "BASE": base, "REF": "refs/pull/1/merge"}
    assert "scope=content\n" in run_steps("plan", checkout, **more)["GITHUB_OUTPUT"]
    assert "stale=true\n" in run_steps("catalogs", checkout, **more)["GITHUB_OUTPUT"]

    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "gh").write_text('#!/bin/sh\necho "$@" > "$RUNNER_TEMP/gh"\n')
    (tools / "gh").chmod(0o755)
    more |= {"PATH": f"{tools}:{os.environ['PATH']}", "RUNNER_TEMP": str(tmp_path / "temp")}
    more |= {"BRANCH": "ny-tekst", "GH_TOKEN": "token", "REPOSITORY": "trust/guides"}
    (tmp_path / "temp").mkdir()
    patch = (checkout / "catalogs.patch").read_bytes()
    other = b"diff --git a/mkdocs.yml b/mkdocs.yml\n--- a/mkdocs.yml\n+++ b/mkdocs.yml\n"
    other += b"@@ -1 +1 @@\n-# Another trust\n+# Not his to change\n"
    (tmp_path / "temp" / "catalogs.patch").write_bytes(patch + other)
    run_steps("commit", writing, **more)
    assert git(origin, "rev-parse", "ny-tekst^") == head
    changed = git(origin, "diff", "--name-only", head, "ny-tekst").splitlines()
    assert "locales/uk/LC_MESSAGES/messages.po" in changed
    assert all(name.startswith("locales/") for name in changed)
    asked = (tmp_path / "temp" / "gh").read_text()
    assert asked == "workflow run publish.yml --repo trust/guides --ref ny-tekst\n"

    git(checkout, "reset", "--quiet", "--hard")
    summary = run_steps("review", checkout, **more)["GITHUB_STEP_SUMMARY"]
    assert re.search(r"\| \*\*uk\*\* \| all \| 0 \| \d+ \| 0 \| \d+ → \*\*\d+\*\* \|", summary)
    assert re.search(r"\| fa \| contact \| 0 \| 2 \| 0 \| 1 → \*\*2\*\* \|", summary)
    assert "index" not in summary


def test_what_is_current_needs_no_commit(checkout: Path) -> None:
    more = {"HOME": str(checkout.parent), "DAY": "2026-11-30"}
    run_steps("catalogs", checkout, **more)
    git(checkout, "commit", "--quiet", "--all", "--message=update", "--allow-empty")
    (checkout.parent / "GITHUB_OUTPUT").unlink(missing_ok=True)
    assert "GITHUB_OUTPUT" not in run_steps("catalogs", checkout, **more)


def test_a_forks_branch_gets_a_patch(checkout: Path) -> None:
    assert "git apply" in run_steps("patch", checkout)["GITHUB_STEP_SUMMARY"]


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("docs/nb/contact.md", "content"),
        ("locales/uk/LC_MESSAGES/messages.po", "content"),
        ("mkdocs.yml", "content"),
        ("docs.py", "all"),
        ("other/mkdocs.yml", "all"),
        ("scripts/docs/new.md", "all"),
        (None, "all"),
    ],
)
def test_what_only_guides_concern(checkout: Path, name: str | None, scope: str) -> None:
    """A change of anything but guides, catalogs and settings runs all tests; no change too."""
    base = git(checkout, "rev-parse", "HEAD")
    if name:
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).touch()
        edit(checkout, name, "\n")
        git(checkout, "add", "--force", name)
        git(checkout, "commit", "--quiet", "--message=change")
    for day in (base, ""):
        more = {"HOME": str(checkout.parent), "BASE": day, "REF": "refs/heads/main"}
        output = run_steps("plan", checkout, **more)["GITHUB_OUTPUT"]
        assert output.endswith(f"scope={scope if day else 'all'}\n")


def test_a_mistake_is_shown_at_its_line(checkout: Path) -> None:
    """As the forge reads it, with what is special there escaped, and in words for the log."""
    edit(checkout, "docs/nb/contact.md", "\n#### 100 % sikker\n")
    check = [".venv/bin/pasientinfo", "check", "--annotations"]
    done = subprocess.run(check, cwd=checkout, capture_output=True, text=True)
    assert done.returncode == 1
    line = (checkout / "docs/nb/contact.md").read_text("utf-8").count("\n")
    found = [each for each in done.stdout.splitlines() if each.startswith("::error ")]
    places = [each.partition("::")[2].partition("::")[0] for each in found]
    assert f"error file=docs/nb/contact.md,line={line}" in places
    assert f"docs/nb/contact.md:{line}: " in done.stderr


def test_what_is_special_in_an_annotation_is_escaped() -> None:
    problem = Problem("docs/nb/a,b:c%.md", 0, "found 100 %\r\nhere: a, b", Severity.WARNING)
    place = "::warning file=docs/nb/a%2Cb%3Ac%25.md,line=1::"
    assert problem.annotation == place + "found 100 %25%0D%0Ahere: a, b"


def test_the_preview_opens_without_a_server(site: Path, tmp_path: Path, browser: Browser) -> None:
    """From a folder, as staff unpack it: with its look, its links, its leaflets and languages."""
    subprocess.run([ROOT / ".ci/preview", site, tmp_path / "preview"], check=True)
    page = browser.new_page()
    page.goto((tmp_path / "preview" / "index.html").as_uri())
    for name, path, lang in [
        ("Join", "join/index.html", "nb"),
        ("Soomaali", "so/join/index.html", "so"),
        ("PDF", "pdf/join-so.pdf", None),
    ]:
        links = page.locator(f'a[href$="{path.removeprefix("so/")}"]').filter(has_text=name)
        address = links.first.evaluate("link => link.href")
        assert address == (tmp_path / "preview" / path).as_uri()
        assert (tmp_path / "preview" / path).is_file()
        if lang:
            page.goto(address)
            assert page.locator("html").get_attribute("lang") == lang
            sheets = page.evaluate("[...document.styleSheets].length")
            assert sheets and page.evaluate("getComputedStyle(document.body).margin") == "0px"
    page.close()


def test_the_day_of_a_review(checkout: Path) -> None:
    run_steps("due", checkout, DAY="2026-11-24")
