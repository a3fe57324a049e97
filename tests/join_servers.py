"""The servers that answer /j, for tests and measurements: waitress, nginx, Apache, Caddy."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from conftest import ROOT, edit_settings, plugin_settings
from pasientinfo.join.rule import DIGITS

MODULES = [
    "mpm_event",
    "authz_core",
    "mime",
    "dir",
    "rewrite",
    "headers",
    "proxy",
    "proxy_http",
    "reqtimeout",
    "socache_shmcb",
    "ssl",
]


@dataclass
class Answer:
    """What came over the line; status 0 where the server only closed."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def ask(
    port: int,
    method: str,
    target: str,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    *,
    secure: tuple[str, Path] | None = None,
    measured: bool = True,
    seconds: float = 10,
) -> Answer:
    """A request as it is written, byte for byte (``target`` in Latin-1); with ``secure`` (host,
    certificate) over TLS. ``measured``: with the body's Content-Length."""
    lines = [f"{method} {target} HTTP/1.1", "Host: video.example.no", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if measured and (body or method in ("POST", "PUT")):
        lines.append(f"Content-Length: {len(body)}")
    with contextlib.ExitStack() as stack:
        line = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=seconds))
        if secure:
            trusted = ssl.create_default_context(cafile=secure[1])
            line = stack.enter_context(trusted.wrap_socket(line, server_hostname=secure[0]))
        line.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        answer = http.client.HTTPResponse(line, method=method)
        try:
            answer.begin()
            text = answer.read()
        except (http.client.HTTPException, ConnectionError):
            return Answer()
        found: dict[str, str] = {}
        for name, value in answer.getheaders():  # RFC 9110, 5.3
            found[name.lower()] = f"{found.get(name.lower(), '')}, {value}".strip(", ")
        return Answer(answer.status, found, text)


def set_service(project: Path, service: str | None) -> None:
    """Where a project's form is sent; and no leaflets, which need the time of a build."""

    def change(values: dict[str, Any]) -> None:
        ours = plugin_settings(values, "pasientinfo")
        ours["join"]["service"] = service
        ours["leaflets"] = {}

    edit_settings(project, change)


@contextlib.contextmanager
def unfinished(port: int, count: int) -> Iterator[None]:
    """As many clients that each send half a form, and then nothing."""
    head = "POST /ar/j HTTP/1.1\r\nHost: video.example.no\r\nContent-Length: 11\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n\r\ncode="
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            line.sendall(head.encode())
        yield


def folded(data: bytes) -> str:
    """Text with every percent-encoding undone and every digit in ASCII."""
    for _ in range(3):
        data = unquote_to_bytes(data)
    text = data.decode("utf-8", "replace")
    text = re.sub(r"\\x([0-9a-fA-F]{2})|\\u00([0-9a-fA-F]{2})", "", text)
    return "".join(DIGITS.get(char, char) for char in text)


def open_folder() -> Path:
    """A new folder that other users of this machine can read: Apache has one of its own."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    return folder


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    with contextlib.ExitStack() as stack:
        lines = [stack.enter_context(socket.socket()) for _ in range(count)]
        for line in lines:
            line.bind(("127.0.0.1", 0))
        return [line.getsockname()[1] for line in lines]


@contextlib.contextmanager
def started(command: list[str], port: int, folder: Path, **environment: str) -> Iterator[None]:
    """A program that listens on ``port``; what it prints goes to ``folder``."""
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, env=os.environ | environment, cwd=folder
        )
        try:
            end = time.monotonic() + 20
            while True:
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                if process.poll() is not None or time.monotonic() > end:
                    raise AssertionError((folder / "output").read_text("utf-8", "replace"))
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            process.wait(20)


UNIT = ROOT / "scripts" / "join-redirect.service"


def unit_options() -> list[str]:
    """What the systemd unit gives waitress, but where it listens."""
    (line,) = re.findall("(?m)^ExecStart=(.*)$", UNIT.read_text("utf-8"))
    return [word for word in line.split() if word.startswith("--") and "--listen" not in word]


def waitress(
    port: int, rule: Path, folder: Path, options: Sequence[str] | None = None
) -> contextlib.AbstractContextManager[None]:
    """The WSGI script behind waitress, as the systemd unit starts it."""
    chosen = unit_options() if options is None else options
    listen = f"--listen=127.0.0.1:{port}"
    command = [sys.executable, "-m", "waitress", listen, *chosen, "join_redirect:application"]
    path = os.pathsep.join([str(ROOT / "scripts"), os.environ.get("PYTHONPATH", "")])
    return started(command, port, folder, JOIN_RULE=str(rule), PYTHONPATH=path)


def _check(*command: str, **environment: str) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=30, env=os.environ | environment
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _nginx(servers: str, port: int, folder: Path) -> contextlib.AbstractContextManager[None]:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    config = folder / "nginx.conf"
    config.write_text(
        f"user root; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log warn;\n"
        "events { worker_connections 512; }\n"
        f"http {{ include /etc/nginx/mime.types;\n{temporary}{servers}}}\n",
        "utf-8",
    )
    named = ["nginx", "-e", f"{folder}/error.log", "-c", str(config)]
    _check(*named, "-t")
    return started([*named, "-g", "daemon off;"], port, folder)


def _apache(hosts: str, port: int, folder: Path) -> contextlib.AbstractContextManager[None]:
    workers = Path("/etc/apache2/mods-available/mpm_event.conf").read_text("utf-8")
    modules = workers + "".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in MODULES
    )
    config = folder / "apache2.conf"
    config.write_text(
        f"ServerRoot {folder}\nPidFile {folder}/pid\nServerName video.example.no\n"
        f"DefaultRuntimeDir {folder}\n{modules}Listen 127.0.0.1:{port}\n"
        "User www-data\nGroup www-data\nTypesConfig /etc/mime.types\nDirectoryIndex index.html\n"
        f"ErrorLog {folder}/error.log\nLogLevel warn\n"
        'LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined\n'
        f"{hosts}",
        "utf-8",
    )
    _check("apache2", "-t", "-f", str(config))
    return started(["apache2", "-f", str(config), "-DFOREGROUND"], port, folder)


def _caddy(sites: str, port: int, folder: Path) -> contextlib.AbstractContextManager[None]:
    config = folder / "Caddyfile"
    (options,) = re.findall(
        r"(?ms)^```caddy\n\{\n(.*?)^\}", (ROOT / "DEPLOYING.md").read_text("utf-8")
    )
    given = sites.removeprefix("{\n") if sites.startswith("{\n") else f"{options}}}\n{sites}"
    config.write_text(f"{{\nadmin off\nauto_https off\n{given}", "utf-8")
    named = ["--config", str(config), "--adapter", "caddyfile"]
    home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    _check("caddy", "validate", *named, **home)
    return started(["caddy", "run", *named], port, folder, **home)


_START = {"nginx": _nginx, "apache": _apache, "caddy": _caddy}


def as_written(
    kind: str, text: str, port: int, folder: Path
) -> contextlib.AbstractContextManager[None]:
    """A server with the text of its sites as it is; ``port`` is one that it listens on."""
    return _START[kind](text, port, folder)


def nginx(
    sites: Mapping[int, str], site: Path, folder: Path
) -> contextlib.AbstractContextManager[None]:
    """nginx with a server for each port, and rules (or other text) in it."""
    servers = "".join(
        f"server {{ listen 127.0.0.1:{port}; root {site}; error_page 404 /404.html;\n{text}\n}}\n"
        for port, text in sites.items()
    )
    return _nginx(servers, next(iter(sites)), folder)


def apache(
    sites: Mapping[int, str], site: Path, folder: Path
) -> contextlib.AbstractContextManager[None]:
    """Apache with a virtual host for each port."""
    first, *others = sites
    listen = "".join(f"Listen 127.0.0.1:{port}\n" for port in others)
    hosts = "".join(
        f"<VirtualHost 127.0.0.1:{port}>\nDocumentRoot {site}\nErrorDocument 404 /404.html\n"
        f"{text}\n</VirtualHost>\n"
        for port, text in sites.items()
    )
    granted = f"<Directory {site}>\nRequire all granted\n</Directory>\n"
    return _apache(listen + granted + hosts, first, folder)


def caddy(
    sites: Mapping[int, str], site: Path, folder: Path
) -> contextlib.AbstractContextManager[None]:
    """Caddy with a site for each port; it logs to a file by itself."""
    blocks = "".join(
        f"http://:{port} {{\nbind 127.0.0.1\nroot * {site}\nfile_server\n"
        f"log {{\noutput file {folder}/access-{port}.log\n}}\n{text}\n}}\n"
        for port, text in sites.items()
    )
    return _caddy(blocks, next(iter(sites)), folder)


SERVERS = {"nginx": nginx, "apache": apache, "caddy": caddy}
