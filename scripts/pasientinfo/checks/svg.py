"""An SVG file that only draws: no scripts, no addresses, no work without end. Pure.

It is shown on our pages, opened by itself on our origin, and drawn into leaflets by WeasyPrint,
which goes by the local names of elements and loads what they name from the disk.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from lxml import etree

from pasientinfo.project.stylesheets import references

SVG = "http://www.w3.org/2000/svg"
XML = "http://www.w3.org/XML/1998/namespace"
ELEMENTS = re.compile(
    "svg|g|defs|symbol|use|switch|a|title|desc|metadata|style|view|path|rect|circle|ellipse|line|"
    "polyline|polygon|text|tspan|textPath|image|marker|linearGradient|radialGradient|stop|pattern|"
    "clipPath|mask|filter|fe[A-Z][A-Za-z]+|animate|animateMotion|animateTransform|set|mpath"
)
ACTIVE = (
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/1998/Math/MathML",
    "http://www.w3.org/2001/xml-events",
    "http://www.w3.org/2001/XInclude",
    "http://www.w3.org/1999/XSL/Transform",
    "http://www.mozilla.org/xbl",
)
"""Namespaces of elements that do something; those of drawing programs only say something."""

DATA = re.compile(r"data:image/(png|jpeg|webp|gif);base64,([A-Za-z0-9+/=\s]+)")
MOST_DRAWN = 50_000
"""Elements that are drawn, those repeated by ``use``, patterns and markers counted each time."""

DEEPEST, LONGEST_CHAIN = 64, 16

Mistake = tuple[int, str]
Raster = Callable[[bytes], str]


def check_svg(data: bytes, raster: Raster) -> Iterator[Mistake]:
    """Return each mistake of an SVG file with its line.

    ``raster`` returns the kind of a picture's bytes (``png``), or raises ``ValueError``.
    """
    try:
        data.decode("utf-8")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        root = etree.fromstring(data, parser)
    except UnicodeDecodeError:
        yield 0, "expected UTF-8, found another encoding; save it as UTF-8"
        return
    except (etree.XMLSyntaxError, ValueError) as error:
        if b"<!DOCTYPE" in data:
            yield 0, DOCTYPE
        else:
            line = int(getattr(error, "lineno", 0) or 0)
            yield line, f"expected an SVG picture, found a file that is none ({_first(error)})"
        return
    yield from _document(root)
    for element in root.iter(etree.Element):
        for message in dict.fromkeys(_element(element, raster)):
            yield element.sourceline, message
    if message := _work(root):
        yield 0, message


def _document(root: Any) -> Iterator[Mistake]:
    info = root.getroottree().docinfo
    if info.internalDTD is not None or info.doctype:
        yield 0, DOCTYPE
    if (info.encoding or "UTF-8").upper() not in ("UTF-8", "ASCII", "US-ASCII"):
        yield 1, f"expected UTF-8, found encoding={info.encoding!r}; save it as UTF-8"
    if root.tag != f"{{{SVG}}}svg":
        yield root.sourceline, f'expected <svg xmlns="{SVG}">, found another first element'
    for node in root.getroottree().xpath("//processing-instruction()"):
        if node.target != "xpacket":  # of Adobe's metadata
            yield node.sourceline, f"expected no <?{node.target}?>; delete it"


DOCTYPE = "expected no <!DOCTYPE and no entities; delete that line, or save it as «plain SVG»"


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0][:100]


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _element(element: Any, raster: Raster) -> Iterator[str]:
    namespace, name = etree.QName(element).namespace, _local(element.tag)
    if namespace == SVG:
        if not ELEMENTS.fullmatch(name):
            yield f"expected a picture that only draws, found <{name}>; delete it"
    elif not namespace or namespace.startswith(ACTIVE) or name in ("script", "foreignObject"):
        yield f"expected elements of SVG, found <{name}> of another language; delete it"
    for key, value in element.attrib.items():
        yield from _attribute(name, _local(key), str(key), str(value), raster)
    if name == "style":
        yield from _style("".join(element.itertext()), "<style>")


def _attribute(tag: str, name: str, key: str, value: str, raster: Raster) -> Iterator[str]:
    animated = value.rpartition(":")[2].strip().casefold()
    if name.casefold().startswith("on"):
        yield f"expected a picture that only draws, found the script {name}=; delete it"
    elif name in ("href", "src"):
        yield from _address(tag, name, value.strip(), raster)
    elif key == f"{{{XML}}}base" or key.startswith(ACTIVE_KEYS):
        yield f"expected no {name}= of another language; delete it"
    elif name == "attributeName" and (animated in ("href", "src") or animated.startswith("on")):
        yield f"expected no animation of {value.strip()}; delete <{tag}>"
    elif re.search(r"url|src|image|cross-fade|import|\\", value, re.IGNORECASE):
        yield from _style(value, f"{name}=")


ACTIVE_KEYS = tuple(f"{{{namespace}" for namespace in ACTIVE)


def _address(tag: str, name: str, value: str, raster: Raster) -> Iterator[str]:
    if re.fullmatch(r"#[^\s#]+", value):
        return
    shown = value if len(value) <= 60 else value[:60] + "…"
    if tag in ("image", "feImage") and (data := DATA.fullmatch(value)):
        try:
            if raster(base64.b64decode(data[2], validate=False)) == data[1]:
                return
        except (ValueError, binascii.Error):
            pass
        yield f"expected a {data[1]} picture in <{tag}>, found something else; put it in anew"
    else:
        yield (
            f"expected {name}= to lead to a part of this picture, such as #a, found {shown!r}; "
            "delete it, or put the picture itself into the file"
        )


def _style(text: str, place: str) -> Iterator[str]:
    for reference in references(text):
        if reference.imported or not re.fullmatch(r"#[^\s#]+", reference.address):
            yield (
                f"expected no address in {place} but of parts of this picture, such as "
                f"url(#a), found {reference.address[:60]!r}; delete it"
            )


def _refers(element: Any, sheet: Mapping[str, list[str]]) -> Iterator[str]:
    """The ids that drawing an element draws once more, each as often as that is done."""
    if not isinstance(element.tag, str):
        return
    numbers = " ".join(element.get(key, "") for key in ("d", "points"))
    corners = max(1, len(re.findall(r"[-+.]?\d[\d.]*|[A-Za-z]", numbers)) // 2)
    for key, value in element.attrib.items():
        name = _local(key)
        if name == "href" and _local(element.tag) != "a":
            yield value.strip().removeprefix("#")
        elif "(" in value:
            times = corners if "marker" in key + value else 1
            for reference in references(value):
                yield from [reference.address.removeprefix("#")] * times
    names = {_local(element.tag), element.get("id", ""), *element.get("class", "").split(), "*"}
    for selected in sorted(names & sheet.keys()):
        for name in sheet[selected]:
            yield from [name] * corners


def _sheet(root: Any, ids: Collection[str]) -> dict[str, list[str]]:
    """The parts that rules in ``<style>`` refer to, by the names that such a rule may select."""
    found: dict[str, list[str]] = {}
    for style in root.iter("{*}style"):
        for rule in "".join(style.itertext()).split("}"):
            selectors = rule.rpartition("{")[0].rpartition("{")[2].split(",")
            last = " ".join(part.split()[-1] for part in selectors if part.split())
            for reference in references(rule):
                if (name := reference.address.removeprefix("#")) in ids:
                    for selected in set(re.findall(r"[\w-]+|\*", last)):
                        found.setdefault(selected, []).append(name)
    return found


def _work(root: Any) -> str:
    """What is wrong with how much there is to draw, if something is."""
    ids = {element.get("id"): element for element in root.iter(etree.Element) if element.get("id")}
    sheet = _sheet(root, ids)
    weights: dict[str, tuple[int, int]] = {}

    def weigh(element: Any, chain: tuple[str, ...]) -> tuple[int, int]:
        """How many elements are drawn for one, and how long its longest chain of parts is."""
        total = longest = 0
        for part in element.iter(etree.Element):
            total += 1
            for name in _refers(part, sheet):
                if name in chain:
                    raise ValueError(f"expected no part that contains itself, found #{name}")
                if name in ids and name not in weights and len(chain) <= LONGEST_CHAIN:
                    weights[name] = weigh(ids[name], (*chain, name))
                more, length = weights.get(name, (0, 0))
                total, longest = total + more, max(longest, length + 1, len(chain))
                if longest > LONGEST_CHAIN:
                    raise ValueError(
                        f"expected parts that refer to each other {LONGEST_CHAIN} deep at most"
                    )
                if total > MOST_DRAWN:
                    raise ValueError(f"expected {MOST_DRAWN} elements to draw at most, found more")
        return total, longest

    deepest = max((len(list(leaf.iterancestors())) for leaf in root.iter()), default=0)
    if deepest > DEEPEST:
        return f"expected elements {DEEPEST} deep at most, found {deepest}; draw it more simply"
    try:
        weigh(root, ())
    except ValueError as error:
        return f"{error}; draw it more simply"
    return ""
