"""Catalogs on disk: a comment is read back as it was meant."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from pasientinfo.project import catalogs
from pasientinfo.project.catalogs import State, digest, state

RECORD = f"approved: nurse, 2026-11-23, {digest('Ja', 'Yes')}"


def saved(comment: str, folder: Path) -> polib.POEntry:
    """An entry with a comment, saved and read back."""
    catalog = polib.POFile()
    catalog.append(polib.POEntry(msgid="Ja", msgstr="Yes", tcomment=comment))
    catalogs.save(catalog, folder / "a.po")
    return catalogs.load(folder / "a.po", folder)[0]


def test_a_record_is_read_back_as_one(tmp_path: Path) -> None:
    assert state(saved(f"Is this right?\n{RECORD}", tmp_path)) is State.APPROVED


@pytest.mark.parametrize("before", ["w", "w " * 30, "w" * 77, "w" * 78, "w " * 200])
@pytest.mark.parametrize("between", [" ", "\u2028", "\u2028# ", "\x85# ", "\x0b# ", "\x1c# "])
def test_no_part_of_a_comment_becomes_a_record(before: str, between: str, tmp_path: Path) -> None:
    """polib breaks long lines, and takes each of these separators for the end of a line."""
    entry = saved(before + between + RECORD, tmp_path)
    assert state(entry) is State.DRAFT
    assert "nurse, 2026-11-23" in " ".join(entry.tcomment.split())
    assert saved(entry.tcomment, tmp_path).tcomment == entry.tcomment


@pytest.mark.parametrize("comment", [f"\u2028{RECORD}", f"{RECORD}\u2028", f"{RECORD} {'w' * 60}"])
def test_a_line_that_is_no_record_yet_never_becomes_one(comment: str, tmp_path: Path) -> None:
    assert state(saved(comment, tmp_path)) is State.DRAFT
