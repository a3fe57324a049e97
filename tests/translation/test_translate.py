"""The commands of the translation loop on a real project, to the disk and back."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from conftest import run
from pasientinfo.project.catalogs import State, state

TEXT = "Lad batteriet."


def catalog_of(project: Path, locale: str = "pl") -> Path:
    return project / "locales" / locale / "LC_MESSAGES" / "messages.po"


def delivery(project: Path, form: str = "po") -> Path:
    """An export with one text translated anew, by a tool that clears its mark."""
    path = project / f"pl.{'po' if form == 'po' else 'xlf'}"
    done = run("export", "pl", "--needed", "--format", form, "-o", str(path), project=project)
    assert done.returncode == 0, done.stderr
    if form == "po":
        catalog = polib.pofile(str(path))
        entry = catalog.find(TEXT)
        entry.msgstr, entry.flags = "Naładuj telefon.", []
        catalog.save(str(path))
    else:
        old = polib.pofile(str(catalog_of(project))).find(TEXT).msgstr
        text = path.read_text("utf-8")
        before, found, after = text.rpartition(f">{old}<")
        assert found
        before = before[: before.rindex("<target")]
        path.write_text(f'{before}<target state="translated">Naładuj telefon.<{after}', "utf-8")
    return path


@pytest.mark.parametrize("form", ["po", "xliff"])
@pytest.mark.parametrize("role", [None, "reviewer"])
def test_a_translation_comes_in(form: str, role: str | None, project: Path) -> None:
    path = delivery(project, form)
    approval = ["--approved-by", role, "--all-entries"] if role else []
    done = run("import", str(path), *approval, project=project)
    assert done.returncode == 0, done.stderr
    assert "pl: 1 taken, " in done.stdout
    entry = polib.pofile(str(catalog_of(project))).find(TEXT)
    assert entry.msgstr == "Naładuj telefon."
    assert state(entry) is (State.APPROVED if role else State.DRAFT)
    assert run("check", project=project).returncode == 0


@pytest.mark.parametrize("form", ["po", "xliff"])
def test_a_file_may_name_the_region_too(form: str, project: Path) -> None:
    """Trados, memoQ and others write pl-PL; some PO editors pl_PL."""
    path = delivery(project, form)
    text = path.read_text("utf-8")
    changed = text.replace("Language: pl\\n", "Language: pl_PL\\n")
    changed = changed.replace('target-language="pl"', 'target-language="pl-PL"')
    assert changed != text
    path.write_text(changed, "utf-8")
    done = run("import", str(path), project=project)
    assert done.returncode == 0, done.stderr
    assert "pl: 1 taken, " in done.stdout


@pytest.mark.parametrize("partial", [False, True])
def test_what_is_wrong_is_refused_before_anything_is_written(partial: bool, project: Path) -> None:
    path = delivery(project)
    delivered = polib.pofile(str(path))
    wrong = next(entry for entry in delivered if "tel:113" in entry.msgid)
    wrong.msgstr = wrong.msgstr.replace("113", "112")
    delivered.save(str(path))
    before = catalog_of(project).read_bytes()
    done = run("import", str(path), *["--partial"] * partial, project=project)
    assert done.returncode == 1
    assert all(line.startswith("pl.po:") for line in done.stderr.splitlines())
    assert "113" in done.stderr
    after = polib.pofile(str(catalog_of(project)))
    assert (catalog_of(project).read_bytes() == before) is not partial
    assert (after.find(TEXT).msgstr == "Naładuj telefon.") is partial
    assert "112" not in catalog_of(project).read_text("utf-8")


def test_an_export_that_is_older_than_the_catalog_is_refused(project: Path) -> None:
    path = delivery(project)
    assert run("import", str(delivery(project)), project=project).returncode == 0
    text = path.read_text("utf-8").replace("Naładuj telefon.", "Naładuj komórkę.")
    path.write_text(text, "utf-8")
    before = catalog_of(project).read_bytes()
    done = run("import", str(path), project=project)
    assert done.returncode == 1
    assert catalog_of(project).read_bytes() == before


KILL = """
import os, pathlib, sys
pathlib.Path.replace = lambda *_: os.kill(os.getpid(), 9)
from pasientinfo.cli import main
main(sys.argv[1:])
"""


def test_a_killed_import_leaves_the_catalog_as_it_was(project: Path) -> None:
    path = delivery(project)
    before = catalog_of(project).read_bytes()
    settings = str(project / "mkdocs.yml")
    done = subprocess.run([sys.executable, "-c", KILL, "import", str(path), "-f", settings])
    assert done.returncode == -9
    assert catalog_of(project).read_bytes() == before
    done_again = run("import", str(path), project=project)
    assert done_again.returncode == 0, done_again.stderr


@pytest.mark.parametrize("command", ["import", "update"])
def test_a_full_disk_leaves_every_catalog_as_it_was(command: str, project: Path) -> None:
    path = delivery(project)
    guide = project / "docs" / "nb" / "before.md"
    if command == "update":
        guide.write_text(guide.read_text("utf-8").replace(TEXT, "Lad mobilen."), "utf-8")
    before = {po: po.read_bytes() for po in (project / "locales").rglob("*.po*")}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pasientinfo",
            command,
            *[str(path)] * (command == "import"),
            "-f",
            str(project / "mkdocs.yml"),
        ],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)),
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "File too large" in done.stderr
    assert {po: po.read_bytes() for po in (project / "locales").rglob("*.po*")} == before


def test_proof_and_status_pages_are_written(project: Path) -> None:
    out = project / "reports"
    done = run("proof", "so", "-o", str(out), project=project)
    assert done.returncode == 0, done.stderr
    assert (out / "proof-so.pdf").read_bytes().startswith(b"%PDF")
    assert TEXT in (out / "proof-so.html").read_text("utf-8")
    done = run("status", "--html", str(out / "status.html"), project=project)
    assert done.returncode == 0, done.stderr
    assert "Somali" in (out / "status.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["export", "xx"], "expected one of the locales ar, en, pl, so, ur, found 'xx'"),
        (["import", "nothing.po"], "nothing.po: cannot be read: No such file or directory"),
        (["import", "README.md"], "README.md: "),
    ],
)
def test_wrong_arguments(arguments: list[str], message: str, project: Path) -> None:
    done = run(*arguments, project=project)
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
