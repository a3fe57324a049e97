"""XLIFF 1.2: catalog entries to trans-units, and trans-units back to what a translator delivered.

lxml writes and reads it; translate-toolkit's classes write XLIFF 1.1 and its converters lose
places and previous texts. Texts are plain: Markdown stays as it is, without inline elements.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polib
from lxml import etree

from pasientinfo.problems import Problem, Problems
from pasientinfo.project.catalogs import APPROVED, State, digest, state
from pasientinfo.translation.delivery import BASE, Delivery, Incoming, Mark

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
STATES = {
    State.APPROVED: "final",
    State.DRAFT: "needs-review-translation",
    State.CHANGED: "needs-translation",
    State.MISSING: "new",
}
FINISHED = {"translated", "signed-off", "final"}
UNFINISHED = {"needs-translation", "needs-adaptation", "needs-l10n"}


def write(entries: Iterable[polib.POEntry], locale: str, project: str, source: str) -> bytes:
    """The entries as XLIFF; :class:`Problems` for a text with a control character."""
    root = etree.Element(_tag("xliff"), nsmap={None: NAMESPACE}, version="1.2")
    file = etree.SubElement(
        root,
        _tag("file"),
        {
            "original": f"locales/{locale}/LC_MESSAGES/messages.po",
            "source-language": source,
            "target-language": locale,
            "datatype": "plaintext",
            "product-name": project,
        },
    )
    body = etree.SubElement(file, _tag("body"))
    problems = []
    for entry in entries:
        try:
            _write_unit(body, entry)
        except ValueError:
            message = "expected plain text, found a control character, which XLIFF cannot hold; "
            place = f"{file.get('original')}"
            problems.append(Problem(place, entry.linenum or 0, message + "take it away"))
    if problems:
        raise Problems(problems)
    etree.indent(root)
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return data + b"\n"


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _write_unit(body: Any, entry: polib.POEntry) -> None:
    now = state(entry)
    unit = etree.SubElement(body, _tag("trans-unit"), id=digest(entry.msgid, ""))
    unit.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    if now is State.APPROVED:
        unit.set("approved", "yes")
    etree.SubElement(unit, _tag("source")).text = entry.msgid
    etree.SubElement(unit, _tag("target"), state=STATES[now]).text = entry.msgstr or None
    remarks = [line for line in entry.tcomment.split("\n") if line and not APPROVED.match(line)]
    places = ", ".join(place for place, _ in entry.occurrences)
    for origin, text in [
        ("developer", " ".join([*entry.comment.split(), f"({places})"])),
        ("translator", "\n".join(remarks)),
        ("base", f"base: {digest(entry.msgid, entry.msgstr)}"),
    ]:
        if text:
            etree.SubElement(unit, _tag("note"), {"from": origin}).text = text
    if now is State.CHANGED:
        before = etree.SubElement(unit, _tag("alt-trans"), alttranstype="previous-version")
        etree.SubElement(before, _tag("source")).text = entry.previous_msgid
        etree.SubElement(before, _tag("target")).text = entry.msgstr


def read(data: bytes, file: str) -> Delivery:
    """A delivered XLIFF 1.2 file; :class:`Problems` where it is broken or of another kind."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _not_xliff(file, error.lineno or 0, str(error.msg)) from None
    if root.tag != _tag("xliff") or root.getroottree().docinfo.doctype:
        found = root.getroottree().docinfo.doctype or root.tag
        raise _not_xliff(file, root.sourceline, found)
    files = root.findall(_tag("file"))
    names = {(one.get("product-name", ""), one.get("target-language", "")) for one in files}
    if len(names) != 1:
        raise _not_xliff(file, root.sourceline, f"{len(names)} projects or languages in one file")
    entries, problems = [], []
    for unit in root.iter(_tag("trans-unit")):
        try:
            entries.append(_read_unit(unit))
        except ValueError as error:
            message = f"expected plain text, found {error}; write it as Markdown, as in the source"
            problems.append(Problem(file, unit.sourceline, message))
    return Delivery(*names.pop(), entries, problems)


def _not_xliff(file: str, line: int, found: str) -> Problems:
    found = " ".join(found.split())
    message = f"expected XLIFF 1.2, found a mistake: {found}; ask for the file again"
    return Problems([Problem(file, line, message)])


def _read_unit(unit: Any) -> Incoming:
    target = unit.find(_tag("target"))
    base = BASE.search("\n".join(_text(note) for note in unit.findall(_tag("note"))))
    return Incoming(
        line=unit.sourceline,
        msgid=_text(unit.find(_tag("source"))),
        msgstr=_text(target),
        mark=_mark(unit, target),
        base=base[1] if base else None,
    )


def _text(element: Any) -> str:
    """The text of an element; ``ValueError`` for inline elements, whose meaning would be lost."""
    if element is None:
        return ""
    for inner in element.iterdescendants():
        if inner.tag != _tag("mrk"):  # only marks segments and terms
            name = inner.tag if isinstance(inner.tag, str) else str(inner)
            raise ValueError(f"<{name.rpartition('}')[2]}>")
    return "".join(element.itertext())


def _mark(unit: Any, target: Any) -> Mark:
    if target is None:
        return Mark.DRAFT
    said = target.get("state", "")
    if said in FINISHED or (unit.get("approved") == "yes" and not said.startswith("needs-")):
        return Mark.FINISHED
    if said in UNFINISHED or target.get("state-qualifier") == "fuzzy-match":
        return Mark.UNFINISHED
    return Mark.DRAFT
