"""The code page as a refusal shows it: the message beside the field, what was typed kept.

Made from the built code page by the build (a file for each language, which web servers send) and
by ``scripts/join_redirect.py`` (with what was typed in the form). Standard library only.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import urljoin

MESSAGE = "<!-- join-error -->"
FIELD = 'aria-describedby="code-hint code-error" value=""'
LINK = re.compile(r'(?<= )(href|src|action)="(?!#)([^"]*)"')
LONGEST_SHOWN = 300


def refusal_file(locale: str, key: str = "wrong") -> str:
    """Where the build writes a language's refusal, below the site's folder: for a wrong code, or
    (``down``) for the time when the redirect service does not answer."""
    return f"refused/{locale}.html" if key == "wrong" else f"refused/{locale}/{key}.html"


def refusal(
    page: str, address: str, texts: Mapping[str, str], *, key: str = "wrong", typed: str = ""
) -> str:
    """The HTML of a code page, refusing; ``texts`` are the rule's messages in its language.

    ``address`` is the code page's own, absolute or without a host: links become relative to that.
    Raises ``ValueError`` for a page without the places for a message and for what was typed.
    """
    for place in (MESSAGE, FIELD, "<title>", "</head>"):
        if page.count(place) != 1:
            raise ValueError(f"expected {place} once in the code page, found {page.count(place)}")

    def link(found: re.Match[str]) -> str:
        return f'{found[1]}="{html.escape(urljoin(address, html.unescape(found[2])))}"'

    shown = html.escape(typed[:LONGEST_SHOWN])
    invalid = "" if key == "down" else 'aria-invalid="true" '
    field = FIELD.replace('value=""', f'{invalid}autofocus value="{shown}"')
    page = LINK.sub(link, page)
    page = page.replace("<title>", f"<title>{html.escape(texts['title'])}: ", 1)
    page = page.replace("</head>", '<meta name="robots" content="noindex">\n</head>', 1)
    return page.replace(FIELD, field).replace(MESSAGE, html.escape(texts[key]))
