"""The same answer from every server, to every case, and no code in any log."""

from __future__ import annotations

import contextlib
import html
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Browser, expect

import join_servers
from conftest import cases, copy_project, run
from join_servers import Answer, ask, folded
from pasientinfo.join.refusal import refusal_file
from pasientinfo.project.settings import read_settings
from pasientinfo.website import security

ROOM = "https://join.nhn.no/webapp/conference/"
CASES: list[dict[str, Any]] = [case.values[0] for case in cases("join/join")]
FIELD = [case for case in CASES if "typed" in case]
LINE = [case for case in CASES if "target" in case]
CODES = sorted({case["code"] for case in CASES if "code" in case} | {"482914"})
CODE = re.compile(rf"(?<![0-9.])(?:{'|'.join(CODES)})(?![0-9])")
GROUPED = re.compile(r"(?<![0-9.])" + r"\D{0,3}".join("602815") + r"(?![0-9])")
KINDS = ["waitress", *join_servers.SERVERS]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OWN = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "content-security-policy": "frame-ancestors 'none'",
}
"""What the service says by itself; a web server in front says what ``_headers`` says."""
MARK = "/code/?mark"


@dataclass
class Running:
    """The servers' ports with the service behind them, and without; the site; the logs."""

    ports: dict[str, int]
    alone: dict[str, int]
    site: Path
    folders: dict[str, Path]
    headers: dict[int, dict[str, str]]

    def page(self, locale: str) -> str:
        return (self.site / refusal_file(locale)).read_text("utf-8")


def site_headers(project: Path) -> dict[str, str]:
    """What ``_headers`` has for every page, with what is more for an answer below ``/j``."""
    found = security.headers(read_settings(project / "mkdocs.yml"))
    assert len(found) == 7
    return {name.lower(): value for name, value in found.items()} | {"cache-control": "no-store"}


def rules(project: Path, kind: str, folder: Path) -> str:
    done = run("join-rules", kind, "--log", f"{folder}/access.log", project=project)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    project = copy_project(tmp_path_factory.mktemp("servers"))
    top = join_servers.open_folder()
    kinds = list(join_servers.SERVERS)
    service, *ports = join_servers.free_ports(1 + 2 * len(kinds))
    found = Running({"waitress": service}, {}, top / "site", {}, {service: OWN})
    join_servers.set_service(project, f"http://127.0.0.1:{service}")
    done = run("build", project=project)
    assert done.returncode == 0, done.stderr
    shutil.copytree(project / "site", found.site)
    for kind in ["waitress", *kinds]:
        found.folders[kind] = top / kind
        found.folders[kind].mkdir()
    said = [site_headers(project)]
    with_service = {kind: rules(project, kind, found.folders[kind]) for kind in kinds}
    join_servers.set_service(project, None)
    said.append(site_headers(project))
    with contextlib.ExitStack() as stack:
        rule = found.site / "join.json"
        stack.enter_context(join_servers.waitress(service, rule, found.folders["waitress"]))
        for number, kind in enumerate(kinds):
            folder = found.folders[kind]
            found.ports[kind], found.alone[kind] = ports[2 * number : 2 * number + 2]
            found.headers |= dict(zip(ports[2 * number : 2 * number + 2], said, strict=True))
            sites = {found.ports[kind]: with_service[kind]}
            sites[found.alone[kind]] = rules(project, kind, folder)
            stack.enter_context(join_servers.SERVERS[kind](sites, found.site, folder))
        yield found
        stack.close()
    logs(found)
    shutil.rmtree(top)


def logs(running: Running) -> None:
    """No code in anything that any server wrote, while the rest of the site was logged."""
    found = set()
    for kind, folder in running.folders.items():
        files = [
            path for path in folder.rglob("*") if path.suffix == ".log" or path.stem == "output"
        ]
        texts = {path.name: folded(path.read_bytes()) for path in files}
        found |= {
            (kind, name, line)
            for name, text in texts.items()
            for line in text.splitlines()
            if CODE.search(line) or GROUPED.search(line)
        }
        if kind != "waitress":  # it has no access log
            assert any("mark" in text for text in texts.values()), kind
    assert found == set()


def wrong(
    answer: Answer, status: int, code: str | None, name: str, sent: Mapping[str, str]
) -> list[str]:
    """What is wrong with an answer; ``sent`` are the headers that each has."""
    problems = []
    if answer.status != status:
        problems.append(f"status {answer.status}, expected {status}")
    if answer.headers.get("location") != (ROOM + code if code else None):
        problems.append(f"location {answer.headers.get('location')}")
    found = {key: answer.headers.get(key) for key in sent}
    if status == 404:  # a page that is not there may be kept
        found["cache-control"] = "no-store"
    if found != sent:
        problems.append(f"headers {found}")
    if "set-cookie" in answer.headers:
        problems.append("a header came in")
    if status == 405 and "GET, HEAD" not in answer.headers.get("allow", ""):
        problems.append(f"allow {answer.headers.get('allow')}")
    return [f"{name}: {problem}" for problem in problems]


@pytest.mark.parametrize("kind", KINDS)
def test_addresses(kind: str, running: Running) -> None:
    problems = []
    page = running.page("nb")
    for case in LINE:
        method, status = case.get("method", "GET"), case["status"]
        name = f"{method} {case['target'][:80]!r}"
        port = running.ports[kind]
        answer = ask(port, method, case["target"])
        if case.get("malformed") and answer.status in (0, 400, 404, 405, 501):
            status = answer.status
            if "location" in answer.headers or CODE.search(folded(answer.body)):
                problems.append(f"{name}: malformed, but more than refused")
            continue
        problems += wrong(answer, status, case.get("code"), name, running.headers[port])
        if status != 303 and CODE.search(folded(answer.body)):
            problems.append(f"{name}: a code in the body")
        if status == 400 and method != "HEAD" and re.match("/j(/|$)", case["target"]):
            body = answer.body.decode().replace('="https://video.example.no/', '="/')
            if body != page.replace('="https://video.example.no/', '="/'):
                problems.append(f"{name}: another page than the build's")
        if method == "HEAD" and answer.body:
            problems.append(f"{name}: a body")
    assert "\n".join(problems) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_typed_in_an_address(kind: str, running: Running) -> None:
    problems = []
    for case in FIELD:
        sent = running.headers[running.ports[kind]]
        target = "/ar/j/" + quote(case["typed"], safe="")
        answer = ask(running.ports[kind], "GET", target)
        code = case["code"] if case["path"] == 303 else None
        if "%00" in target and answer.status in (400, 404):  # nginx and Apache, by themselves
            answer.headers |= sent
            answer.status = 400
        problems += wrong(answer, case["path"], code, target[:80], sent)
    assert "\n".join(problems) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_the_form(kind: str, running: Running) -> None:
    problems = []
    for case in FIELD:
        body = urlencode({"code": case["typed"]}).encode()
        answer = ask(running.ports[kind], "POST", "/ur/j", FORM, body)
        code = case.get("code")
        sent = running.headers[running.ports[kind]]
        problems += wrong(answer, 303 if code else 400, code, repr(case["typed"][:80]), sent)
        if code:
            continue
        text = answer.body.decode()
        if f'value="{html.escape(case["typed"][:300])}"' not in text:
            problems.append(f"{case['typed']!r}: not kept")
        if f'role="alert">{message(running, "ur", case["refusal"])}</p>' not in text:
            problems.append(f"{case['typed']!r}: not the message {case['refusal']}")
    assert "\n".join(problems) == ""


def message(running: Running, locale: str, key: str) -> str:
    """A message of the rule in a language, as HTML."""
    rule = json.loads((running.site / "join.json").read_text("utf-8"))
    return html.escape(rule["messages"][locale][key])


@pytest.mark.parametrize("kind", KINDS[1:])
def test_the_rest_of_the_site(kind: str, running: Running) -> None:
    for port in (running.ports[kind], running.alone[kind]):
        answer = ask(port, "GET", MARK)
        assert answer.status == 200
        sent = running.headers[port].items() - {("cache-control", "no-store")}
        assert sent <= answer.headers.items()
        assert b"<h1" in answer.body
        answer = ask(port, "GET", "/no/such/page")
        assert answer.status == 404
        assert sent <= answer.headers.items()


LANGUAGES = [
    ("/j/1", "", "nb"),
    ("/j/1", "ar", "ar"),
    ("/j/1", "ar-EG,ar;q=0.9,en;q=0.8", "ar"),
    ("/j/1", "PL", "pl"),
    ("/j/1", "no", "nb"),
    ("/j/1", "nn-NO, en;q=0.5", "nb"),
    ("/j/1", "de-DE, de;q=0.9, so;q=0.8, en;q=0.7", "so"),
    ("/j/1", "de, fr;q=0.3", "nb"),
    ("/j/1", "arn, pl;q=0.5", "pl"),
    ("/j/1", "*", "nb"),
    ("/j/1", "ur;q=1", "ur"),
    ("/j/1", ";;,,=q", "nb"),
    ("/j/1", "../../etc/passwd", "nb"),
    ("/ur/j/1", "pl", "ur"),
    ("/nb/j/1", "pl", "nb"),
    ("/xx/j/1", "pl", "pl"),
    ("http://video.example.no/so/j/1", "pl", "so"),
]
"""Address, Accept-Language, and the language of the refusal."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_in_the_readers_language(kind: str, running: Running) -> None:
    problems = []
    for target, accepted, locale in LANGUAGES:
        header = {"Accept-Language": accepted} if accepted else {}
        answer = ask(running.ports[kind], "GET", target, header)
        body = answer.body.decode()
        if f'lang="{locale}"' not in body.partition(">")[0] + body[:200]:
            problems.append(f"{target} {accepted}: not in {locale}")
        if f'role="alert">{message(running, locale, "wrong")}</p>' not in body:
            problems.append(f"{target} {accepted}: not the message in {locale}")
    assert "\n".join(problems) == ""


def test_weights_of_languages(running: Running) -> None:
    """Where a weight is not in the order of the list, only the service follows it."""
    for accepted, locale in [("pl;q=0.1, ar;q=0.9", "ar"), ("ar;q=0, pl", "pl"), ("ar;q=x", "ar")]:
        answer = ask(running.ports["waitress"], "GET", "/j/1", {"Accept-Language": accepted})
        assert message(running, locale, "wrong") in answer.body.decode()


CHUNKED = {"Transfer-Encoding": "chunked"}
LONG_FORMS = [
    ("4001", b"code=482913&x=" + b"x" * 3_987),
    ("9999", b"code=482913&x=" + b"x" * 9_985),
    ("60000", b"code=482913&x=" + b"x" * 59_986),
    ("", b"b\r\ncode=482913\r\n0\r\n\r\n"),
]
"""Content-Length (without: in chunks) and body."""


@pytest.mark.parametrize("kind", KINDS)
def test_forms_that_no_page_sends(kind: str, running: Running) -> None:
    port = running.ports[kind]
    for body in [
        b"",
        b"x" * 3000,
        b"code=",
        b"kode=482913",
        b"code=482913&" * 60,
        b"code=%ff%fe",
        b"code=48291&code=482913",
        b'{"code": "482913"}',
    ]:
        answer = ask(port, "POST", "/j", FORM, body)
        assert (answer.status, answer.headers.get("location")) == (400, None), body[:20]
        assert 'aria-invalid="true"' in answer.body.decode()
    for size in (4_100, 200_000, 1_000_000, 3_000_000):
        answer = ask(port, "POST", "/ar/j", FORM, b"code=482913&x=" + b"x" * size)
        own = (413,) if kind == "waitress" and size > 1_048_576 else ()  # DEPLOYING.md
        assert answer.status in (0, 400, *own)  # 0: closed before the end
        assert "location" not in answer.headers
        assert answer.status != 400 or message(running, "ar", "wrong") in answer.body.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_long_forms_get_the_code_page(kind: str, running: Running) -> None:
    """Where the server need not read all of it to answer; a browser shows what comes."""
    for length, body in LONG_FORMS:
        head = {**FORM, "Content-Length": length} if length else {**FORM, **CHUNKED}
        answer = ask(running.ports[kind], "POST", "/ar/j", head, body, measured=False)
        if kind == "waitress" and not length:  # it has measured it
            assert answer.headers["location"] == ROOM + "482913"
            continue
        assert (answer.status, answer.headers.get("location")) == (400, None), length
        assert message(running, "ar", "wrong") in answer.body.decode(), length
        assert "no-store" in answer.headers["cache-control"], length


@pytest.mark.parametrize("kind", KINDS[1:])
def test_without_a_service(kind: str, running: Running) -> None:
    port = running.alone[kind]
    assert ask(port, "GET", "/j/482913").headers["location"] == ROOM + "482913"
    for target in ("/j", "/ar/j"):
        answer = ask(port, "POST", target, FORM, b"code=482913")
        assert wrong(answer, 405, None, target, running.headers[port]) == []
        assert "POST" not in answer.headers["allow"]


@pytest.mark.parametrize("kind", KINDS[1:])
def test_a_refusal_in_the_browser(kind: str, running: Running, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(5000)
    failed: list[str] = []
    referrers: list[str | None] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("request", lambda request: referrers.append(request.headers.get("referer")))
    answer = page.goto(f"http://127.0.0.1:{running.ports[kind]}/ar/j/48291")
    assert answer is not None
    assert answer.status == 400
    field = page.locator("#code")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    said = html.unescape(message(running, "ar", "wrong"))
    expect(field).to_have_accessible_description(re.compile(re.escape(said)))
    expect(page.get_by_role("alert")).to_have_text(said)
    assert page.title().startswith(html.unescape(message(running, "ar", "title")) + ": ")
    assert page.evaluate("getComputedStyle(document.querySelector('.join-form')).padding") != "0px"
    assert failed == []
    assert not any(referrers), "the address of a refusal is told to nobody"
    page.route(re.compile("^https://"), lambda route: route.fulfill(body="room"))
    page.fill("#code", "٤٨٢٩١٣")
    page.keyboard.press("Enter")
    page.wait_for_url(ROOM + "482913")
    context.close()
