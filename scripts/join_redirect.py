#!/usr/bin/env python3
"""The redirect service: takes a code to its room for readers without JavaScript.

Start it with one command (standard library only, Python 3.11):

    python3 scripts/join_redirect.py --port 8080

or serve ``application`` with any WSGI server. It reads the rule and the code pages from the built
site: ``JOIN_RULE`` names the rule's file, by default ``site/join.json``.

``POST /j``, ``POST /<locale>/j`` (field ``code``) and ``GET /j/<code>``, ``GET /<locale>/j/<code>``
answer 303 to the room's address, or 400 with the code page of that language and its message.
No code is written to any log.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import re
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pasientinfo.join import Rule

LARGEST_BODY = 2_000
"""Bytes: a form with the longest input that the rule reads, percent-encoded."""

HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
]
Start = Callable[[str, list[tuple[str, str]]], Any]


@lru_cache(maxsize=4)
def _read(path: Path, changed: float) -> dict[str, Any]:  # noqa: ARG001 -- part of the cache's key
    return json.loads(path.read_text("utf-8"))  # type: ignore[no-any-return]


def load_rule() -> tuple[dict[str, Any], Path]:
    """What the build wrote, read anew when it has changed, and the folder of the site."""
    path = Path(os.environ.get("JOIN_RULE", "site/join.json"))
    return _read(path, path.stat().st_mtime), path.parent


def code_page(site: Path, data: dict[str, Any], locale: str, message: str, typed: str) -> bytes:
    """The code page of a language with the message beside the field and what was typed in it."""
    folder = site if locale == data["source"] else site / locale
    page = (folder / "code" / "index.html").read_text("utf-8")
    page = page.replace("<!-- join-error -->", html.escape(message))
    field = f'aria-invalid="true" autofocus value="{html.escape(typed[:100])}"'
    page = page.replace(
        'aria-describedby="code-hint code-error" value=""',
        f'aria-describedby="code-hint code-error" {field}',
    )
    here = "code/" if locale == data["source"] else f"{locale}/code/"
    base = html.escape(data["site_url"] + here)
    return page.replace("<head>", f'<head><base href="{base}">', 1).encode()


def typed_code(environ: dict[str, Any], path: str) -> str | None:
    """What the reader typed: the form's field, or what follows ``/j/``; None if not an address
    that is served here."""
    method = environ["REQUEST_METHOD"]
    if method == "POST" and path == "":
        try:
            length = int(environ.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if not 0 <= length <= LARGEST_BODY:
            return "x" * LARGEST_BODY  # refused by the rule, unread
        body = environ["wsgi.input"].read(length).decode("utf-8", "replace")
        return parse_qs(body, keep_blank_values=True).get("code", [""])[0]
    if method in ("GET", "HEAD") and path.startswith("/"):
        return path[1:]
    return None


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """The WSGI application (PEP 3333)."""
    data, site = load_rule()
    rule = Rule(data["template"], data["digits"], data["service"])
    path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
    locales = "|".join(map(re.escape, data["messages"]))
    found = re.fullmatch(rf"(?:/({locales}))?/j(|/[^/]*)", path)
    typed = typed_code(environ, found[2]) if found else None
    if not found or typed is None:
        allowed = [("Allow", "GET, HEAD, POST")] if found else []
        start_response("405 Method Not Allowed" if found else "404 Not Found", HEADERS + allowed)
        return [b""]
    locale = found[1] or data["source"]
    code, refusal = rule.read(typed)
    if code:
        start_response("303 See Other", [*HEADERS, ("Location", rule.address(code))])
        return [b""]
    body = code_page(site, data, locale, data["messages"][locale][refusal], typed)
    start_response("400 Bad Request", [*HEADERS, ("Content-Length", str(len(body)))])
    return [body if environ["REQUEST_METHOD"] != "HEAD" else b""]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class's name
        """Nothing: a request's path may hold a code."""


def main() -> None:
    """Serve on this machine only; a web server in front passes /j on."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--port", type=int, default=8080)
    options.add_argument("--host", default="127.0.0.1")
    arguments = options.parse_args()
    load_rule()
    with make_server(
        arguments.host,
        arguments.port,
        application,  # type: ignore[arg-type]
        handler_class=_Quiet,
    ) as server:
        print(f"http://{arguments.host}:{server.server_port}/j", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
