"""Numbers and addresses in right-to-left text are isolated, in markup and in plain text."""

from __future__ import annotations

from typing import Any

import markdown
import pytest

from conftest import cases
from pasientinfo.markdown.bidi import direction_of, isolate_text, runs
from pasientinfo.markdown.isolation import IsolationExtension


@pytest.mark.parametrize("case", cases("markdown/bidi"))
def test_runs(case: dict[str, Any]) -> None:
    text = case["text"]
    assert [text[start:end] for start, end in runs(text)] == case["runs"]
    expected = text
    for run in case["runs"]:
        expected = expected.replace(run, f"\u2066{run}\u2069")
    assert isolate_text(text, "rtl") == expected
    html = markdown.markdown(text, extensions=[IsolationExtension("rtl", lambda _: "ltr")])
    for run in case["runs"]:
        text = text.replace(run, f'<bdi dir="ltr">{run}</bdi>')
    assert html == f"<p>{text}</p>"


@pytest.mark.parametrize("case", cases("markdown/isolation"))
def test_isolation(case: dict[str, Any]) -> None:
    base = case.get("base", "rtl")
    extensions = [IsolationExtension(base, lambda _: "ltr")]
    html = markdown.markdown(case["markdown"], extensions=extensions)
    assert html.replace("\n", "") == case["html"]


@pytest.mark.parametrize(
    ("text", "expected"), [("Vestre Viken", "ltr"), ("+47 1", "ltr"), ("123 مستشفى", "rtl")]
)
def test_direction_of(text: str, expected: str) -> None:
    assert direction_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ring 116 117, iPhone.", "Ring 116 117, iPhone."),
        ("العربية 116 117", "العربية \u2066116 117\u2069"),
        ("Side 5 – العربية", "Side \u20665\u2069 – العربية"),
    ],
)
def test_left_to_right_text(text: str, expected: str) -> None:
    assert isolate_text(text, "ltr") == expected
