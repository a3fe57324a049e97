"""The redirect service: takes a code to its room for readers without JavaScript.

Serve :func:`application` with any WSGI server (DEPLOYING.md), or start it with one command
(standard library only, Python 3.11)::

    python3 scripts/join_redirect.py --port 8080

It reads the rule and the code pages from the built site: ``JOIN_RULE`` names the rule's file, by
default ``site/join.json``.

``POST /j``, ``POST /<locale>/j`` (field ``code``) and ``GET /j/<code>``, ``GET /<locale>/j/<code>``
answer 303 to the room's address, or 400 with the code page of that language (of the address, else
``Accept-Language``) and its message. No code is written to any log.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from pasientinfo.join.addresses import Paths, paths
from pasientinfo.join.refusal import refusal
from pasientinfo.join.rule import LONGEST, REFUSALS, Rule

LARGEST_BODY = 4_000
"""Bytes: a form with the longest input that the rule reads, percent-encoded (300 characters of
four bytes and some names)."""

HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "frame-ancestors 'none'"),
]
UNAVAILABLE: dict[str, dict[str, str]] = json.loads(
    Path(__file__).with_name("unavailable.json").read_text("utf-8")
)
"""What is said where no build was ever read: by locale, its ``dir`` and the text of the key
``down`` of :data:`REFUSALS`."""

Start = Callable[[str, list[tuple[str, str]]], Any]


@dataclass(frozen=True, eq=False)
class Site:
    """What the build wrote: the rule, its messages, and the code pages by locale."""

    rule: Rule
    paths: Paths
    messages: dict[str, dict[str, str]]
    pages: dict[str, str]
    base: str

    def refuse(self, locale: str, key: str, typed: str) -> bytes:
        """The code page of a language with a message and what was typed."""
        folder = "" if locale == self.paths.locales[0] else f"{locale}/"
        address = f"{self.base}{folder}code/"
        texts = self.messages[locale]
        return refusal(self.pages[locale], address, texts, key=key, typed=typed).encode()


@lru_cache(maxsize=2)
def _read(path: Path, version: tuple[int, int]) -> Site:  # noqa: ARG001 -- part of the cache's key
    folder = path.resolve().parent  # of one build, also while another is swapped in
    data = json.loads((folder / path.name).read_text("utf-8"))
    rule = Rule(data["template"], data["digits"], data["service"])
    locales = [data["source"], *(code for code in data["messages"] if code != data["source"])]
    pages = {
        code: (folder / ("" if code == data["source"] else code) / "code" / "index.html").read_text(
            "utf-8"
        )
        for code in locales
    }
    site, service = urlsplit(data["site_url"]), urlsplit(rule.service or data["site_url"])
    same = (site.scheme, site.netloc) == (service.scheme, service.netloc)
    base = site.path if same else data["site_url"]
    patterns = paths(data["site_url"], locales, rule.digits, rule.service or "")
    site = Site(rule, patterns, data["messages"], pages, base)
    for locale in locales:
        for key in REFUSALS:
            site.refuse(locale, key, "")
    return site


_last_good: list[Site] = []


def load() -> Site | None:
    """What the build wrote, read anew when it has changed: one ``stat`` a request.

    While it is missing or broken: what was read last, or ``None`` where nothing ever was.
    """
    path = Path(os.environ.get("JOIN_RULE", "site/join.json"))
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a FIFO would be waited for
            raise OSError
        _last_good[:] = [_read(path, (found.st_mtime_ns, found.st_ino))]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        pass
    return next(iter(_last_good), None)


def unavailable(environ: dict[str, Any]) -> bytes:
    """The page of :data:`UNAVAILABLE`: in the address's language, else the first of the reader's
    that is known, else in all."""
    named = [part for part in environ.get("PATH_INFO", "").split("/") if part in UNAVAILABLE]
    asked = paths("", UNAVAILABLE, 1).asked(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    locale = named[0] if named else asked
    shown = [locale] if locale else list(UNAVAILABLE)
    said = "".join(
        f'<p lang="{locale}" dir="{UNAVAILABLE[locale]["dir"]}">'
        f"{html.escape(UNAVAILABLE[locale]['text'])}</p>\n"
        for locale in shown
    )
    return f"""<!doctype html>
<html lang="{shown[0]}" dir="{UNAVAILABLE[shown[0]]["dir"]}">
<head><meta charset="utf-8"><title>503</title>
<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"></head>
<body>
{said}</body></html>
""".encode()


def target_of(environ: dict[str, Any], mounts: list[str]) -> str:
    """The address as it came, below the first of the paths if it is below none, by the names that
    servers give it in (waitress and uWSGI, gunicorn); else the decoded path, encoded again."""
    target: str = environ.get("REQUEST_URI") or environ.get("RAW_URI") or ""
    if not target:
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        target = quote(path.encode("latin-1"), safe="/:@!$&'()*+,;=~")
    known = tuple(f"{path}/" for path in mounts)
    return target if target.startswith((*known, "http:", "https:")) else mounts[0] + target


TOO_MUCH = "?" * (LONGEST + 1)


def field(environ: dict[str, Any]) -> str:
    """What was typed in the form; what no form of ours holds is :data:`TOO_MUCH`, unread."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not re.fullmatch("[0-9]{1,9}", length) or int(length) > LARGEST_BODY:
        return TOO_MUCH
    try:
        body = environ["wsgi.input"].read(int(length)).decode("utf-8", "replace")
        values: list[str] = parse_qs(body, True, max_num_fields=50).get("code", [""])
        return values[0]
    except (ValueError, OSError):  # too many fields; or broken off
        return TOO_MUCH


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """The WSGI application (PEP 3333)."""
    site, method = load(), environ["REQUEST_METHOD"]
    if site is None:
        said = unavailable(environ)
        start_response(
            "503 Service Unavailable",
            [*HEADERS, ("Content-Length", str(len(said))), ("Retry-After", "30")],
        )
        return [b"" if method == "HEAD" else said]
    target = target_of(environ, site.paths.mounts)

    def answer(status: str, body: bytes = b"", *more: tuple[str, str]) -> list[bytes]:
        start_response(status, [*HEADERS, ("Content-Length", str(len(body))), *more])
        return [b"" if method == "HEAD" else body]

    if not site.paths.is_mine(target):
        return answer("404 Not Found")
    form = site.paths.is_form(target)
    if method not in ("GET", "HEAD", *(["POST"] if form else [])):
        allowed = "GET, HEAD, POST" if form else "GET, HEAD"
        return answer("405 Method Not Allowed", b"", ("Allow", allowed))
    typed, code, key = "", site.paths.code(target), "wrong"
    if method == "POST":
        typed = field(environ)
        code, key = site.rule.read(typed)
    if code:
        return answer("303 See Other", b"", ("Location", site.rule.address(code)))
    locale = site.paths.locale_of(target, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    return answer("400 Bad Request", site.refuse(locale, key, "" if typed is TOO_MUCH else typed))


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client went away, and a traceback would help nobody."""


class _Handler(WSGIRequestHandler):
    timeout = 10
    """Seconds that a client may be silent."""

    def get_environ(self) -> dict[str, Any]:
        return super().get_environ() | {"REQUEST_URI": self.path}

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class's name
        """Nothing: a request's path may hold a code."""


def main() -> None:
    """Serve on this machine only; a web server in front passes /j on."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--port", type=int, default=8080)
    options.add_argument("--host", default="127.0.0.1")
    arguments = options.parse_args()
    if load() is None:
        print("expected a built site; until there is one, each answer is 503", file=sys.stderr)
    with make_server(
        arguments.host,
        arguments.port,
        application,
        server_class=_Server,
        handler_class=_Handler,
    ) as server:
        print(f"http://{arguments.host}:{server.server_port}/j", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
