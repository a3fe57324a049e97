"""The house: imports point one way, and the documents name commands that exist."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
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
        ("errors.py", "from pasientinfo import settings", "Imports point one way"),
        ("checks.py", "from pasientinfo import cli", "Imports point one way"),
        ("cli.py", "from pasientinfo import plugin", "Imports point one way"),
        ("new.py", "", "Imports point one way"),
        ("extract.py", "import mkdocs.config", "Only the adapter knows MkDocs"),
        ("join.py", "import yaml", "The join rule stands alone"),
    ],
)
def test_an_import_that_points_the_wrong_way_is_told(
    file: str, line: str, broken: str, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path = tmp_path / "scripts" / "pasientinfo" / file
    text = path.read_text("utf-8") if path.exists() else ""
    path.write_text(f"{text}\n{line}\n", "utf-8")
    done = lint(tmp_path)
    assert done.returncode == 1
    assert f"{broken} BROKEN" in done.stdout or ("new" in done.stdout and file == "new.py")
