"""Values in Markdown: ``{{ trust.name }}`` stays in the text and is put in last.

A value of the trust is put in as text, never as Markdown, and isolated, so that neither a name in
another script nor a phone number can disturb the sentence around it. A fragment of the site (a
form, a table) stands alone in its paragraph; the site's templates make it.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from pasientinfo.markdown.bidi import direction_of
from pasientinfo.markdown.syntax import VALUE

FRAGMENTS = {
    "accessibility.statement": "partials/accessibility-statement.html",
    "join.form": "partials/join-form.html",
    "leaflets.table": "partials/leaflets-table.html",
}
"""Fragments of the site, and the template that makes each."""


def fragment_marker(name: str) -> str:
    """What stands in a page's HTML where a fragment belongs."""
    return f"<!-- fragment: {name} -->"


class ValueProcessor(InlineProcessor):
    """Replaces values; an unknown key is remembered, for the check to report where it stands."""

    def __init__(self, md: Markdown, trust: dict[str, str], unknown: list[str]) -> None:
        super().__init__(VALUE.pattern, md)
        self.trust = trust
        self.unknown = unknown

    def handleMatch(  # type: ignore[override]  # noqa: N802 -- Python-Markdown's name
        self, m: re.Match[str], data: str
    ) -> tuple[Element | str, int, int]:
        key = m["key"]
        if key in FRAGMENTS:
            return self.md.htmlStash.store(fragment_marker(key)), m.start(0), m.end(0)
        value = self.trust.get(key.removeprefix("trust."), "") if key.startswith("trust.") else ""
        if not value:
            self.unknown.append(key)
        element = Element("bdi", {"dir": direction_of(value)})
        element.text = AtomicString(value)
        return element, m.start(0), m.end(0)


def register(md: Markdown, trust: dict[str, str], unknown: list[str]) -> None:
    """Install the processor; before links (160), so that a value may stand in an address."""
    md.inlinePatterns.register(ValueProcessor(md, trust, unknown), "pasientinfo-values", 185)
