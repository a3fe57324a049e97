"""Slow clients, a service that is down, a rule file that is broken: a patient still gets on."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import join_servers
from conftest import ROOT, copy_project, run
from join_servers import Answer, ask
from pasientinfo.join import service as join_service
from pasientinfo.join.rule import REFUSALS
from pasientinfo.project.settings import read_settings
from pasientinfo.project.sources import read_sources

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GOOD = b"code=482913"
ROOM = "https://join.nhn.no/webapp/conference/482913"
BAD = 150


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path, int]]:
    """A project whose form goes to a service at a port, and its site."""
    project = copy_project(tmp_path_factory.mktemp("faults"))
    (port,) = join_servers.free_ports(1)

    join_servers.set_service(project, f"http://127.0.0.1:{port}")
    done = run("build", project=project)
    assert done.returncode == 0, done.stderr
    top = join_servers.open_folder()
    shutil.copytree(project / "site", top / "site")
    yield project, top, port
    shutil.rmtree(top)


def send(port: int, seconds: float = 10) -> Answer:
    return ask(port, "POST", "/ar/j", FORM, GOOD, seconds=seconds)


def rules(project: Path, kind: str, folder: Path) -> str:
    folder.mkdir(exist_ok=True)
    done = run("join-rules", kind, "--log", f"{folder}/access.log", project=project)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("kind", ["waitress", "wsgiref", *join_servers.SERVERS])
def test_unfinished_forms_hold_nobody_up(kind: str, built: tuple[Path, Path, int]) -> None:
    project, top, service = built
    rule = top / "site" / "join.json"
    own = top / f"slow-{kind}"
    own.mkdir()
    if kind == "wsgiref":
        script = [sys.executable, str(join_servers.ROOT / "scripts" / "join_redirect.py")]
        command = [*script, "--port", str(service)]
        behind = join_servers.started(command, service, own, JOIN_RULE=str(rule))
    else:
        behind = join_servers.waitress(service, rule, own)
    with behind:
        if kind not in join_servers.SERVERS:
            with join_servers.unfinished(service, BAD):
                assert send(service).headers["location"] == ROOM
            return
        (port,) = join_servers.free_ports(1)
        text = rules(project, kind, top / kind)
        with (
            join_servers.SERVERS[kind]({port: text}, top / "site", top / kind),
            join_servers.unfinished(port, BAD),
        ):
            assert send(port, 15).headers["location"] == ROOM


def test_waitress_by_itself_lets_them(built: tuple[Path, Path, int]) -> None:
    """Without the unit's options, 100 connections are all that it takes."""
    _, top, service = built
    own = top / "plain"
    own.mkdir()
    rule = top / "site" / "join.json"
    with (
        join_servers.waitress(service, rule, own, []),
        join_servers.unfinished(service, BAD),
        pytest.raises(TimeoutError),
    ):
        send(service, 5)


@pytest.mark.parametrize("kind", join_servers.SERVERS)
def test_the_code_page_where_the_service_is_down(kind: str, built: tuple[Path, Path, int]) -> None:
    project, top, _ = built
    (port,) = join_servers.free_ports(1)
    folder = top / f"down-{kind}"
    text = rules(project, kind, folder)
    with join_servers.SERVERS[kind]({port: text}, top / "site", folder):
        answer = send(port)
        assert answer.status == 503
        assert answer.body == (top / "site" / "refused" / "ar" / "down.html").read_bytes()
        assert b'aria-invalid="true"' not in answer.body
        assert answer.body != (top / "site" / "refused" / "ar.html").read_bytes()
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "DENY"
        assert ask(port, "GET", "/j/482913").headers["location"] == ROOM
        queried = ask(port, "POST", "/j?code=482913", {**FORM, "Referer": "/j/482913"}, GOOD)
        assert queried.status == 503
        polish = ask(port, "POST", "/j", {**FORM, "Accept-Language": "pl"}, GOOD)
        assert polish.body == (top / "site" / "refused" / "pl" / "down.html").read_bytes()
    files = [*folder.glob("*.log"), folder / "output"]
    assert "482913" not in "".join(path.read_text("utf-8", "replace") for path in files)


def test_an_error_of_caddy_is_logged_without_the_address(tmp_path: Path) -> None:
    (port,) = join_servers.free_ports(1)
    with join_servers.caddy({port: "error /482* 500"}, tmp_path, tmp_path):
        assert ask(port, "GET", "/482913").status == 500
    said = (tmp_path / "output").read_text("utf-8")
    assert "serving initial configuration" in said
    assert "482913" not in said


BROKEN = {
    "missing": None,
    "empty": "",
    "no JSON": "{",
    "a list": "[]",
    "another type": json.dumps({"template": 1, "digits": {}, "service": None}),
    "nested": "[" * 100_000,
}


ALL = ["nb", "ar", "en", "pl", "so", "ur"]
WITHOUT_RULE = [
    ("/ur/j", "pl", ["ur"]),
    ("/ar/j?x=pl", "", ["ar"]),
    ("/j", "so-SO,en;q=0.5", ["so"]),
    ("/j", "de, en-GB;q=0.5", ["en"]),
    ("/j", "no", ["nb"]),
    ("/j", "PL", ["pl"]),
    ("/xx/j", "ur;q=0.1, ar;q=0.2", ["ar"]),
    ("/j", "de, ar;q=0", ALL),
    ("/j", "", ALL),
    ("/j/482913", "*", ALL),
]
"""Address, Accept-Language, and the languages of the answer where no build was ever read."""


def test_what_is_said_without_a_build_is_what_the_catalogs_say() -> None:
    settings = read_settings(ROOT / "mkdocs.yml")
    show = read_sources(settings).translations.show
    right = {
        locale: {"dir": language.direction, "text": show(locale, REFUSALS["down"]).text}
        for locale, language in settings.languages.items()
    }
    assert list(right) == ALL
    text = json.dumps(right, ensure_ascii=False, indent=2) + "\n"
    file = Path(join_service.__file__).with_name("unavailable.json")
    assert file.read_text("utf-8") == text, f"expected in {file}:\n{text}"


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("first", [True, False])
def test_a_broken_rule_file(broken: str, first: bool, built: tuple[Path, Path, int]) -> None:
    _, top, service = built
    site = top / f"site-{list(BROKEN).index(broken)}-{first}"
    shutil.copytree(top / "site", site)
    own = site / "own"
    own.mkdir()
    rule = site / "join.json"

    def spoil() -> None:
        rule.unlink()
        if (text := BROKEN[broken]) is not None:
            rule.write_text(text, "utf-8")

    if first:
        spoil()
    with join_servers.waitress(service, rule, own):
        if not first:
            assert send(service).headers["location"] == ROOM
            spoil()
            assert send(service).headers["location"] == ROOM
            refused = ask(service, "POST", "/ar/j", FORM, b"code=1")
            assert refused.status == 400
            assert b'lang="ar"' in refused.body
        else:
            for target, languages, locales in WITHOUT_RULE:
                answer = ask(service, "POST", target, {**FORM, "Accept-Language": languages}, GOOD)
                assert answer.status == 503
                assert answer.headers["cache-control"] == "no-store"
                text = answer.body.decode()
                assert re.findall('<p lang="(.*?)"', text) == locales, target
                (language,) = re.findall('<html lang="(.*?)" dir="(.*?)">', text)
                assert language == (locales[0], "rtl" if locales[0] in ("ar", "ur") else "ltr")
                assert "482913" not in text
    output = (own / "output").read_text("utf-8")
    assert "Traceback" not in output
    assert "482913" not in output
    assert "/j" not in output


def test_the_unit_is_as_closed_as_it_can_be(tmp_path: Path) -> None:
    """Of 10 (open) to 0; systemd.exec(5). Sockets to this machine it needs."""
    environment = os.environ | {"LC_ALL": "C", "SYSTEMD_COLORS": "0"}
    unit = tmp_path / "join-redirect.service"
    text = join_servers.UNIT.read_text("utf-8").replace("/usr/bin/python3", sys.executable)
    unit.write_text(text, "utf-8")

    def analyze(*arguments: str) -> str:
        command = ["systemd-analyze", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    said = analyze("security", "--offline=true", "--threshold=15", str(unit))
    found = re.search(r"exposure level for join-redirect\.service: ([0-9.]+)", said)
    assert found is not None
    assert float(found[1]) <= 1.5
    assert analyze("verify", str(unit)) == ""
