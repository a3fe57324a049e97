"""The join rule as configuration of nginx, Apache and Caddy, made from the settings.

Each server answers what leads to a room with 303, passes the form to the service if there is one,
refuses everything else below ``/j`` with 400 and the code page of the reader's language (405 for
other methods), and writes no log of any of it. The patterns are those of
:mod:`pasientinfo.join.addresses`; the templates hold nothing of the rule but its place.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import jinja2

from pasientinfo.join.addresses import ORIGIN, Paths, paths
from pasientinfo.problems import Problem, Problems
from pasientinfo.project.addresses import origin
from pasientinfo.project.settings import Settings
from pasientinfo.website.security import headers

SERVERS = {
    "nginx": "/var/log/nginx/access.log",
    "apache": "${APACHE_LOG_DIR}/access.log",
    "caddy": "",
}
"""The servers, and where Debian keeps their access log (Caddy's is set by the site)."""

UPSTREAM = "http://127.0.0.1:8080"
"""Where ``scripts/join_redirect.py`` listens if it is not told otherwise."""

PARTS = ("rules", "http")
"""What goes inside the site's server, and the whole server of port 80, which redirects to it."""


def site_paths(settings: Settings) -> Paths:
    """The patterns of the site of these settings."""
    rule = settings.join_rule
    same = rule.service and origin(rule.service) == origin(settings.site_url)
    mount = rule.service if same and rule.service else ""
    return paths(settings.site_url, settings.languages, rule.digits, mount)


def line(pattern: str) -> str:
    """A pattern for an address as one for a request line, as Apache has it."""
    return f"^[A-Z]+ {ORIGIN}{pattern}(?: HTTP/[0-9.]+)?$"


def server_rules(
    settings: Settings,
    server: str,
    *,
    log: str | None = None,
    upstream: str | None = None,
    part: str = "rules",
) -> str:
    """One of :data:`PARTS` of the configuration for one of :data:`SERVERS`.

    Raises :class:`Problems` where the site has no https that port 80 could redirect to.

    ``log`` is the site's access log. ``upstream`` is where the service listens for the web
    server: by default at ``join.service``, or, where that is the site itself, at
    :data:`UPSTREAM`. Without ``join.service`` no form is taken.
    """
    rule = settings.join_rule
    if part == "http" and not settings.site_url.startswith("https:"):
        message = (
            "expected site_url to begin with https:// for a server of port 80 that redirects "
            f"there, found {settings.site_url}; leave out --http, or correct site_url"
        )
        raise Problems([Problem(settings.place(settings.config_file), 0, message)])
    site_headers = tuple(headers(settings).items())
    service = rule.service and origin(rule.service)
    if service == origin(settings.site_url):
        service = UPSTREAM

    def groups(before: str, after: str = "") -> str:
        return "".join(f"{before}{number}{after}" for number in range(1, rule.digits + 1))

    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "rules"),
        autoescape=False,  # noqa: S701 -- not HTML; Rule and Settings allow no quotes
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return env.get_template(f"join-{part}.{server}").render(
        paths=site_paths(settings),
        headers=(("Cache-Control", "no-store"), *site_headers),
        site_headers=site_headers,
        host=urlsplit(settings.site_url).hostname,
        site=origin(settings.site_url),
        origin=ORIGIN,
        service=service and (upstream or service),
        log=log or SERVERS[server],
        groups=groups,
        room=rule.address,
        line=line,
    )
