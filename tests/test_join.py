"""The code leads to the right room: the rule, the service over HTTP, and the page in Chromium."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from conftest import ROOT, cases, copy_project, edit_settings, run, serve
from pasientinfo.join import Rule

ROOM = "https://join.nhn.no/webapp/conference/"
ELSEWHERE = re.compile("^https://")
CASES = cases("join")


def expected(case: dict[str, Any]) -> str | None:
    return ROOM + case["code"] if "code" in case else None


@pytest.mark.parametrize("case", CASES)
def test_rule(case: dict[str, Any]) -> None:
    code, refusal = Rule().read(case["typed"])
    assert (code, refusal) == (case.get("code"), case.get("refusal", ""))
    assert code is None or Rule().address(code) == expected(case)


@pytest.mark.parametrize(
    "template",
    ["http://join.nhn.no/{code}", "https://join.nhn.no/", "https://{code}.nhn.no/", "{code}"],
)
def test_templates_that_are_refused(template: str) -> None:
    with pytest.raises(ValueError, match="template"):
        Rule(template)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The redirect itself is what is tested."""

    def redirect_request(self, *_: Any) -> None:
        return None


def ask(url: str, code: str | None = None) -> tuple[int, str | None, str]:
    """Status, address and body of the service's answer; with ``code``, by POST."""
    data = None if code is None else urllib.parse.urlencode({"code": code}).encode()
    opener = urllib.request.build_opener(NoRedirect)
    try:
        with opener.open(urllib.request.Request(url, data), timeout=10) as answer:
            return answer.status, None, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Location"], error.read().decode()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, Path]]:
    """A site whose form leads to the service, both running: their addresses, and the site."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = copy_project(tmp_path_factory.mktemp("service"))

    def change(values: dict[str, Any]) -> None:
        settings = values["plugins"][1]["pasientinfo"]
        settings["join"]["service"] = f"http://127.0.0.1:{port}"
        settings["leaflets"] = {}

    edit_settings(folder, change)
    done = run("build", project=folder)
    assert done.returncode == 0, done.stderr
    service = subprocess.Popen(
        [sys.executable, "scripts/join_redirect.py", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"JOIN_RULE": str(folder / "site" / "join.json")},
    )
    assert service.stdout is not None
    assert service.stderr is not None
    address = service.stdout.readline().strip().removesuffix("/j")
    web = serve(folder / "site")
    yield address, f"http://127.0.0.1:{web.server_port}/", folder / "site"
    web.shutdown()
    service.terminate()
    log = service.stdout.read() + service.stderr.read()
    assert not re.search(r"\d{6}", log), "a code was logged"


@pytest.mark.parametrize("case", CASES)
def test_service(case: dict[str, Any], served: tuple[str, str, Path]) -> None:
    service, _, site = served
    messages = json.loads((site / "join.json").read_text("utf-8"))["messages"]
    for locale, prefix in [("nb", ""), ("ur", "/ur")]:
        status, address, body = ask(f"{service}{prefix}/j", case["typed"])
        assert address == expected(case)
        assert status == (303 if address else 400)
        if not address:
            assert f'<html dir="{"rtl" if locale == "ur" else "ltr"}" lang="{locale}"' in body
            assert messages[locale][case["refusal"]] in body


@pytest.mark.parametrize(
    ("path", "status", "address"),
    [
        ("/j/482913", 303, ROOM + "482913"),
        ("/pl/j/482913", 303, ROOM + "482913"),
        ("/j/48291", 400, None),
        ("/j/%D9%A4%D9%A8%D9%A2%D9%A9%D9%A1%D9%A3", 303, ROOM + "482913"),
        ("/j/482913/x", 404, None),
        ("/xx/j/482913", 404, None),
        ("/j", 405, None),
        ("/", 404, None),
        ("/j/482913%0d%0aSet-Cookie:x", 400, None),
    ],
)
def test_addresses(
    path: str, status: int, address: str | None, served: tuple[str, str, Path]
) -> None:
    assert ask(served[0] + path)[:2] == (status, address)


@pytest.mark.parametrize("case", CASES)
def test_page(case: dict[str, Any], browser: Browser, served: tuple[str, str, Path]) -> None:
    messages = json.loads((served[2] / "join.json").read_text("utf-8"))["messages"]["ar"]
    page = browser.new_page()
    page.set_default_timeout(5000)
    gone: list[str] = []

    def room(route: Route) -> None:
        gone.append(route.request.url)
        route.fulfill(body="room")

    page.route(ELSEWHERE, room)
    page.goto(served[1] + "ar/code/")
    page.wait_for_selector("#code:visible")
    page.fill("#code", case["typed"])
    page.click("button[type=submit]")
    if "code" in case:
        page.wait_for_url(ELSEWHERE)
        assert gone == [expected(case)]
    else:
        assert page.inner_text("#code-error") == messages[case["refusal"]]
        assert page.evaluate("document.activeElement.id") == "code"
        assert page.input_value("#code") == case["typed"]
        assert gone == []
    page.close()


@pytest.mark.parametrize(("typed", "address"), [("٤٨٢ ٩١٣", ROOM + "482913"), ("48291", None)])
def test_page_without_javascript(
    typed: str, address: str | None, browser: Browser, served: tuple[str, str, Path]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(5000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served[1] + "ur/code/")
    page.fill("#code", typed)
    page.click("button[type=submit]")
    messages = json.loads((served[2] / "join.json").read_text("utf-8"))["messages"]["ur"]
    if address:
        assert address in asked  # the room itself is out of reach of a test
    else:
        assert page.url == served[0] + "/ur/j"
        assert page.inner_text("#code-error") == messages["wrong"]
        assert page.input_value("#code") == typed
    context.close()


def test_without_javascript_and_service_the_page_says_what_to_do(
    address: str, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(5000)
    page.goto(address + "pl/code/")
    assert not page.is_visible("form")
    assert page.is_visible(".join-help")
    assert page.get_attribute(".join-help a", "href") == "https://join.nhn.no"
    context.close()
