"""Isolation of numbers and addresses in right-to-left text: the one place that does it.

By the Unicode Bidirectional Algorithm (UAX #9, rules W2 and N1) ``116 117`` in Arabic text is
shown as 117 116. Each run that could be turned is wrapped in ``<bdi dir="ltr">`` after inline
parsing, for page and PDF alike; where only plain text can stand, U+2066 and U+2069 do it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from markdown import Markdown
from pasientinfo.markdown.syntax import EMAIL

_SPACE = "[ \u00a0\u202f]"
_DASH = "[-\u2010-\u2015\u2212]"
RUN = re.compile(
    rf"""
    (?:https?://|www\.)[^\s<>\x02\x03\u0600-\u06ff]+        # address
    | {EMAIL}                                               # e-mail
    | (?<![\w@.])[a-zA-Z][\w-]*(?:\.[a-zA-Z][\w-]*)+(?:/[\w/.%-]*)?   # host, with path
    | (?<![\w+])\+?\d+(?:(?:[.,:/]|{_SPACE}?{_DASH}{_SPACE}?|{_SPACE})\d+)*(?:{_SPACE}?%)?
    """,
    re.VERBOSE,
)
_PUNCTUATION = ".,:;!?)\u060c\u061b\u06d4"
_STASH = re.compile("(\x02[^\x03]*\x03)")
_SKIPPED = {"code", "pre", "bdi", "script", "style"}


def runs(text: str) -> list[tuple[int, int]]:
    """The places (start, end) in ``text`` that must be isolated; lone integers need nothing."""
    found = []
    for match in RUN.finditer(text):
        start, end = match.span()
        end = start + len(match[0].rstrip(_PUNCTUATION))
        if not text[start:end].isdigit():
            found.append((start, end))
    return found


def isolate_text(text: str, direction: str) -> str:
    """Plain text for a place without markup (title, alt, metadata), isolated by U+2066, U+2069."""
    if direction != "rtl":
        return text
    for start, end in reversed(runs(text)):
        if text[start - 1 : start] == "\u2066":  # already done
            continue
        text = f"{text[:start]}\u2066{text[start:end]}\u2069{text[end:]}"
    return text


class BidiTreeprocessor(Treeprocessor):
    """Wraps the runs of a right-to-left page; after all other processors (toc 5, unescape 0)."""

    def __init__(self, md: Markdown, direction: Callable[[str], str]) -> None:
        super().__init__(md)
        self.direction = direction

    def run(self, root: Element) -> None:
        self._isolate(root)

    def _isolate(self, element: Element) -> None:
        for child in list(element):
            self._one(element, child)
        if element.text:
            element.text, new = self._split(element.text)
            for offset, item in enumerate(new):
                element.insert(offset, item)

    def _one(self, parent: Element, child: Element) -> None:
        for name in ("alt", "title"):
            if child.get(name):
                child.set(name, isolate_text(child.get(name, ""), "rtl"))
        tail, child.tail = child.tail, None
        if child.tag == "code":
            child.set("dir", "ltr")
        elif child.get("lang") and not child.get("dir"):
            child.set("dir", self.direction(child.get("lang", "")))
        elif child.tag not in _SKIPPED and child.get("dir") != "ltr":
            self._isolate(child)
        if tail:
            child.tail, new = self._split(tail)
            index = list(parent).index(child) + 1
            for offset, item in enumerate(new):
                parent.insert(index + offset, item)

    @staticmethod
    def _split(text: str) -> tuple[str, list[Element]]:
        before, items = "", []
        last: Element | None = None

        def add(piece: str) -> None:
            nonlocal before
            if last is None:
                before += piece
            else:
                last.tail = (last.tail or "") + piece

        for part in _STASH.split(text):
            position = 0
            for start, end in [] if part.startswith("\x02") else runs(part):
                add(part[position:start])
                last = Element("bdi", {"dir": "ltr"})
                last.text = part[start:end]
                items.append(last)
                position = end
            add(part[position:])
        return before, items


class LinkTreeprocessor(Treeprocessor):
    """Links whose whole text is isolated: ``<a><bdi>`` becomes ``<bdi><a>``, on every page.

    WeasyPrint makes an annotation of each inline box in a link, and PDF/UA wants one for a link.
    """

    def run(self, root: Element) -> None:
        parents = {child: parent for parent in root.iter() for child in parent}
        for link in [element for element in parents if element.tag == "a"]:
            href = link.get("href", "")
            if href.startswith("tel:"):
                link.set("href", re.sub(r"\s", "", href))
            if len(link) != 1 or link.text or link[0].tail:
                continue
            inner, parent = link[0], parents[link]
            if inner.tag == "bdi" and len(inner) == 0:
                parent[list(parent).index(link)] = inner
                link.remove(inner)
                inner.tail, link.tail = link.tail, None
                link.text, inner.text = inner.text, None
                inner.append(link)


class BidiExtension(Extension):
    """For right-to-left pages only; ``direction`` gives ``ltr`` or ``rtl`` for a locale."""

    def __init__(self, direction: Callable[[str], str]) -> None:
        super().__init__()
        self.direction = direction

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- Python-Markdown's name
        md.treeprocessors.register(BidiTreeprocessor(md, self.direction), "pasientinfo-bidi", -10)


def direction_of(text: str) -> str:
    """``rtl`` or ``ltr`` by the first strong character (UAX #9, rule P2); ``ltr`` without one."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    return (
        "rtl" if next((kind for kind in kinds if kind in ["L", "R", "AL"]), "L") != "L" else "ltr"
    )
