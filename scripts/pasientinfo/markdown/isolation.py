"""Isolation of runs on a page: the one place that does it, for page and PDF alike.

A run is found in a block's text as its reader sees it, not in pieces of it: ``**22 22** 22 22`` is
one number, and ``2&ndash;4`` a range. Elements that a run reaches into are parted at its ends.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from pasientinfo.markdown.bidi import isolate_text, runs

INLINE = {
    *("a", "abbr", "b", "cite", "del", "dfn", "em", "i", "ins", "mark", "q", "s", "small"),
    *("span", "strong", "sub", "sup", "u"),
}
"""Elements that a run may reach into; all others end it."""

BOUNDARY = "\ufffc"
"""Stands for a picture, a line break or an isolated part in a block's text: no run has it."""

_STASH = re.compile("(\x02[^\x03]*\x03)")
_ENTITY = re.compile("\x02wzxhzdk:([0-9]+)\x03")


@dataclass(frozen=True, eq=False)
class _Leaf:
    """A piece of a block: its text as seen, as it stands in the tree (a reference to a character is
    stashed), the inline elements around it, or an element that is no text."""

    shown: str
    raw: str
    around: tuple[Element, ...]
    element: Element | None = None
    run: int | None = None


class IsolationTreeprocessor(Treeprocessor):
    """Wraps the runs of each block; after all other processors (toc 5, unescape 0)."""

    def __init__(self, md: Markdown, base: str, direction: Callable[[str], str]) -> None:
        super().__init__(md)
        self.base = base
        self.direction = direction

    def run(self, root: Element) -> None:
        if self.base == "rtl" or runs("".join(root.itertext()) + self._stashed(), "ltr"):
            self._block(root)

    def _stashed(self) -> str:
        return html.unescape("".join(map(str, self.md.htmlStash.rawHtmlBlocks)))

    def _block(self, block: Element) -> None:
        leaves = list(self._leaves(block, ()))
        parted = self._parted(leaves)
        if any(leaf.run is not None for leaf in parted):
            _rebuild(block, parted)
        for leaf in leaves:
            if leaf.element is not None:
                self._element(leaf.element)

    def _leaves(self, element: Element, around: tuple[Element, ...]) -> Iterator[_Leaf]:
        yield from self._texts(element.text, around)
        for child in element:
            for name in ("alt", "title"):
                if child.get(name):
                    child.set(name, isolate_text(child.get(name, ""), self.base))
            if child.tag in INLINE and not child.get("lang") and not child.get("dir"):
                yield from self._leaves(child, (*around, child))
            else:
                yield _Leaf(BOUNDARY, "", around, child)
            yield from self._texts(child.tail, around)

    def _texts(self, text: str | None, around: tuple[Element, ...]) -> Iterator[_Leaf]:
        for part in filter(None, _STASH.split(text or "")):
            shown = self._shown(part) if part.startswith("\x02") else part
            yield _Leaf(shown, part, around)

    def _shown(self, stashed: str) -> str:
        """What a reader sees of what Python-Markdown has put aside: a character, or an element."""
        found, kept = _ENTITY.fullmatch(stashed), self.md.htmlStash.rawHtmlBlocks
        raw = str(kept[int(found[1])]) if found and int(found[1]) < len(kept) else ""
        return html.unescape(raw) if re.fullmatch(r"&#?\w+;", raw) else BOUNDARY

    def _parted(self, leaves: list[_Leaf]) -> list[_Leaf]:
        """The leaves, parted where a run begins and ends; a run that takes a part of a link, and
        more than that, ends at the link: a link is never parted."""
        whole: set[int] = set()
        while True:
            text, places = "", []
            for number, leaf in enumerate(leaves):
                here = {id(e) for e in leaf.around} & whole
                before = leaves[number - 1].around if number else ()
                if here != {id(e) for e in before} & whole:
                    text += BOUNDARY
                places.append(len(text))
                text += leaf.shown
            spans = runs(text, self.base)
            if not (more := _cut_links(leaves, places, spans) - whole):
                break
            whole |= more
        return [
            part
            for leaf, place in zip(leaves, places, strict=True)
            for part in _part(leaf, place, spans)
        ]

    def _element(self, element: Element) -> None:
        if element.tag == "code":
            element.set("dir", "ltr")
        elif element.get("lang") and not element.get("dir"):
            element.set("dir", self.direction(element.get("lang", "")))
        elif element.tag not in ("pre", "bdi", "script", "style") and element.get("dir") != "ltr":
            self._block(element)


def _cut_links(leaves: list[_Leaf], places: list[int], spans: list[tuple[int, int]]) -> set[int]:
    """The links (by their ``id``) that a run takes a part of, and more than that."""
    reach: dict[int, tuple[int, int]] = {}
    for leaf, place in zip(leaves, places, strict=True):
        for element in leaf.around:
            if element.tag == "a":
                first, last = reach.get(id(element), (place, place))
                reach[id(element)] = (first, max(last, place + len(leaf.shown)))
    return {
        link
        for link, (first, last) in reach.items()
        for start, end in spans
        if start < last
        and first < end  # they meet
        and not (first <= start and end <= last)
        and not (start <= first and last <= end)
    }


def _part(leaf: _Leaf, place: int, spans: list[tuple[int, int]]) -> Iterator[_Leaf]:
    position, end_of_leaf = 0, len(leaf.shown)
    for number, (start, end) in enumerate(spans):
        first, last = max(start - place, 0), min(end - place, end_of_leaf)
        if first >= last:
            continue
        if leaf.raw != leaf.shown:  # a stashed character is not parted
            yield replace(leaf, run=number)
            return
        if first > position:
            text = leaf.shown[position:first]
            yield replace(leaf, shown=text, raw=text)
        text = leaf.shown[first:last]
        yield replace(leaf, shown=text, raw=text, run=number)
        position = last
    if position < end_of_leaf or not end_of_leaf:
        text = leaf.shown[position:] if position else leaf.raw
        yield replace(leaf, raw=text)


def _rebuild(block: Element, leaves: list[_Leaf]) -> None:
    """Put the leaves into a block again, each run in a ``bdi`` as far outside as it must be."""
    shared: dict[int, int] = {}
    for leaf in leaves:
        if leaf.run is not None:
            first = next(each for each in leaves if each.run == leaf.run)
            both = zip(leaf.around, first.around, strict=False)
            same = next((n for n, (a, b) in enumerate(both) if a is not b), None)
            depth = min(len(leaf.around), len(first.around)) if same is None else same
            shared[leaf.run] = min(depth, shared.get(leaf.run, depth))
    for child in list(block):
        block.remove(child)
    block.text = None
    used: set[int] = set()
    path: list[tuple[object, Element]] = []
    for leaf in leaves:
        wanted: list[object] = list(leaf.around)
        if leaf.run is not None:
            wanted.insert(shared[leaf.run], leaf.run)
        kept = 0
        while kept < min(len(path), len(wanted)) and path[kept][0] is wanted[kept]:
            kept += 1
        del path[kept:]
        for each in wanted[kept:]:
            if isinstance(each, Element):
                new = Element(
                    each.tag, {k: v for k, v in each.items() if k != "id" or id(each) not in used}
                )
                used.add(id(each))
            else:
                new = Element("bdi", {"dir": "ltr"})
            (path[-1][1] if path else block).append(new)
            path.append((each, new))
        _append(path[-1][1] if path else block, leaf)


def _append(parent: Element, leaf: _Leaf) -> None:
    if leaf.element is not None:
        leaf.element.tail = None
        parent.append(leaf.element)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + leaf.raw
    else:
        parent.text = (parent.text or "") + leaf.raw


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


class IsolationExtension(Extension):
    """For pages of a direction, ``base``; ``direction`` gives ``ltr`` or ``rtl`` for a locale."""

    def __init__(self, base: str, direction: Callable[[str], str]) -> None:
        super().__init__()
        self.base = base
        self.direction = direction

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- Python-Markdown's name
        isolation = IsolationTreeprocessor(md, self.base, self.direction)
        md.treeprocessors.register(isolation, "pasientinfo-isolation", -10)
