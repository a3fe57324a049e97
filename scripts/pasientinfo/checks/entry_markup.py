"""A text taken apart, as Markdown itself reads it: what must not change, and the words left over.

Both texts of an entry are rendered by Python-Markdown's own inline patterns, so that nothing that
Markdown would take for a link, for code or for HTML can hide behind another way to write it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.util import AMP_SUBSTITUTE, HTML_PLACEHOLDER_RE

from pasientinfo.checks.entry_numbers import values
from pasientinfo.checks.entry_words import is_control
from pasientinfo.markdown.syntax import ANY_VALUE, LABEL

BRACES = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{[^{}]*\}|[{}]|%\(\w+\)[sd]")
REFERENCE = re.compile(r"\]\s?(\[[^][]+\])")
DISGUISED = set("#$()*+=[\\]^_`{|}~")
TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>?")
SIGNS = re.compile(r"[*`[\]]")
ADDRESS = re.compile(
    r"""
    (?:(?:https?|ftp)://|www\.)[^\s<>"\u0600-\u06ff\ue000\ue001]+   # address
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                                  # e-mail
    | (?<![\w@.-])(?:[a-z0-9][a-z0-9-]+\.)+[a-z]{2,}\b(?:/[\w/.%?=&\#-]*)?   # host, with path
    """,
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
DOT = "[.\u3002\uff0e\uff61\u2024\ufe52]"
SHORT_HOST = r"\w\.(?:com|net|org|no|io|co|ru|cn|info|me|gl|ly)"
HOST = re.compile(
    rf"(?<![\w@./-])(?:[\w-]+{DOT})+(?=[\w-]*[^\W\d_]{{2}})[\w-]+(?:/\S*)?|(?<!:)//[\w-]+|\w@\w|"
    rf"\bhttps?:(?!//)|\b(?:mailto|sms|file|whatsapp|intent|hxxps?):\S|\w[(\[]{DOT}[)\]]\w|"
    rf"(?<![\w@./-]){SHORT_HOST}\b(?:/\S*)?|\blocalhost\b"
)
"""What a browser, or a person, takes for an address: hosts in any script (IDNA, RFC 5891), with any
dot that IDNA maps to a full stop (UTS #46), ``//host``, ``x@y``."""
SHORT = re.compile(rf"{SHORT_HOST}(?:$|/)")
ABBREVIATION = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,3}", re.UNICODE)
"""«m.in», «f.eks», «e.g»: no host has such short labels, and Polish writes some of them."""

SCRIPTED = re.compile(r"(?:java|vb)script:|data:[a-z]+/[a-z]")
_NAMES = {
    "strong": "bold",
    "em": "italic",
    "a": "link",
    "img": "picture",
    "br": "line break",
    "code": "code",
}


BLOCKS = {
    "a list": r" {0,3}[-*+][ \t]",
    "a numbered list": r" {0,3}\d+[.)][ \t]",
    "a heading": r" {0,3}#{1,6}(?:[ \t]|$)",
    "a quote": r" {0,3}>",
    "a code block": r"(?: {4}|\t)",
    "a fence": r" {0,3}(?:```|~~~)",
    "an admonition": r" {0,3}(?:!!!|\?\?\?\+?|===)(?:[ \t]|$)",
    "a table": r" {0,3}\|",
    "a rule": r" {0,3}(?:[-*_=][ \t]*){3,}$",
    "a definition": r" {0,3}:[ \t]",
    "an HTML block": r" {0,3}<(?:[a-zA-Z/!?])",
    "a footnote": r" {0,3}\[\^[^\]]+\]:",
    "a reference definition": r" {0,3}\*?\[[^\]^][^\]]*\]:",
}
"""What the start of a line makes of it, in Markdown with the extensions in use."""


@dataclass
class Inventory:
    """What one text holds. Each ``Counter`` must be the same in a translation.

    ``silent`` are links that show no word or number, ``anchors`` where each link leads and its
    words, in order.
    """

    labels: Counter[str] = field(default_factory=Counter)
    placeholders: Counter[str] = field(default_factory=Counter)
    attributes: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    pairs: Counter[str] = field(default_factory=Counter)
    code: Counter[str] = field(default_factory=Counter)
    html: Counter[str] = field(default_factory=Counter)
    markup: Counter[str] = field(default_factory=Counter)
    addresses: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)
    anchors: list[tuple[str, str]] = field(default_factory=list)
    prose: str = ""


def decoded(text: str) -> str:
    """A text in NFC with its character references (``&rlm;``) as the characters they stand for."""
    return unicodedata.normalize("NFC", html.unescape(text))


def scripted(text: str) -> bool:
    """True if an address in the text would run a script or hold a document, however disguised."""
    squeezed = "".join(char for char in unquote(html.unescape(text)) if char.isprintable())
    return bool(SCRIPTED.search(squeezed.replace(" ", "").casefold()))


def disguised_signs(text: str) -> list[str]:
    """Return the references to letters and signs that a keyboard has: ``&#123;`` for a brace.

    Only ``& < >`` and quotation marks need to be written so.
    """
    plain = [(each, html.unescape(each)) for each in re.findall(r"&#?\w+;", text)]
    return [each for each, char in plain if char in DISGUISED]


def odd_hosts(prose: str) -> list[str]:
    """Return what looks like an address in prose from which plain ones were taken away."""
    found = [match[0] for match in HOST.finditer(prose)]
    return [each for each in found if SHORT.match(each) or not ABBREVIATION.fullmatch(each)]


def started_blocks(text: str) -> Counter[str]:
    """The blocks that the lines of a text would start, by what they are called."""
    return Counter(
        name
        for line in text.split("\n")
        for name, pattern in BLOCKS.items()
        if re.match(pattern, line)
    )


@cache
def _markdown() -> Markdown:
    return Markdown()


def _rendered(text: str) -> tuple[Element, list[str]]:
    """The inline elements of a text, and the HTML that Markdown has put aside."""
    converter = _markdown()
    converter.reset()
    root = Element("div")
    block = SubElement(root, "p")
    block.text = text
    for name in ("inline", "unescape"):
        converter.treeprocessors[name].run(root)
    return block, [str(item) for item in converter.htmlStash.rawHtmlBlocks]


def _plain(text: str | None, stash: list[str], tags: Counter[str]) -> str:
    """A piece of rendered text as the reader sees it; raw HTML goes to ``tags``."""

    def unstash(match: re.Match[str]) -> str:
        raw = stash[int(match[1])] if int(match[1]) < len(stash) else ""
        if raw.startswith("&"):
            return html.unescape(raw)
        tags[" ".join(raw.split())] += 1
        return " "

    shown = HTML_PLACEHOLDER_RE.sub(unstash, text or "")
    return decoded(shown.replace(AMP_SUBSTITUTE, "&"))


def _pieces(element: Element, parts: Inventory, stash: list[str]) -> Iterator[str]:
    """The words inside an element; what is not words goes to ``parts``."""
    if element.tag == "code":
        # Markdown has escaped the text of code already.
        parts.code[html.unescape(element.text or "")] += 1
        yield " "
        return
    yield _plain(element.text, stash, parts.html)
    for child in element:
        inner = "".join(_pieces(child, parts, stash))
        parts.markup[_NAMES.get(child.tag, child.tag)] += 1
        target = child.get("href", child.get("src"))
        if target is not None:
            target = html.unescape(target.replace(AMP_SUBSTITUTE, "&")).strip()
            parts.links[target] += 1
            if child.tag == "a" and not any(map(str.isalnum, inner)):
                parts.silent[target] += 1
            if child.tag == "a":
                parts.anchors.append((target, inner))
            listed = [*_addresses(inner), *values(ADDRESS.sub(" ", inner)).elements()]
            for item in sorted(listed):
                parts.pairs[f"[{item}]({target})"] += 1
        yield inner
        yield "\n" if child.tag == "br" else ""
        for name in ("alt", "title"):
            yield f" {_plain(child.get(name), stash, parts.html)} " if child.get(name) else ""
        yield _plain(child.tail, stash, parts.html)


def _addresses(text: str) -> list[str]:
    return [match[0].rstrip(".,:;!?'") for match in ADDRESS.finditer(text)]


@lru_cache(maxsize=4096)
def take_apart(text: str) -> Inventory:
    """The parts of a text; the result is shared, so leave it as it is."""
    parts = Inventory()
    text = unicodedata.normalize("NFC", text)
    text = "".join(char for char in text if not is_control(char))
    for label in LABEL.finditer(text):
        parts.labels[" ".join(label[0].split())] += 1
    text = LABEL.sub(" ", text)
    for match in ANY_VALUE.finditer(text):
        parts.placeholders["{{ " + match[1] + " }}"] += 1
    # In an address, a value must not look like an address and its title.
    text = ANY_VALUE.sub(lambda match: "\ue000" + re.sub(r"\W", "-", match[1]) + "\ue001", text)
    for match in BRACES.finditer(text):
        is_list = re.match(r"\{\s*[:.#]", match[0]) and not match[0].startswith("{#}")
        (parts.attributes if is_list else parts.placeholders)[match[0]] += 1
    for match in REFERENCE.finditer(text):
        parts.links[match[1]] += 1
    block, stash = _rendered(text)
    prose = BRACES.sub(" ", "".join(_pieces(block, parts, stash)))
    prose = re.sub("\ue000[^\ue001]*\ue001", " ", prose)
    for match in TAG.finditer(prose):
        parts.html[" ".join(match[0].split())] += 1
    prose = TAG.sub(" ", prose)
    parts.addresses.update(_addresses(prose))
    prose = ADDRESS.sub(" ", prose)
    parts.markup.update(f"sign {sign}" for sign in SIGNS.findall(prose))
    parts.prose = SIGNS.sub(" ", prose)
    return parts
