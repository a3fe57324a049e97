"""Requests that mean harm, to nginx, Apache and Caddy with the join rules, and to the service.

Nothing may lead elsewhere than to the room or within the site, carry a header that the request
brought, give away a file, fail inside, or leave a code in a log.
"""

from __future__ import annotations

import contextlib
import http.client
import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import join_servers
from attack.corpus import CODE, collection, request
from conftest import copy_project, run

ROOM = re.compile(r"https://join\.nhn\.no/webapp/conference/[0-9]{6}")
IN_A_LOG = re.compile(rf"(?<![0-9.]){CODE[:3]}[^0-9A-Za-z/]{{0,12}}{CODE[3:]}(?![0-9])")
OURS = {"video.example.no", "127.0.0.1"}


def answer(port: int, sent: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status (0: none), headers and body; a server may end the connection early."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        with contextlib.suppress(OSError):
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
        found = http.client.HTTPResponse(line, method=sent.split(b" ", 1)[0].decode("latin-1"))
        try:
            found.begin()
            return found.status, found.getheaders(), found.read()
        except (http.client.HTTPException, OSError):
            return 0, [], b""


def wrong(sent: bytes, status: int, headers: list[tuple[str, str]], body: bytes) -> list[str]:
    """What is wrong with an answer."""
    found = []
    ours = status == 503 and b'name="robots" content="noindex"' in body  # the code page, refusing
    if status >= 500 and status not in (501, 505) and not ours:
        found.append(f"status {status}")
    names = {name.lower() for name, _ in headers}
    if names & {"x-injected", "set-cookie", "refresh"}:
        found.append("a header came in")
    places = [value for name, value in headers if name.lower() == "location"]
    asked = re.findall(rb"(?im)^host: *([^\r\n]+)|^GET http://([^/ ]+)/", sent)  # RFC 9112, 3.2
    hosts = OURS | {host.decode("latin-1") for pair in asked for host in pair}
    for place in places:
        if ROOM.fullmatch(place):
            continue
        parts = urlsplit(place.replace("\\", "/"))
        host = parts.hostname or "127.0.0.1"
        if parts.scheme not in ("", "http", "https") or host not in hosts:
            found.append(f"leads to {place[:100]}")
        elif CODE in join_servers.folded(place.encode()):
            found.append(f"a code in an address of ours: {place[:100]}")
    if any(text in body for text in (b"root:x:0", b"<script>alert", b'" autofocus onfocus')):
        found.append("a file or a script in the answer")
    return found


def logged(folder: Path) -> list[str]:
    """The lines of a server's logs and messages that hold the code."""
    files = [path for path in folder.rglob("*") if path.suffix == ".log" or path.stem == "output"]
    text = "\n".join(join_servers.folded(path.read_bytes()) for path in files)
    return [line[:300] for line in text.splitlines() if IN_A_LOG.search(line)]


def attacks() -> Iterator[tuple[str, str, list[str]]]:
    """Yield kind, name and what was wrong."""
    top = join_servers.open_folder()
    try:
        yield from _attacks(top)
    finally:
        shutil.rmtree(top)


def _attacks(top: Path) -> Iterator[tuple[str, str, list[str]]]:
    kinds = list(join_servers.SERVERS)
    service, *ports = join_servers.free_ports(1 + len(kinds))
    project = copy_project(top / "project")

    join_servers.set_service(project, f"http://127.0.0.1:{service}")
    built = run("build", project=project)
    assert built.returncode == 0, built.stderr
    site = top / "site"
    shutil.copytree(project / "site", site)
    for kind in ["service", *kinds]:
        (top / kind).mkdir()
    with contextlib.ExitStack() as stack:
        stack.enter_context(join_servers.waitress(service, site / "join.json", top / "service"))
        for kind, port in zip(kinds, ports, strict=True):
            log = f"{top}/{kind}/access.log"
            rules = run("join-rules", kind, "--log", log, project=project).stdout
            stack.enter_context(join_servers.SERVERS[kind]({port: rules}, site, top / kind))
        for server, port in [("service", service), *zip(kinds, ports, strict=True)]:
            for kind, sent in collection():
                name = sent.partition(b"\r\nHost")[0].decode("utf-8", "replace")
                yield f"{server}: {kind}", name, wrong(sent, *answer(port, sent))
            status, _, _ = answer(port, request("GET", f"/j/{CODE}"))
            yield f"{server}: after all", "", [] if status == 303 else [f"status {status}"]
    for server in ["service", *kinds]:
        lines = logged(top / server)
        yield f"{server}: logs", "", lines[:20]
