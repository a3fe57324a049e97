"""What browsers may do with our pages: the policy in each page, and the headers for a server.

The policy stands in a ``meta`` element, so that it holds on any static host (Content Security
Policy Level 3, section 3.3); what a ``meta`` cannot say stands in ``_headers``, which Netlify and
Cloudflare Pages read, and which is the list to copy for another server.

Style and one script stand in each page itself, so that text is readable after one answer of the
server: a stylesheet of its own would cost a phone on a slow line one more way there and back (see
``make bench``). The policy names the digest of each such text (Content Security Policy Level 3,
section 2.3.1), so that nothing else may stand there.
"""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import urlsplit

from pasientinfo.problems import read_text
from pasientinfo.project.addresses import origin
from pasientinfo.project.settings import Settings

CACHE = {
    "/assets/*": "public, max-age=3600",
    "/pdf/*": "public, max-age=3600",
}
"""How long a file may be shown without asking. Pages are not named here: the hosts that read
``_headers`` ask anew for each page, and join two values for one path into one that means neither.
"""


def content_security_policy(settings: Settings) -> str:
    """The Content-Security-Policy of every page, as far as a ``meta`` element can say it.

    Where the redirect service has an origin of its own, its answers (a code page with whole
    addresses, so no page needs ``<base>``) take style, script and pictures from the site.
    ``form-action`` holds the room's origin too, because Chromium applies it to the redirect after
    a form.
    """
    service = settings.join.service if settings.join else None
    own = ["'self'"]
    if service and origin(service) != origin(settings.site_url):
        own.append(origin(settings.site_url))
    rooms = [origin(settings.join.template)] if settings.join else []
    forms = [*own, *([origin(service)] if service else []), *rooms]
    allowed = {key: digest_source(text) for key, text in inline_texts(settings).items()}
    sources = {
        "default-src": ["'none'"],
        "script-src": [*own, "'wasm-unsafe-eval'", allowed["offer"]],  # the search runs WebAssembly
        "style-src": [*own, allowed["style"]],
        "img-src": own,
        "font-src": own,
        "connect-src": own,
        "form-action": list(dict.fromkeys(forms)),
        "base-uri": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in sources.items())


def headers(settings: Settings) -> dict[str, str]:
    """Name and value of each header that a server should send with every answer."""
    found = {
        "Content-Security-Policy": f"{content_security_policy(settings)}; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "browsing-topics=(), camera=(), geolocation=(), microphone=()",
    }
    if settings.site_url.startswith("https:"):
        found["Strict-Transport-Security"] = "max-age=31536000"
    return found


def headers_file(settings: Settings) -> str:
    """The text of ``_headers``: a path, then its headers, indented."""
    base = urlsplit(settings.site_url).path.rstrip("/")
    lines = [f"{base}/*", *(f"  {name}: {value}" for name, value in headers(settings).items())]
    for path, value in CACHE.items():
        lines += [f"{base}{path}", f"  Cache-Control: {value}"]
    return "\n".join(lines) + "\n"


FILES = {"style": "screen.css", "offer": "offer.js"}


def inline_texts(settings: Settings) -> dict[str, str]:
    """The style of a page on a screen, and the script that offers the reader's own language."""
    assets = settings.theme_dir / "assets"
    return {key: read_text(assets / name, settings.root) for key, name in FILES.items()}


def digest_source(text: str) -> str:
    """The expression that allows an element with exactly this text (UTF-8)."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
