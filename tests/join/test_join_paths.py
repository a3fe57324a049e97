"""A site below a path with ``/j/`` in it, by http, its service below another path of the host."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import join_servers
from conftest import copy_project, edit_settings, plugin_settings, run
from join_servers import ask

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ROOM = "https://room.example.no:8443/m/482913"
SITE = "http://video.example.no"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    project = copy_project(tmp_path_factory.mktemp("paths"))

    def change(values: dict[str, Any]) -> None:
        values["site_url"] = f"{SITE}/x/j/y/"
        ours = plugin_settings(values, "pasientinfo")
        ours["join"]["service"] = f"{SITE}/app/"
        ours["join"]["template"] = "https://room.example.no:8443/m/{code}"
        ours["leaflets"] = {}

    edit_settings(project, change)
    done = run("build", project=project)
    assert done.returncode == 0, done.stderr
    top = join_servers.open_folder()
    shutil.copytree(project / "site", top / "site" / "x" / "j" / "y")
    yield project, top
    shutil.rmtree(top)


@pytest.mark.parametrize("kind", join_servers.SERVERS)
def test_each_leads_to_the_room(kind: str, built: tuple[Path, Path]) -> None:
    project, top = built
    service, port = join_servers.free_ports(2)
    folder, behind = top / kind, top / f"{kind}-service"
    folder.mkdir()
    behind.mkdir()
    upstream = ["--upstream", f"http://127.0.0.1:{service}", "--log", f"{folder}/access.log"]
    done = run("join-rules", kind, *upstream, project=project)
    assert done.returncode == 0, done.stderr
    rule = top / "site" / "x" / "j" / "y" / "join.json"
    with (
        join_servers.waitress(service, rule, behind),
        join_servers.SERVERS[kind]({port: done.stdout}, top / "site", folder),
    ):
        page = ask(port, "GET", "/x/j/y/ar/code/")
        assert page.status == 200
        assert f'action="{SITE}/app/ar/j"'.encode() in page.body
        assert "strict-transport-security" not in page.headers
        assert "permissions-policy" in page.headers
        assert ask(port, "GET", "/x/j/y/ar/j/482913").headers["location"] == ROOM
        for target in ("/app/ar/j", "/x/j/y/ar/j"):
            assert ask(port, "POST", target, FORM, b"code=482913").headers["location"] == ROOM
            link = b"code=https://room.example.no:8443/m/482913"
            assert ask(port, "POST", target, FORM, link).headers["location"] == ROOM
            refused = ask(port, "POST", target, FORM, b"code=48291")
            assert refused.status == 400
            assert b'lang="ar"' in refused.body
        assert ask(port, "GET", "/x/j/y/ar/j/48291").status == 400


@pytest.mark.parametrize("kind", join_servers.SERVERS)
def test_without_https_there_is_no_server_to_redirect(kind: str, built: tuple[Path, Path]) -> None:
    done = run("join-rules", kind, "--http", project=built[0])
    assert done.returncode == 1
    assert "expected site_url to begin with https://" in done.stderr
    assert done.stdout == ""
