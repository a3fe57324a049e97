"""Addresses of the site: where a page stands below ``site_url``, and the origin of an address."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit


def origin(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def is_web_address(text: str) -> bool:
    """True if a text is an http or https address with a host, as it may stand in a link.

    White space and control characters are refused, for browsers take them away before they look
    at the scheme (URL Standard, 4.4).
    """
    if not re.fullmatch(r"(?i:https?)://[^\s\x00-\x20\x7f/?#]+(?:[/?#][^\s\x00-\x20\x7f]*)?", text):
        return False
    try:
        host = urlsplit(text).hostname
    except ValueError:
        return False
    return bool(host) and "{" not in str(host)


def host(url: str) -> str:
    """Return the host of an address (RFC 3986); empty where it has none, or is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # http://[::1
        return ""


def page_name(file: str) -> str:
    """Return a page's name in addresses: ``join/`` for ``join.md``, empty for ``index.md``."""
    path = PurePosixPath(file).with_suffix("")
    path = path.parent if path.name == "index" else path
    return f"{path}/" if path.parts else ""


def localized(name: str, locale: str, source: str) -> str:
    """Return the address, below ``site_url``, of a page's name in a locale: ``ar/join/``.

    The source language's pages stand at the root.
    """
    return name if locale == source else f"{locale}/{name}"
