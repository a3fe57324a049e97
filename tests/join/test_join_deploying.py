"""What DEPLOYING.md prints is what was tried: its configurations and its commands."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import join_servers
from conftest import ROOT, run
from join_servers import ask

TEXT = (ROOT / "DEPLOYING.md").read_text("utf-8")
HOST = "video.example.no"


def block(language: str) -> str:
    """The only block of a language in DEPLOYING.md."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return str(found)


def tried(text: str, folder: Path, port: int, http: int) -> str:
    """A configuration with the places of this machine."""
    places = {
        "import join-http.caddy": f"import {folder}/join-http",
        f"http://{HOST}": f"http://{HOST}:{http}",
        "    listen [::]:80;\n": "",
        "listen 80": f"listen 127.0.0.1:{http}",
        "*:80": f"127.0.0.1:{http}",
        "/srv/pasientinfo/site": f"{folder}/site",
        "/srv/pasientinfo": str(folder),
        "/etc/ssl/video.pem": f"{folder}/cert.pem",
        "/etc/ssl/video.key": f"{folder}/key.pem",
        "snippets/join.conf": f"{folder}/join",
        "Include join.conf": f"Include {folder}/join",
        "import join.caddy": f"import {folder}/join",
        "/var/log/caddy/video.log": f"{folder}/access.log",
        f"\n{HOST} {{": f"\nhttps://{HOST}:{port} {{\n\ttls {folder}/cert.pem {folder}/key.pem",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "*:443": f"127.0.0.1:{port}",
    }
    for place, here in places.items():
        text = text.replace(place, here)
    return text


@pytest.fixture
def folder() -> Iterator[Path]:
    """A small site, as a link, and a certificate; readable for Apache's own user."""
    top = join_servers.open_folder()
    (top / "build" / "refused").mkdir(parents=True)
    (top / "site").symlink_to("build")
    (top / "build" / "index.html").write_text("start", "utf-8")
    (top / "build" / "404.html").write_text("nothing here", "utf-8")
    for locale in ("nb", "ar", "en", "pl", "so", "ur"):
        (top / "build" / "refused" / f"{locale}.html").write_text(f"refused {locale}", "utf-8")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    files = ["-keyout", top / "key.pem", "-out", top / "cert.pem"]
    subprocess.run([*command, *files], capture_output=True, check=True)
    yield top
    shutil.rmtree(top)


@pytest.mark.parametrize("kind", join_servers.SERVERS)
def test_configuration(kind: str, folder: Path) -> None:
    port, http = join_servers.free_ports(2)
    log = ["--log", f"{folder}/access.log"]
    (folder / "join").write_text(run("join-rules", kind, *log, project=ROOT).stdout, "utf-8")
    redirect = tried(run("join-rules", kind, "--http", project=ROOT).stdout, folder, port, http)
    (folder / "join-http").write_text(redirect, "utf-8")
    text = tried(block(kind), folder, port, http)
    if kind == "nginx":  # Debian includes conf.d by itself
        text = redirect + text
    elif kind == "apache":  # Debian includes what is enabled
        text = f"Listen 127.0.0.1:{http}\n{redirect}{text}"
    with join_servers.as_written(kind, text, port, folder):
        cert = folder / "cert.pem"
        for target, status, headers in [
            ("/ar/j/482913", 303, {"location": "https://join.nhn.no/webapp/conference/482913"}),
            ("/ar/j/48291", 400, {"cache-control": "no-store"}),
            ("/", 200, {"x-content-type-options": "nosniff"}),
            ("/nothing", 404, {}),
        ]:
            answer = ask(port, "GET", target, secure=(HOST, cert))
            assert answer.status == status, target
            assert headers.items() <= answer.headers.items()
            said = {400: b"refused ar", 200: b"start", 404: b"nothing here"}
            assert answer.body == said.get(status, answer.body)
        for target in (
            "/j/482913",
            "/ar/j/482913?x=1",
            "/482%20913",
            "/%D9%A4?a=%2f",
            "/a%3fb%2f?c%3F",
            "/",
        ):
            answer = ask(http, "GET", target)
            assert answer.status == 308, target
            assert answer.headers["location"] == f"https://{HOST}{target}"
            assert answer.headers["cache-control"] == "no-store"
        for target in ("/j/482913%zz", "/j/482913/../../..", "/j/482913%00", "/j/482913 x"):
            ask(http, "GET", target)
            ask(port, "GET", target, secure=(HOST, folder / "cert.pem"))
        assert ask(http, "POST", "/j", {}, b"code=482913").status == 308
        assert ask(http, "GET", "/mark").status == 308
    logs = [folder / name for name in ("access.log", "error.log", "output")]  # Caddy's: the last
    text = "".join(log.read_text("utf-8") for log in logs if log.exists())
    assert "482913" not in text
    assert "482%20913" not in text
    assert "/mark" not in text, "port 80 writes no log"
    assert "/nothing" in text, "the rest of the site is logged"


def test_the_unit_is_the_file() -> None:
    unit = block("ini")
    assert unit == join_servers.UNIT.read_text("utf-8")
    assert "join_redirect:application" in unit
    assert "JOIN_RULE=" in unit
    assert "PYTHONPATH=/srv/pasientinfo/scripts" in unit
