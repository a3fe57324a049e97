"""The settings: what is wrong with them is said at its line; names of languages as tools write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conftest import SETTINGS, cases
from mistake_cases import assert_told
from pasientinfo.problems import Problems


@pytest.mark.parametrize("case", cases("project/settings"))
def test_a_mistake_in_the_settings(
    case: dict[str, Any], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_told(case, project, capsys)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("pl", "pl"),
        ("pl-PL", "pl"),
        ("pl_PL", "pl"),
        ("PL", "pl"),
        (" ur_PK ", "ur"),
        ("en-GB", "en"),
        ("nb", None),
        ("plx", None),
        ("de-DE", None),
        ("", None),
    ],
)
def test_a_language_by_the_name_that_a_tool_has_for_it(theirs: str, ours: str | None) -> None:
    if ours is not None:
        assert SETTINGS.target(theirs) == ours
        return
    with pytest.raises(Problems, match="expected one of the locales ar, en, pl, so, ur, found"):
        SETTINGS.target(theirs)
