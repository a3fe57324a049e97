"""Values of the trust in Markdown: ``{{ trust.name }}`` stays in the text and is put in last.

Put in as text, never as Markdown, and isolated, so that neither a name in another script nor a
phone number can disturb the sentence around it.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from pasientinfo.bidi import direction_of

VALUE = r"\{\{ *trust\.(?P<key>\w+) *\}\}"


class ValueProcessor(InlineProcessor):
    """Replaces a value; an unknown key is remembered, for the check to tell where it stands."""

    def __init__(self, md: Markdown, trust: dict[str, str], unknown: list[str]) -> None:
        super().__init__(VALUE, md)
        self.trust = trust
        self.unknown = unknown

    def handleMatch(  # type: ignore[override]  # noqa: N802 -- Python-Markdown's name
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        key = m["key"]
        element = Element("bdi", {"dir": direction_of(self.trust.get(key, ""))})
        if key not in self.trust:
            self.unknown.append(key)
        element.text = AtomicString(self.trust.get(key, ""))
        return element, m.start(0), m.end(0)


def register(md: Markdown, trust: dict[str, str], unknown: list[str]) -> None:
    """Install the processor; before links (160), so that a value may stand in an address."""
    md.inlinePatterns.register(ValueProcessor(md, trust, unknown), "pasientinfo-values", 185)
