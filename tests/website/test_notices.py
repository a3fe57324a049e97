"""Notices: on every page and leaflet, with their end, and gone when it has come."""

from __future__ import annotations

import datetime
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from conftest import cases, copy_small_project, edit_settings, run, serve

NOTICE = {"text": "down", "from": "2026-11-24 08:00", "until": "2026-11-25 16:00"}


def with_notice(project: Path, notice: dict[str, str], **more: Any) -> None:
    def change(values: dict[str, Any]) -> None:
        for plugin in values["plugins"]:
            if "pasientinfo" in plugin:
                plugin["pasientinfo"] |= {"notice": notice} | more

    edit_settings(project, change)


@pytest.mark.parametrize("case", cases("website/notices"))
def test_notice(case: dict[str, Any], tmp_path: Path, browser: Browser) -> None:
    project = copy_small_project(tmp_path)
    with_notice(project, case["notice"])
    day = ["--day", case["day"]] if "day" in case else []
    done = run("build", *day, project=project)
    if "says" in case:
        assert done.returncode == 1
        assert re.fullmatch(case["says"], done.stderr.strip())
        return
    assert done.returncode == 0, done.stderr
    manifest = json.loads((project / "site" / "manifest.json").read_text("utf-8"))
    assert manifest["day"] == case.get("day")
    page = browser.new_page(java_script_enabled=False)
    for path in sorted((project / "site").rglob("index.html")):
        page.set_content(path.read_text("utf-8"))
        found = page.locator(".site-notice")
        if case["shown"] is None:
            assert found.count() == 0, path
        elif path.parts[-3:-1] in [("site", "contact"), (project.name, "site")]:
            assert re.sub(r"\s+", " ", found.inner_text()) == case["shown"]
        else:
            assert found.count() == 1, path
    page.close()


def test_in_leaflets_and_in_every_language(project: Path) -> None:
    with_notice(project, NOTICE, leaflets={"prepare": ["prepare.md"]})
    done = run("build", project=project)
    assert done.returncode == 0, done.stderr
    for path in sorted((project / "site" / "pdf").glob("*.pdf")):
        text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True).stdout
        assert "08:00" in text, path.name
        assert "16:00" in text, path.name
    for path in (project / "site").rglob("index.html"):
        html = path.read_text("utf-8")
        notice = html.partition('class="site-notice"')[2].partition("</div>")[0]
        assert "16:00" in notice, path
        assert 'class="fallback"' not in notice, path


@pytest.mark.parametrize(
    ("now", "visible"), [("2026-11-25T14:59:00+00:00", True), ("2026-11-25T15:00:00+00:00", False)]
)
def test_a_notice_that_is_over_hides_itself(
    now: str, visible: bool, tmp_path: Path, browser: Browser
) -> None:
    """The end is in Norwegian time, whatever the reader's own clock shows."""
    project = copy_small_project(tmp_path)
    with_notice(project, NOTICE)
    assert run("build", project=project).returncode == 0
    server = serve(project / "site")
    context = browser.new_context(timezone_id="Asia/Karachi")
    page = context.new_page()
    page.clock.set_fixed_time(datetime.datetime.fromisoformat(now))
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    page.wait_for_load_state("networkidle")
    assert page.is_visible(".site-notice") == visible
    context.close()
    server.shutdown()
