"""The collection of requests: codes in odd writing, ways past the rules, headers, forms."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

CODE = "602815"

DIGITS = [
    "٠١٢٣٤٥٦٧٨٩",
    "۰۱۲۳۴۵۶۷۸۹",
    "０１２３４５６７８９",
    "०१२३४५६७८९",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "⓪①②③④⑤⑥⑦⑧⑨",
]
WRITTEN = [CODE] + ["".join(row[int(digit)] for digit in CODE) for row in DIGITS]
CODES = [quote(text) for text in WRITTEN] + [
    *WRITTEN[:1],
    "602%20815",
    "602-815",
    "602%2D815",
    "602+815",
    "%36%30%32%38%31%35",
    "%2536%2530%2532815",
    "602815%00",
    "602815%0d%0aX-Injected:%201",
    "602815%0aX-Injected:1",
    "602815%E2%80%8B",
    "602815%E2%80%AE",
    "%EF%BB%BF602815",
    "602815/",
    "602815//",
    "602815/..",
    "602815;x=1",
    "602815.html",
    "602815%2F",
    "602815%5C",
    "602815%23",
    "602815%3F",
    "0602815",
    "60281",
    "6028155",
    "-602815",
    "+602815",
    "602815%C0%80",
    "%C0%B6%C0%B0%32815",
    "602815%FF",
    "602815@evil.example",
    "602815.evil.example",
    "%3Cscript%3E602815",
    "602815%22onload=1",
    "602815$(id)",
    "602815`id`",
    "602815%25s%25n",
    "6" * 5000,
    "6" * 70000,
    "602815%0",
    "602815%",
    "602815%ZZ",
    "602815%u0030",
    "%F0%9D%9F%9402815",
    "6%CC%B602815",
    "{602815}",
    "[602815]",
    "602815|x",
    "602815~",
    "602815'--",
    "602815%3Bset-cookie:x",
]
PREFIXES = [
    "/j/",
    "/ar/j/",
    "/nb/j/",
    "/xx/j/",
    "//j/",
    "///j/",
    "/./j/",
    "/x/../j/",
    "/%6a/",
    "/J/",
    "/j//",
    "/ar//j/",
    "/j/./",
    "/j/%2e%2e/j/",
    "/ar/../j/",
    "/%2e/j/",
    "/ar%2fj%2f",
    "/j%2f",
    "/j\\",
    "\\j\\",
    "/j;x/",
    "/code/",
    "/",
    "/?code=",
    "/j?code=",
    "/j/?x=",
    "/ar/code/?code=",
]
TRICKS = [
    f"/j/{CODE}{tail}"
    for tail in [
        "?",
        "?x",
        "?next=https://evil.example/",
        "?url=//evil.example",
        "?redirect=evil.example",
        "?pin=1",
        "?role=host",
        "?x=%0d%0aX-Injected:1",
        "#x",
        "?#",
        "??",
        "?/../",
        "?code=482914",
        "?template=https://evil.example/{code}",
        "?%00",
        "?" + "x" * 9000,
        "&x",
        "?__proto__[x]=1",
    ]
]
UP = ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "....//", "..;/", "%252e%252e%252f"]
TRAVERSAL = [
    f"{start}{step * 6}{file}"
    for start in ["/", "/j/", "/assets/", "/ar/", "/refused/", "//"]
    for step in UP
    for file in ["etc/passwd", "join.json"]
]
ELSEWHERE = [
    "//evil.example/",
    "//evil.example/..",
    "//evil.example/%2e%2e",
    "///evil.example/%2f..",
    "/\\evil.example/",
    "/%5cevil.example/..",
    "/%09/evil.example/",
    "/.evil.example",
    "/@evil.example",
    "//evil.example/ar",
    "//evil.example%2far",
    "/ar//evil.example/..",
    "/%0d%0aLocation:%20//evil/",
    "/ar%0d%0aX-Injected:1",
    "/j/%0d%0aLocation:%20https://evil.example/",
    "//ar",
    "/ar/..//evil.example",
    f"//evil.example/j/{CODE}",
    f"/\\evil.example/j/{CODE}",
    "/ar/%2f%2fevil.example/%2e%2e",
    f"http://evil.example/j/{CODE}",
    f"https://evil.example/j/{CODE}",
    "http://evil.example/ar",
    f"http://evil.example@video.example.no/j/{CODE}",
    "http:///evil.example",
    "evil.example:443",
    "*",
    "",
    "ar",
    f"j/{CODE}",
    "http://[::1/j/602815",
    "javascript:alert(1)",
    "data:,x",
    "file:///etc/passwd",
]
METHODS = [
    "HEAD",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "FOO",
    "get",
    "G\tT",
    "POST",
    "QUERY",
    "A" * 5000,
]
HEADERS = [
    "Host: evil.example",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Proto: javascript",
    "X-Original-URL: /etc/passwd",
    "X-Rewrite-URL: //evil.example",
    "Forwarded: host=evil.example",
    "X-Forwarded-Prefix: //evil.example",
    "Accept-Language: ar\tX-Injected: 1",
    "Accept-Language: " + "ar," * 3000,
    "Accept-Language: ../../etc/passwd",
    "Accept-Language: ;;;q=x",
    "Accept-Language: *",
    "Cookie: " + "x" * 20000,
    "X: " + "x" * 70000,
    "X-Injected : 1",
    "Range: bytes=0-,0-,0-,0-",
    "If-Modified-Since: x",
    "Expect: 100-continue",
    "Upgrade: h2c",
    "Connection: upgrade, close",
    "Content-Length: -1",
    "Content-Length: 5, 6",
    "TE: trailers",
    "Transfer-Encoding: chunked\r\nContent-Length: 3",
    "Transfer-Encoding: xchunked",
    "\x00: x",
    "Authorization: Basic " + "x" * 9000,
    "Referer: https://evil.example/",
    "Origin: null",
    "\r\n".join(f"X-{n}: 1" for n in range(300)),
    "X\r\n Y: folded",
    "Accept: text/html;x=\xff",
]
FORMS = [
    f"code={CODE}",
    "code=%0d%0aX-Injected:1",
    f"code={CODE}%0d%0aX-Injected:1",
    "code=<script>alert(1)",
    "code=%3Cscript%3Ealert(1)%3C/script%3E",
    "code=%22%20autofocus%20onfocus=alert(1)%20x=%22",
    "code=",
    "",
    "x=1",
    f"code={CODE}&code=482914",
    "code=" + "6" * 3000,
    "code=" + "6" * 100000,
    "code=%00",
    "code=%FF%FE",
    "%63ode=602815",
    '{"code": "602815"}',
    "code[]=602815",
    "code=https://evil.example/602815",
    "code=https://join.nhn.no/webapp/conference/602815?pin=1",
    "code=//evil.example",
    "&" * 3000,
    "code=%",
    "code=https://join.nhn.no@evil.example/webapp/conference/602815",
    "code=%F0%9D%9F%94" * 50,
    "code=" + quote(WRITTEN[1]),
    "code=javascript:alert(1)",
    "code=https://join.nhn.no.evil.example/webapp/conference/602815",
]


def request(method: str, target: str, more: str = "", body: bytes | None = None) -> bytes:
    """A request as it is written, byte for byte."""
    lines = [f"{method} {target} HTTP/1.1", "Host: video.example.no", "Connection: close"]
    lines += [more] if more else []
    if body is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + (body or b"")


def collection() -> Iterator[tuple[str, bytes]]:
    """Yield kind and bytes of every request."""
    for code in CODES:
        yield "codes", request("GET", f"/j/{code}")
        yield "codes", request("GET", f"/ar/j/{code}")
    for prefix in PREFIXES:
        for code in [
            CODE,
            "602%20815",
            quote(WRITTEN[1]),
            "602815%0d%0aX-Injected:1",
            "%3Cscript%3E",
        ]:
            yield "ways to a code", request("GET", prefix + code)
    for kind, targets in [("queries", TRICKS), ("traversal", TRAVERSAL), ("elsewhere", ELSEWHERE)]:
        for target in targets:
            yield kind, request("GET", target)
    yield from _more()


def _more() -> Iterator[tuple[str, bytes]]:
    for method in METHODS:
        for target in [f"/j/{CODE}", "/j", "/ar/", "/ar"]:
            yield "methods", request(method, target, body=b"" if method == "POST" else None)
    for header in HEADERS:
        for target in [f"/j/{CODE}", "/j/x", "/ar"]:
            yield "headers", request("GET", target, header)
    for form in FORMS:
        for target in ["/j", "/ur/j"]:
            yield "forms", request("POST", target, body=form.encode())
    for raw in [b"\r\n\r\n", b"GET\r\n\r\n", b"GET /j/602815\r\n\r\n", b"\x16\x03\x01\x02\x00\x01"]:
        yield "no HTTP", raw
    yield "no HTTP", b"GET /j/602815 HTTP/9.9\r\nHost: x\r\n\r\n"
    yield "no HTTP", b"GET /j/602815 HTTP/1.1\nHost: video.example.no\nConnection: close\n\n"
    yield "no HTTP", b"GET  /j/602815  HTTP/1.1\r\nHost: video.example.no\r\n\r\n"
