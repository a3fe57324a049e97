"""What stands in each page itself, so that text is readable after one answer of the server.

A stylesheet of its own would cost a phone on a slow line one more way there and back before it
shows any text (see ``make bench``). The page's policy names the digest of each such text (Content
Security Policy Level 3, section 2.3.1), so that nothing else may stand there.
"""

from __future__ import annotations

import base64
import hashlib

from pasientinfo.errors import read_text
from pasientinfo.settings import Settings

FILES = {"style": "screen.css", "offer": "offer.js"}


def texts(settings: Settings) -> dict[str, str]:
    """The style of a page on a screen, and the script that offers the reader's own language."""
    assets = settings.theme_dir / "assets"
    return {key: read_text(assets / name, settings.root) for key, name in FILES.items()}


def source(text: str) -> str:
    """The expression that allows an element with exactly this text (UTF-8)."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
