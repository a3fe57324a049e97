"""The house: imports point one way, and the documents name commands that exist."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from importlib import import_module
from pathlib import Path

import pytest

from conftest import ROOT
from pasientinfo.cli import parser

DOCUMENTS = sorted(ROOT.glob("*.md"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
CODE = re.compile(r"```sh\n(.*?)```|`([^`\n]+)`", re.DOTALL)


def commands(text: str) -> list[tuple[str, str]]:
    """The commands of ours in a document's code, without comments."""
    code = "\n".join(block or inline for block, inline in CODE.findall(text))
    lines = re.sub(r"\s+[#|>].*", "", code)
    return re.findall(r"^(?:\S*/)?(pasientinfo|make) ([a-z].*)$", lines, re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_commands_of_a_document_exist(document: Path) -> None:
    for program, rest in commands(document.read_text("utf-8")):
        words = shlex.split(rest)
        if program == "make":
            named = [word for word in words if "=" not in word]
            assert set(named) <= TARGETS, f"{document.name}: make {rest}"
            continue
        try:
            parser().parse_args(words)
        except SystemExit:
            pytest.fail(f"{document.name}: pasientinfo {rest}")


def test_the_documents_name_commands() -> None:
    found = [each for path in DOCUMENTS for each in commands(path.read_text("utf-8"))]
    assert ("pasientinfo", "check --due") in found
    assert ("make", "serve LOCALE=ar") in found
    assert len(found) > 30


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(folder / "scripts")}
    return subprocess.run(
        ["lint-imports", "--no-cache"], cwd=folder, env=environment, capture_output=True, text=True
    )


def test_imports_point_one_way() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("problems.py", "from pasientinfo.project import settings", "Rooms import downwards"),
        ("checks/guides.py", "from pasientinfo.website import search", "Rooms import downwards"),
        ("project/guides.py", "from pasientinfo.checks import entry", "Rooms import downwards"),
        ("new.py", "", "Rooms import downwards"),
        ("new/__init__.py", "", "Rooms import downwards"),
        ("checks/entry_numbers.py", "from pasientinfo.checks import entry", "No circles"),
        ("project/guides.py", "import mkdocs.config", "Only the adapter knows MkDocs"),
        ("website/search.py", "import mkdocs.config", "Only the adapter knows MkDocs"),
        ("join/rule.py", "import yaml", "The join rule stands alone"),
        ("join/service.py", "import jinja2", "The join rule stands alone"),
    ],
)
def test_an_import_that_points_the_wrong_way_is_told(
    file: str, line: str, broken: str, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path = tmp_path / "scripts" / "pasientinfo" / file
    path.parent.mkdir(exist_ok=True)
    text = path.read_text("utf-8") if path.exists() else ""
    path.write_text(f"{text}\n{line}\n", "utf-8")
    done = lint(tmp_path)
    assert done.returncode == 1
    found = re.findall("^(.*) BROKEN", done.stdout, re.MULTILINE)
    missing = "new" in done.stdout and file.startswith("new")
    assert missing or any(name.startswith(broken) for name in found), done.stdout


MODULES = sorted((ROOT / "scripts").rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_is_one_idea(path: Path) -> None:
    """Neither a fragment nor more than one idea."""
    lines = path.read_text("utf-8").count("\n")
    assert lines <= 400
    assert lines >= 20 or path.name in ("__init__.py", "__main__.py", "join_redirect.py")


def test_eight_rooms() -> None:
    package = ROOT / "scripts" / "pasientinfo"
    found = [path.name for path in package.iterdir() if not path.name.startswith("__pycache__")]
    rooms = [name for name in found if (package / name).is_dir()]
    assert sorted(rooms) == sorted(
        ["checks", "join", "leaflets", "markdown", "project", "publish", "translation", "website"]
    )
    assert len(found) - len(rooms) <= 5


def test_tests_mirror_the_rooms() -> None:
    rooms = {path.name for path in (ROOT / "scripts" / "pasientinfo").iterdir() if path.is_dir()}
    for folder in (ROOT / "tests", ROOT / "tests" / "cases"):
        held = {path.parent.name for path in folder.glob("*/*") if path.suffix in (".py", ".yml")}
        assert rooms - {"__pycache__"} - held <= {"leaflets"}, folder


@pytest.mark.parametrize("name", ["join", "leaflets", "pages", "preview", "search"])
def test_a_measurement_can_be_started(name: str) -> None:
    """It runs for minutes, so only that all it uses is there."""
    import_module(f"bench.{name}")
