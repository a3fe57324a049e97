"""A Python-Markdown extension that translates block by block, by the parser's own blocks.

A treeprocessor between block parsing and inline parsing (priority 21; ``inline`` is 20) sees the
raw text of every element, whatever extension made it. Extracting records that text, rendering
replaces it: the same code does both, so what is extracted is what is rendered.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.toc import remove_fnrefs, render_inner_html, strip_tags, unique
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from pasientinfo.markdown import placeholders
from pasientinfo.markdown.blocks import (
    HEADINGS,
    LEADING_STASH,
    UNTRANSLATED,
    Block,
    Rendering,
    normalize,
    translatable,
)
from pasientinfo.markdown.isolation import IsolationExtension, LinkTreeprocessor
from pasientinfo.markdown.syntax import ANY_VALUE, CRITICAL, IMAGE


class GettextTreeprocessor(Treeprocessor):
    """Replaces the text of each block by its translation, or records it."""

    def __init__(self, md: Markdown, rendering: Rendering) -> None:
        super().__init__(md)
        self.rendering = rendering
        self.sources: dict[Element, Element] = {}
        self.steps: set[Element] = set()
        self.fallback_titles: dict[str, str] = {}

    def run(self, root: Element) -> None:
        self.sources, self.fallback_titles = {}, {}
        self.steps = {
            item for ol in root.iter("ol") for item in ol.iter() if item.tag in ("li", "p")
        }
        for element, child in list(self._slots(root)):
            self._translate(element, child)
        if "abbr" in self.md.treeprocessors:
            self._abbreviations(self.md.treeprocessors["abbr"].abbrs)  # type: ignore[attr-defined]

    def _abbreviations(self, titles: dict[str, str]) -> None:
        """Translate what abbreviations stand for: their extension puts them in later (at 7)."""
        for name, title in titles.items():
            self.rendering.blocks.append(Block(title, "abbr"))
            if self.rendering.show is None:
                continue
            shown = self.rendering.show(title)
            self.rendering.drafts += shown.draft
            self.rendering.fallbacks += shown.locale != self.rendering.locale
            titles[name] = shown.text
            if shown.locale != self.rendering.locale:
                self.fallback_titles[shown.text] = shown.locale

    def _slots(self, element: Element) -> Iterator[tuple[Element, Element | None]]:
        """Each place with text: an element's own, and what follows a child (its tail)."""
        if element.tag in UNTRANSLATED:
            return
        if element.text and not isinstance(element.text, AtomicString):
            yield element, None
        for child in element:
            yield from self._slots(child)
            if child.tail and child.tail.strip() and not isinstance(child.tail, AtomicString):
                yield element, child

    def _translate(self, element: Element, child: Element | None) -> None:
        text = (element.text if child is None else child.tail) or ""
        prefix, body, suffix = self._cut(text, element)
        image = IMAGE.fullmatch(body.strip(" \t\n"))
        msgid = (
            image["alt"] if image else normalize(body, keep_lines="nl" in self.md.inlinePatterns)
        )
        if not translatable(msgid):
            return
        kind = "alt" if image else "step" if element in self.steps else str(element.tag)
        self.rendering.blocks.append(Block(msgid, kind, bool(CRITICAL.search(suffix))))
        if self.rendering.show is None:
            return
        shown = self.rendering.show(msgid)
        self.rendering.drafts += shown.draft
        if child is None and element.tag in HEADINGS and shown.text != msgid:
            self.sources[element] = Element("span")
            self.sources[element].text = body
        translated = body.replace(image["alt"], shown.text, 1) if image else shown.text
        if shown.locale == self.rendering.locale:
            translated = prefix + translated + suffix
            if child is None:
                element.text = translated
            else:
                child.tail = translated
        else:
            self.rendering.fallbacks += 1
            self._insert_fallback(element, child, shown.locale, prefix, translated, suffix)

    def _cut(self, text: str, element: Element) -> tuple[str, str, str]:
        """Cut off what no translator should see: task boxes in front, attribute lists behind."""
        start = LEADING_STASH.match(text)
        prefix = start[0] if start else ""
        rest = text[len(prefix) :]
        if "attr_list" in self.md.treeprocessors:
            heads = HEADINGS | {"dt", "td", "th"}
            pattern = (
                AttrListTreeprocessor.HEADER_RE
                if element.tag in heads
                else AttrListTreeprocessor.BLOCK_RE
            )
            end = pattern.search(rest)
            if end and not ANY_VALUE.fullmatch(end[0].strip()):  # {{ trust.name }} is text
                return prefix, rest[: end.start()], end[0]
        body = rest.rstrip(" \t\n")
        return prefix, body, rest[len(body) :]

    def _insert_fallback(
        self,
        element: Element,
        child: Element | None,
        locale: str,
        prefix: str,
        text: str,
        suffix: str,
    ) -> None:
        """Wrap a text of another language inside its block, so that markers stay in place."""
        span = Element(
            "span", {"lang": locale, "dir": self.rendering.direction(locale), "class": "fallback"}
        )
        span.text, span.tail = text, suffix
        if child is None:
            element.text = prefix
            element.insert(0, span)
        else:
            child.tail = prefix
            element.insert(list(element).index(child) + 1, span)


class AbbreviationTreeprocessor(Treeprocessor):
    """Marks abbreviations whose meaning is shown in another language (after ``abbr``, 7)."""

    def __init__(self, md: Markdown, gettext: GettextTreeprocessor) -> None:
        super().__init__(md)
        self.gettext = gettext

    def run(self, root: Element) -> None:
        for element in root.iter("abbr"):
            if locale := self.gettext.fallback_titles.get(element.get("title", "")):
                element.set("lang", locale)
                element.set("dir", self.gettext.rendering.direction(locale))


class IndentedCodeTreeprocessor(Treeprocessor):
    """Records what became code by its indentation: code between fences never comes this way."""

    def __init__(self, md: Markdown, rendering: Rendering) -> None:
        super().__init__(md)
        self.rendering = rendering

    def run(self, root: Element) -> None:
        found = (code.text for pre in root.iter("pre") for code in pre.findall("code"))
        self.rendering.code += [html.unescape(text) for text in found if text]


class HeadingIdTreeprocessor(Treeprocessor):
    """Gives headings the ids of the source text, just as the extension toc would have (at 5).

    The same in every language, so that switching language keeps the place.
    """

    def __init__(self, md: Markdown, gettext: GettextTreeprocessor) -> None:
        super().__init__(md)
        self.gettext = gettext

    def run(self, root: Element) -> None:
        sources = self.gettext.sources
        if not sources:
            return
        toc = self.md.treeprocessors["toc"]
        used = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
        counters: dict[str, int] = {}
        for element in root.iter():
            if element.tag in HEADINGS and "id" not in element.attrib:
                name = strip_tags(self._source_html(sources.get(element), element))
                slug = toc.slugify(html.unescape(name), toc.sep)  # type: ignore[attr-defined]
                element.set("id", unique(slug, used, counters))

    def _source_html(self, source: Element | None, element: Element) -> str:
        if source is None:
            return render_inner_html(remove_fnrefs(element), self.md)
        holder = Element("div")
        holder.append(source)
        for name in ("inline", "attr_list"):
            if name in self.md.treeprocessors:
                self.md.treeprocessors[name].run(holder)
        return render_inner_html(remove_fnrefs(source), self.md)


class GettextExtension(Extension):
    """Translate what Markdown renders; set ``rendering`` before each conversion."""

    def __init__(self, rendering: Rendering | None = None) -> None:
        super().__init__()
        self.rendering = rendering or Rendering("und")

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- Python-Markdown's name
        gettext = GettextTreeprocessor(md, self.rendering)
        md.treeprocessors.register(gettext, "pasientinfo-gettext", 21)
        abbreviations = AbbreviationTreeprocessor(md, gettext)
        md.treeprocessors.register(abbreviations, "pasientinfo-abbreviations", 6.5)

        code = IndentedCodeTreeprocessor(md, self.rendering)
        md.treeprocessors.register(code, "pasientinfo-code", 100)  # highlighters follow at 30
        if "toc" in md.treeprocessors:
            ids = HeadingIdTreeprocessor(md, gettext)
            md.treeprocessors.register(ids, "pasientinfo-heading-ids", 5.5)
        if self.rendering.base:
            isolation = IsolationExtension(self.rendering.base, self.rendering.direction)
            isolation.extendMarkdown(md)
        md.treeprocessors.register(LinkTreeprocessor(md), "pasientinfo-links", -11)
        placeholders.register(md, self.rendering.trust, self.rendering.unknown_values)
