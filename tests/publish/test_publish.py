"""A publication is whole, or it does not happen: a small project built, killed, merged, damaged."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import HELD_BUILD, cases, copy_small_project, run
from pasientinfo.problems import Problem, Problems
from pasientinfo.project.settings import read_settings
from pasientinfo.publish import manifest, parts, site_checks, snapshot

GUIDE = "docs/nb/index.md"


def served(project: Path) -> dict[str, bytes]:
    """Every file that readers get."""
    return {name: path.read_bytes() for name, path in manifest.files(project / "site").items()}


def built(project: Path, *arguments: str) -> None:
    done = run("build", *arguments, project=project)
    assert done.returncode == 0, done.stderr


def change(project: Path) -> None:
    """Another name of the trust, which stands on every page and in no catalog."""
    settings = project / "mkdocs.yml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("Fjordane sykehus", "Fjorden sykehus"), "utf-8")


def part(project: Path, locales: str) -> Path:
    folder = project / "parts" / locales
    built(project, "--locales", locales, "--out", str(folder))
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project, built once; tests copy it."""
    project = copy_small_project(tmp_path_factory.mktemp("small"))
    built(project)
    for locales in ("uk,fa", "nb"):
        part(project, locales)
    return project


@pytest.fixture
def project(small: Path, tmp_path: Path) -> Path:
    """A copy of the built project, to do harm to."""
    shutil.copytree(small.parents[1], tmp_path, dirs_exist_ok=True, symlinks=True)
    return tmp_path / "tests" / "other_trust"


def whole_again(project: Path) -> None:
    """What is served is whole, and the next build needs no cleaning."""
    assert run("verify", str(project / "site"), project=project).returncode == 0
    built(project)
    assert b"Fjorden sykehus" in served(project)["index.html"]
    names = {path.name for path in (project / ".builds").iterdir()}
    assert not [name for name in names if name.startswith(("partial-", "next"))]


@pytest.mark.parametrize("stage", ["checked", "built", "assembled", "published"])
def test_killed_at_any_stage(stage: str, project: Path) -> None:
    before = served(project)
    change(project)
    with subprocess.Popen(
        [sys.executable, "-c", HELD_BUILD, str(project), stage],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == stage
        os.killpg(process.pid, signal.SIGKILL)
    assert (served(project) == before) is (stage != "published")
    whole_again(project)


@pytest.mark.parametrize("stage", ["checked", "built", "assembled"])
def test_what_was_checked_is_what_is_built(stage: str, project: Path) -> None:
    """A catalog edited behind the back of a build: nothing is published."""
    before = served(project)
    change(project)
    catalog = project / "locales" / "uk" / "LC_MESSAGES" / "messages.po"
    with subprocess.Popen(
        [sys.executable, "-c", HELD_BUILD, str(project), stage],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == stage
        catalog.write_text(catalog.read_text("utf-8") + "\n", "utf-8")
        _, said = process.communicate("")
    assert process.returncode == 1
    message = "locales/uk/LC_MESSAGES/messages.po: the file was changed during the build, after it"
    assert message in said
    assert served(project) == before


def test_a_part_of_sources_that_changed_is_not_written(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = read_settings(project / "mkdocs.yml")
    guide = project / GUIDE

    def edited(*_: object) -> None:
        guide.write_text(guide.read_text("utf-8") + "\n", "utf-8")

    monkeypatch.setattr(parts, "build_part", edited)
    with pytest.raises(Problems, match=f"{GUIDE}: the file was changed during the build"):
        parts.write_part(settings, ["nb"], project / "parts" / "new")
    assert not (project / "parts" / "new").exists()


def put_back(path: Path) -> None:
    """The same bytes and times again: what was read in between is not known."""
    before = path.stat()
    path.write_bytes(path.read_bytes())
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(
    ("file", "harm"),
    [
        ("locales/uk/LC_MESSAGES/messages.po", put_back),
        ("docs/nb/contact.md", Path.unlink),
        ("docs/nb/new.md", Path.touch),
        ("mkdocs.yml", lambda path: change(path.parent)),
    ],
)
def test_what_counts_as_a_change(file: str, harm: Callable[[Path], object], project: Path) -> None:
    taken = snapshot.take(read_settings(project / "mkdocs.yml"))
    taken.verify()
    harm(project / file)
    with pytest.raises(Problems, match=f"{file}: the file was changed during the build"):
        taken.verify()


def test_what_comes_of_a_change_is_not_said_but_the_change(project: Path) -> None:
    taken = snapshot.take(read_settings(project / "mkdocs.yml"))
    with pytest.raises(Problems) as raised, taken.unchanged():
        (project / GUIDE).unlink()
        raise Problems([Problem("docs/nb/contact.md", 5, "expected a page, found none")])
    assert [problem.file for problem in raised.value.problems] == [GUIDE]


def test_settings_that_changed_before_the_check_are_those_that_are_built(project: Path) -> None:
    settings = read_settings(project / "mkdocs.yml")
    change(project)
    assert snapshot.take(settings).settings.trust["name"] == "Fjorden sykehus"


@pytest.mark.parametrize("command", [["build"], ["build", "--dirty"], ["gh-deploy"]])
def test_mkdocs_by_itself_builds_nothing(command: list[str], project: Path) -> None:
    """What a patient reads is made from checked sources alone."""
    before = served(project)
    out = project / "out"
    site = ["--site-dir", str(out)] if command[0] == "build" else []
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", *command, *site, "-f", str(project / "mkdocs.yml")],
        capture_output=True,
        text=True,
        cwd=project,
    )
    assert done.returncode == 1
    assert "run: pasientinfo build (a preview: pasientinfo serve)" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(out.rglob("*.html"))
    assert served(project) == before


def test_killed_while_pages_are_built(project: Path) -> None:
    """Killed once MkDocs has begun to write: the old site, or the new one, and it is whole."""
    before = served(project)
    change(project)
    command = [sys.executable, "-m", "pasientinfo", "build", "-f", f"{project}/mkdocs.yml"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        while process.poll() is None:
            if any((project / ".builds").glob("partial-*/part/**/*.html")):
                break
            time.sleep(0.01)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert served(project) == before or b"Fjorden sykehus" in served(project)["index.html"]
    whole_again(project)


def pages_of(folder: Path) -> int:
    """How many pages of 4096 bytes a copy of a folder takes."""
    return sum(-(-path.stat().st_size // 4096) for path in folder.rglob("*") if path.is_file())


FULL_DISK = """
[ "$DISK" = "$SMALL_DISK" ] || mount -t tmpfs -o size=64m tmpfs "$DISK" || exit 99
trap 'rm -rf "$DISK"/*' EXIT
cp -a "$PROJECT/tests" "$PROJECT/overrides" "$DISK" || exit 99
room=$(df --output=avail --block-size=4096 "$DISK" | tail -n 1)
fallocate --length $(( (room - FREE) * 4096 )) "$DISK/filler" || exit 99
"$PYTHON" -m pasientinfo build -f "$DISK/tests/other_trust/mkdocs.yml"
status=$?
cp -rL "$DISK/tests/other_trust/site" "$LEFT" && exit $status
"""


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 1.0])
def test_a_full_disk_at_any_stage(share: float, project: Path, tmp_path: Path) -> None:
    """A disk with too little room: a build needs about two times its site, part and whole.

    The disk is a mount in a namespace of its own, or what SMALL_DISK names: an empty file system
    of 64 MB, so that a container needs no privilege.
    """
    before = served(project)
    change(project)
    needed = pages_of((project / "site").resolve())
    (tmp_path / "disk").mkdir()
    disk = os.environ.get("SMALL_DISK", "")
    environment = os.environ | {
        "FREE": str(int(share * needed)),
        "PROJECT": str(tmp_path),
        "DISK": disk or str(tmp_path / "disk"),
        "SMALL_DISK": disk,
        "PYTHON": sys.executable,
        "LEFT": str(tmp_path / "left"),
    }
    as_root = ["--map-root-user"] if os.geteuid() else []
    done = subprocess.run(
        [*([] if disk else ["unshare", *as_root, "--mount"]), "sh", "-c", FULL_DISK],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    left = {name: path.read_bytes() for name, path in manifest.files(tmp_path / "left").items()}
    assert left == before


def test_one_build_at_a_time(project: Path) -> None:
    before = served(project)
    with (project / ".builds" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run("build", project=project)
    assert done.returncode == 1
    assert "another build is at work here" in done.stderr
    assert served(project) == before


def test_a_damaged_build_is_not_used_again(project: Path) -> None:
    whole = served(project)
    page = (project / "site").resolve() / "index.html"
    page.write_text("damaged")
    done = run("verify", str(project / "site"), project=project)
    assert done.returncode == 1
    assert "index.html: expected" in done.stderr
    built(project)
    assert served(project) == whole


def test_a_folder_is_verified_without_its_project(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree((project / "site").resolve(), tmp_path / "elsewhere" / "site")
    monkeypatch.chdir(tmp_path / "elsewhere")
    done = run("verify", "site", project=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / "elsewhere" / "site" / "index.html").write_text("other")
    assert run("verify", "site", project=tmp_path).returncode == 1


@pytest.mark.parametrize("case", cases("publish/verify"))
def test_verify(case: dict[str, Any], project: Path) -> None:
    folder = (project / "site").resolve()
    before = manifest.tree_digest(folder)
    if "delete" in case:
        (folder / case["delete"]).unlink()
    if "write" in case:
        (folder / case["write"]).write_text("x")
    if "manifest" in case or "manifest_repeat" in case:
        text, count = case.get("manifest_repeat", [case.get("manifest"), 1])
        (folder / "manifest.json").write_text(text * count)
    if "shell" in case:
        subprocess.run(["sh", "-c", case["shell"]], cwd=folder, check=True)
    done = run("verify", str(folder), project=project)
    says = case.get("says", [])
    assert done.returncode == bool(says), done.stderr
    lines = [line.removeprefix(f"{folder}/") for line in done.stderr.splitlines()]
    assert len(lines) == len(says), done.stderr
    for line, pattern in zip(lines, says, strict=True):
        assert re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), line), line
    assert (manifest.tree_digest(folder) == before) == (not says), "the build sees the same"


def test_parts_make_the_same_site(project: Path) -> None:
    """Built in two parts and merged: every byte is that of one build on one machine."""
    whole = served(project)
    name = (project / "site").resolve().name
    folders = [project / "parts" / locales for locales in ("uk,fa", "nb")]
    (project / "site").unlink()
    done = run("merge", *map(str, folders), "--out", str(project / "site"), project=project)
    assert done.returncode == 0, done.stderr
    assert served(project) == whole
    assert (project / "site").resolve().name == name
    assert not (folders[0] / "index.html").exists()
    assert not (folders[1] / "uk").exists()


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda folders: folders[:1], "expected the locale 'nb' in one part, found it in 0"),
        (lambda folders: [*folders, folders[0]], "expected the locale 'fa' in one part, found it"),
        (lambda folders: [folders[0], folders[0].parent], "part.json: expected a part, made by"),
        ("sources", "expected a part of the sources"),
        ("day", "expected a part of the day None, found 2026-11-24"),
        ("shared", "assets/screen.css: expected the same file in every part"),
    ],
    ids=["missing", "twice", "no part", "sources", "day", "shared"],
)
def test_parts_that_do_not_fit(
    harm: str | Callable[[list[Path]], list[Path]], says: str, project: Path
) -> None:
    before = served(project)
    folders = [project / "parts" / locales for locales in ("uk,fa", "nb")]
    if harm == "sources":
        change(project)
    elif harm == "day":
        facts = json.loads((folders[0] / "part.json").read_text("utf-8"))
        (folders[0] / "part.json").write_text(json.dumps(facts | {"day": "2026-11-24"}))
    elif harm == "shared":
        (folders[1] / "assets" / "screen.css").write_text("/* other */")
    elif callable(harm):
        folders = harm(folders)
    done = run("merge", *map(str, folders), project=project)
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert served(project) == before


def test_a_part_replaces_a_part_and_nothing_else(project: Path) -> None:
    (project / "mine").mkdir()
    (project / "mine" / "text.txt").write_text("mine")
    done = run("build", "--locales", "uk", "--out", str(project / "mine"), project=project)
    assert done.returncode == 1
    assert "expected a new folder or an older part" in done.stderr
    assert [path.name for path in (project / "mine").iterdir()] == ["text.txt"]
    folder = part(project, "uk")
    (folder / "old.html").write_text("old")
    part(project, "uk")
    assert not (folder / "old.html").exists()


@pytest.mark.parametrize("case", cases("publish/site_checks"))
def test_a_site_that_is_not_sound(case: dict[str, str], project: Path) -> None:
    settings = read_settings(project / "mkdocs.yml")
    site = (project / "site").resolve()
    (site / "manifest.json").unlink()
    assert site_checks.check_site(settings, site, ["assets/fjordane.css"]) == []
    path = site / case["file"]
    if "replace" in case:
        old, new = case["replace"]
        text = path.read_text("utf-8")
        assert old in text, f"the case does not fit the page: {old}"
        path.write_text(text.replace(old, new, 1), "utf-8")
    elif "write" in case:
        path.write_text(case["write"], "utf-8")
    else:
        path.unlink()
    found = [
        str(problem) for problem in site_checks.check_site(settings, site, ["assets/fjordane.css"])
    ]
    for pattern in case["says"]:
        assert any(re.fullmatch(pattern, line) for line in found), found
    for line in found:
        assert any(re.fullmatch(pattern, line) for pattern in case["says"]), line


OURS = ("vestre", "viken", "nhn.no", "whereby", "video", "example", "kommunikasjon", "norsk helsen")


def test_another_trust_has_none_of_our_names(small: Path) -> None:
    """In pages, scripts, styles and file names; the notices about video are in catalogs only."""
    for name, data in served(small).items():
        if name.startswith("pagefind/") or name.endswith(".woff2"):
            continue
        text = f"{name} {data.decode('utf-8').lower()}"
        assert [word for word in OURS if word in text] == [], name
    page = served(small)["uk/index.html"].decode()
    assert "Fjordane sykehus" in page
    assert "/pasient/" in page or "../assets/fjordane.css" in page
    assert "Перед операцією" in page
    template = (small / "locales" / "messages.pot").read_text("utf-8")
    assert "../../overrides/404.html" in template, "places are the same on every machine"
    assert not (small / "site" / "pdf").exists()
    assert not (small / "site" / "join.json").exists()
