"""The code leads to the right room: the rule in Python, and the page in Chromium.

The servers are in test_join_servers.py; the cases are the same.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, Route, expect

import join_servers
from conftest import ROOT, cases, copy_project, run, serve
from pasientinfo.join.addresses import paths
from pasientinfo.join.refusal import refusal
from pasientinfo.join.rule import Rule

ROOM = "https://join.nhn.no/webapp/conference/"
ELSEWHERE = re.compile("^https://")
CASES = cases("join/join")
FIELD = [case for case in CASES if "typed" in case.values[0]]
PATHS = paths("https://video.example.no/", ("nb", "ar", "en", "pl", "so", "ur"), 6)


def test_there_are_cases_enough() -> None:
    assert len(FIELD) > 150
    assert len(CASES) - len(FIELD) > 100


@pytest.mark.parametrize("case", CASES)
def test_rule(case: dict[str, Any]) -> None:
    if "typed" in case:
        code, refused = Rule().read(case["typed"])
        assert (code, refused) == (case.get("code"), case.get("refusal", ""))
        assert code is None or Rule().address(code) == ROOM + case["code"]
        found = PATHS.code("/j/" + quote(case["typed"], safe=""))
        assert found == (case["code"] if case["path"] == 303 else None)
        return
    target, method = case["target"], case.get("method", "GET")
    assert PATHS.code(target) == case.get("code") or case["status"] == 405
    if not case.get("malformed"):
        assert PATHS.is_mine(target) == (case["status"] != 404)
    if case["status"] == 405:
        assert method != "POST" or not PATHS.is_form(target)


@pytest.mark.parametrize(
    "template",
    [
        "http://join.nhn.no/{code}",
        "https://join.nhn.no/",
        "https://{code}.nhn.no/",
        "{code}",
        "https://join.nhn.no/{code}/{code}",
        "https://user@join.nhn.no/{code}",
        "https://join.nhn.no/{code}?pin=1",
        "https://join.nhn.no/?role=host&conference={code}",
        "https://join.nhn.no/?x=1&PIN=2&conference={code}",
        "https://join.nhn.no/#/?pin=1&code={code}",
        'https://join.nhn.no/"{code}',
        "https://join.nhn.no/$1{code}",
        "https://join.nhn.no/%20{code}",
        "https://join.nhn.no/ {code}",
        "https://join.nhn.no/\n{code}",
        "https://join.nhn.no/{code}\n",
        "https://jоin.nhn.no/{code}",
        None,
    ],
)
def test_templates_that_are_refused(template: Any) -> None:
    with pytest.raises(ValueError, match="template"):
        Rule(template)


@pytest.mark.parametrize(
    "template",
    [ROOM + "{code}", "https://join.nhn.no/?conference={code}", "https://x.no:8443/#/m/{code}/a"],
)
def test_templates_that_are_taken(template: str) -> None:
    assert Rule(template).address("482913") == template.format(code="482913")


@pytest.mark.parametrize(
    "values", [{"digits": 0}, {"digits": 10}, {"digits": "6"}, {"digits": True}]
)
def test_digits_that_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="digits"):
        Rule(**values)


@pytest.mark.parametrize(
    "service", ["video.example.no", "https://a b", 'https://x"', "ftp://x", ""]
)
def test_services_that_are_refused(service: str) -> None:
    with pytest.raises(ValueError, match="service"):
        Rule(service=service)


def test_a_code_page_without_its_places_is_refused() -> None:
    with pytest.raises(ValueError, match="join-error"):
        refusal("<html></html>", "/code/", {"title": "x", "wrong": "x"})


def test_below_a_path() -> None:
    below = paths("https://example.no/video/", ("nb", "pt-BR"), 4)
    assert below.code("/video/j/1234") == "1234"
    assert below.code("/video/pt-BR/j/1234?x") == "1234"
    assert below.code("/j/1234") is None
    assert below.code("/video/j/12345") is None
    assert below.locale_of("/video/pt-BR/j/1", "nb") == "pt-BR"
    assert below.preferred("pt-PT, nb") == "pt-BR"


def test_a_site_and_a_service_with_paths_of_their_own() -> None:
    below = paths("https://example.no/x/j/y/", ("nb", "ar"), 6, "https://example.no/app/")
    assert below.code("/x/j/y/ar/j/482913") == "482913"
    assert below.is_form("/app/ar/j")
    assert below.is_form("/x/j/y/j")
    assert below.locale_of("/app/ar/j", "nb") == "ar"
    for own in ("/x/j/y/", "/x/j/y/ar/join/", "/x/j/y/pdf/join-ar.pdf", "/app/"):
        assert not below.is_mine(own), own
        assert not re.search(below.quiet, f"GET {own} HTTP/1.1", re.IGNORECASE), own
    for refused in ("/x/j/y/j/48291", "/x/j/y/%6a/482913", "/app/j/1", "/x/j/y/../j/1"):
        assert below.is_mine(refused), refused
        assert below.code(refused) is None
    assert re.search(below.quiet, "GET /j/482913 HTTP/1.1", re.IGNORECASE)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("https://room.example.no:8443/m/482913", "482913"),
        ("room.example.no:8443/m/482913", "482913"),
        ("https://room.example.no/m/482913", None),
        ("https://room.example.no:844/m/482913", None),
        ("https://room.example.no:8443", None),
    ],
)
def test_a_template_with_a_port_takes_its_own_link(typed: str, code: str | None) -> None:
    assert Rule("https://room.example.no:8443/m/{code}").read(typed)[0] == code
    assert Rule("https://room.example.no:8443/m/{code}", digits=4).read(typed)[0] is None


@dataclass
class Served:
    """A site whose form leads to the service, both running, and a page in it."""

    service: str
    site: str
    messages: dict[str, dict[str, str]]
    page: Page
    gone: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Served]:
    folder = copy_project(tmp_path_factory.mktemp("service"))
    (port,) = join_servers.free_ports(1)

    join_servers.set_service(folder, f"http://127.0.0.1:{port}")
    done = run("build", project=folder)
    assert done.returncode == 0, done.stderr
    service = subprocess.Popen(
        [sys.executable, "scripts/join_redirect.py", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"JOIN_RULE": str(folder / "site" / "join.json")},
    )
    assert service.stdout is not None
    address = service.stdout.readline().strip().removesuffix("/j")
    web = serve(folder / "site")
    rule = json.loads((folder / "site" / "join.json").read_text("utf-8"))
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(5000)
    found = Served(address, f"http://127.0.0.1:{web.server_port}/", rule["messages"], page)

    def room(route: Route) -> None:
        found.gone.append(route.request.url)
        found.gone.append(route.request.headers.get("referer", ""))
        route.fulfill(body="room")

    page.route(ELSEWHERE, room)
    yield found
    context.close()
    web.shutdown()
    service.terminate()
    assert not re.search(r"\d{6}", service.stdout.read()), "a code was logged"


TYPE = """typed => {
  const field = document.querySelector("#code"), error = document.querySelector("#code-error");
  document.title = document.title.split(": ").pop();
  field.blur();
  field.value = typed;
  error.textContent = "";
  field.form.requestSubmit();
  return [error.textContent, document.activeElement.id, document.title, field.value];
}"""
"""Types and sends as a reader does, and tells what the page shows then."""


@pytest.mark.parametrize("case", FIELD)
def test_page(case: dict[str, Any], served: Served) -> None:
    page, messages = served.page, served.messages["ar"]
    served.gone.clear()
    if page.url != served.site + "ar/code/":
        page.goto(served.site + "ar/code/")
    if "code" in case:
        page.evaluate(TYPE, case["typed"])
        page.wait_for_url(ELSEWHERE)
        assert served.gone[0] == ROOM + case["code"]
        assert "482" not in served.gone[1], "the referrer"
        return
    message, focused, title, kept = page.evaluate(TYPE, case["typed"])
    assert message == messages[case["refusal"]]
    assert focused == "code"
    assert title.startswith(f"{messages['title']}: ")
    assert kept == re.sub("[\r\n]", "", case["typed"])
    assert served.gone == []


def test_the_page_leaves_no_trace(served: Served, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(5000)
    page.route(ELSEWHERE, lambda route: route.fulfill(body="room", content_type="text/html"))
    page.goto(served.site + "pl/")
    page.goto(served.site + "pl/code/")
    before = page.evaluate("history.length")
    asked: list[str] = []
    # Chromium fetches the icon when it has nothing else to do, so now and then only here.
    icon = served.site + "assets/icon.svg"
    page.on("request", lambda request: asked.append(request.url))
    page.fill("#code", "482913")
    storage = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    assert page.evaluate(storage) == '[{},{},""]'
    page.keyboard.press("Enter")
    page.wait_for_url(ROOM + "482913")
    assert [url for url in asked if url != icon] == [ROOM + "482913"], "nothing else was asked"
    assert page.evaluate("history.length") == before
    assert "482913" not in page.evaluate("document.referrer")
    page.go_back()
    assert page.url == served.site + "pl/", "the code page's entry has become the room's"
    assert context.cookies() == []
    page.goto(served.site + "pl/code/")
    assert page.evaluate(storage) == '[{},{},""]'
    assert page.input_value("#code") == ""
    context.close()


def test_the_page_needs_nothing_but_itself(served: Served, browser: Browser) -> None:
    """Once it is there, it works without a connection."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(5000)
    page.goto(served.site + "so/code/")
    context.set_offline(True)
    page.fill("#code", "48291")
    page.keyboard.press("Enter")
    assert page.inner_text("#code-error") == served.messages["so"]["wrong"]
    context.close()


@pytest.mark.parametrize(
    ("typed", "address"), [("٤٨٢ ٩١٣", ROOM + "482913"), ("48291", None), ("<'\"&>", None)]
)
def test_page_without_javascript(
    typed: str, address: str | None, browser: Browser, served: Served
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(5000)
    page.goto(served.site + "ur/code/")
    page.fill("#code", typed)
    messages = served.messages["ur"]
    if address:
        with page.expect_request(address):  # the room itself is out of reach of a test
            page.click("button[type=submit]")
    else:
        page.click("button[type=submit]")
        expect(page).to_have_url(served.service + "/ur/j")
        assert page.inner_text("#code-error") == messages["wrong"]
        assert page.input_value("#code") == typed
        expect(page.locator("#code")).to_be_focused()
        assert page.title().startswith(messages["title"] + ": ")
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
