"""Markdown that means something else than its writer sees: a text, and what is said of it."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from conftest import SETTINGS, cases
from pasientinfo.checks.guide_links import Targets
from pasientinfo.checks.guides import check_text
from pasientinfo.project.guides import read_guide

FRONT = "---\ndescription: Om kneet.\nowner: Oss\nupdated: 2026-11-23\n---\n"


@pytest.mark.parametrize("case", cases("checks/guide_markdown"))
def test_markdown_is_read_as_its_writer_meant(case: dict[str, Any], tmp_path: Path) -> None:
    more = case.get("extensions", [])
    extensions = tuple(x for x in SETTINGS.markdown_extensions if x not in case.get("without", []))
    settings = dataclasses.replace(
        SETTINGS, docs_dir=tmp_path, markdown_extensions=(*extensions, *more)
    )
    path = tmp_path / "nb" / "knee.md"
    path.parent.mkdir()
    path.write_text(f"{FRONT}# Kneet\n\n{case['text']}", "utf-8")
    guide = read_guide(settings, path)
    ids = {"nb/knee.md": frozenset[str]()}
    found = check_text(guide, Targets("nb/knee.md", "nb", ids, {}), is_own=False)
    found = sorted(set(found))
    for key, is_warning in [("says", False), ("warns", True)]:
        if is_warning and key not in case:
            continue
        said = [f"{x.line - 7}: {x.message}" for x in found if x.is_warning is is_warning]
        patterns = case.get(key, [])
        assert len(said) == len(patterns), said
        for line, pattern in zip(said, patterns, strict=True):
            assert re.fullmatch(pattern, line), line
