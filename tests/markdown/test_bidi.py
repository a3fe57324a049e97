"""Numbers and addresses in right-to-left text are isolated, in markup and in plain text."""

from __future__ import annotations

from typing import Any

import pytest

import markdown
from conftest import cases
from pasientinfo.markdown.bidi import BidiExtension, direction_of, isolate_text, runs


@pytest.mark.parametrize("case", cases("markdown/bidi"))
def test_runs(case: dict[str, Any]) -> None:
    text = case["text"]
    assert [text[start:end] for start, end in runs(text)] == case["runs"]
    expected = text
    for run in case["runs"]:
        expected = expected.replace(run, f"\u2066{run}\u2069")
    assert isolate_text(text, "rtl") == expected
    assert isolate_text(text, "ltr") == text
    html = markdown.markdown(text, extensions=[BidiExtension(lambda _: "ltr")])
    for run in case["runs"]:
        text = text.replace(run, f'<bdi dir="ltr">{run}</bdi>')
    assert html == f"<p>{text}</p>"


@pytest.mark.parametrize(
    ("text", "expected"), [("Vestre Viken", "ltr"), ("+47 1", "ltr"), ("123 مستشفى", "rtl")]
)
def test_direction_of(text: str, expected: str) -> None:
    assert direction_of(text) == expected
