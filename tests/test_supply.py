"""What the site is built with: its licences, and the SBOM that names it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import sbom
from conftest import ROOT

PACKAGES = sbom.run_time()


def named_with_a_reason() -> set[str]:
    """The packages in README's list of licences that a trust may ask about."""
    text = (ROOT / "README.md").read_text("utf-8")
    return set(re.findall(r"^- `([a-z0-9-]+)`: .{20,}$", text.partition("## Licences")[2], re.M))


def test_no_run_time_package_is_under_the_gpl_without_a_reason() -> None:
    assert {each.name for each in PACKAGES if each.is_copyleft} == named_with_a_reason()
    assert [each.name for each in PACKAGES if each.licence == "not stated"] == []


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("GPL-2.0-or-later", True),
        ("AGPL-3.0-only", True),
        ("Dual Licensed - GNU AFFERO GPL 3.0 or Artifex Commercial License", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("GPLv2+ or MPL 1.1", True),
        ("LGPL-2.1-or-later", False),
        ("GNU Lesser General Public License v2 or later (LGPLv2+)", False),
        ("MPL-2.0", False),
        ("BSD License", False),
    ],
)
def test_what_counts_as_the_gpl(licence: str, expected: bool) -> None:
    assert sbom.Package("x", "1", licence, (), ()).is_copyleft is expected


def test_packages_of_tests_are_not_needed_at_run_time() -> None:
    names = {each.name for each in PACKAGES}
    assert {"weasyprint", "mkdocs", "pydyf", "pillow"} <= names
    assert names & {"translate-toolkit", "pymupdf", "pytest", "playwright", "waitress"} == set()


def test_the_sbom_names_every_package_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sbom.main(tmp_path)
    assert f"{len(PACKAGES)} packages" in capsys.readouterr().out
    found = json.loads((tmp_path / "sbom.json").read_text("utf-8"))
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    references = [each["bom-ref"] for each in found["components"]]
    assert references == [each.purl for each in PACKAGES]
    ours = found["metadata"]["component"]["bom-ref"]
    edges = {each["ref"]: each["dependsOn"] for each in found["dependencies"]}
    assert edges.keys() == {ours, *references}
    reached, waiting = set(), [ours]
    while waiting:
        reached.add(one := waiting.pop())
        waiting += set(edges[one]) - reached
    assert reached == {ours, *references}
    assert all(each["externalReferences"][0]["hashes"] for each in found["components"])
    assert "| weasyprint | " in (tmp_path / "licences.md").read_text("utf-8")
