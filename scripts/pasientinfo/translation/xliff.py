"""XLIFF 1.2: catalog entries to trans-units, and trans-units back to what a translator delivered.

lxml writes and reads it; translate-toolkit's classes write XLIFF 1.1 and its converters lose
places and previous texts. Texts are plain: Markdown stays as it is, without inline elements. What
memoQ, Phrase (Memsource) and Trados (SDL) say in words of their own is read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import polib
from lxml import etree

from pasientinfo.problems import Problem, Problems
from pasientinfo.project.catalogs import State, digest, remarks, state
from pasientinfo.translation.delivery import (
    BASE,
    Delivery,
    Incoming,
    Mark,
    tidy,
)
from pasientinfo.translation.file_formats import wrong_format

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
SDL = "http://sdl.com/FileTypes/SdlXliff/1.0"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
STATES = {
    State.APPROVED: "final",
    State.DRAFT: "needs-review-translation",
    State.CHANGED: "needs-translation",
    State.MISSING: "new",
}
TARGET_STATES = {
    "final": Mark.APPROVED,
    "signed-off": Mark.APPROVED,
    "translated": Mark.FINISHED,
    "needs-translation": Mark.UNFINISHED,
    "needs-adaptation": Mark.UNFINISHED,
    "needs-l10n": Mark.UNFINISHED,
}
GUESSES = {"fuzzy-match", "mt-suggestion", "leveraged-mt"}
"""Values of state-qualifier: a program's suggestion that nobody has looked at."""

OWN_WORDS = {
    # memoQ, mq:status
    "confirmed": Mark.FINISHED,
    "manuallyconfirmed": Mark.FINISHED,
    "proofread": Mark.APPROVED,
    "reviewer1confirmed": Mark.APPROVED,
    "reviewer2confirmed": Mark.APPROVED,
    "rejected": Mark.REJECTED,
    "notstarted": Mark.UNFINISHED,
    "pretranslated": Mark.UNFINISHED,
    "partiallyedited": Mark.UNFINISHED,
    "machinetranslated": Mark.UNFINISHED,
    "assembledfromfragments": Mark.UNFINISHED,
    # Phrase, m:confirmed
    "1": Mark.APPROVED,
    # Trados, conf
    "translated": Mark.FINISHED,
    "approvedtranslation": Mark.APPROVED,
    "approvedsignoff": Mark.APPROVED,
    "rejectedtranslation": Mark.REJECTED,
    "rejectedsignoff": Mark.REJECTED,
    "unspecified": Mark.UNFINISHED,
}
"""What tools say of a translation beside the standard; any other word makes a draft."""

NEUTRAL = {"seg", "term", "protected", "preferred", "name", "phrase", "date", "abbrev", "acronym"}
"""Kinds of ``mrk`` (XLIFF 1.2, 3.4, mtype) that change nothing in the text that they hold."""


def write(entries: Iterable[polib.POEntry], locale: str, project: str, source: str) -> bytes:
    """Return the entries as XLIFF; raise :class:`Problems` for a text with a control character."""
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
    """A changed text goes out empty: its old translation stands beside it, never in its place."""
    now = state(entry)
    unit = etree.SubElement(body, _tag("trans-unit"), id=digest(entry.msgid, ""))
    unit.set(SPACE, "preserve")
    if now is State.APPROVED:
        unit.set("approved", "yes")
    etree.SubElement(unit, _tag("source")).text = entry.msgid
    target = etree.SubElement(unit, _tag("target"), state=STATES[now])
    target.text = entry.msgstr if entry.msgstr and now is not State.CHANGED else None
    places = ", ".join(place for place, _ in entry.occurrences)
    for origin, text in [
        ("developer", " ".join([*entry.comment.split(), f"({places})"])),
        ("translator", "\n".join(remarks(entry))),
        ("base", f"base: {digest(entry.msgid, entry.msgstr)}"),
    ]:
        if text:
            etree.SubElement(unit, _tag("note"), {"from": origin}).text = text
    if now is State.CHANGED:
        before = etree.SubElement(unit, _tag("alt-trans"), alttranstype="previous-version")
        etree.SubElement(before, _tag("source")).text = entry.previous_msgid
        etree.SubElement(before, _tag("target")).text = entry.msgstr


def read(data: bytes, file: str) -> Delivery:
    """Return a delivered XLIFF 1.2 file; raise :class:`Problems` if broken or of another kind."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _not_xliff(file, error.lineno or 0, str(error.msg)) from None
    if doctype := root.getroottree().docinfo.doctype:
        raise _not_xliff(file, root.sourceline, doctype)
    if root.tag != _tag("xliff"):
        name, space = etree.QName(root).localname, etree.QName(root).namespace or ""
        version = space.rpartition(":")[2] or root.get("version", "")
        found = f"XLIFF {version}" if name == "xliff" else f"XML that begins with <{name}>"
        raise wrong_format(file, root.sourceline, found)
    files = root.findall(_tag("file"))
    names = {(one.get("product-name", ""), one.get("target-language", "")) for one in files}
    if len(names) != 1:
        raise _not_xliff(file, root.sourceline, f"{len(names)} projects or languages in one file")
    # Trados keeps comments in the file's head; marks in the text name their ids.
    heads = {one.get("id", ""): _line(one) for one in root.iter(f"{{{SDL}}}cmt-def")}
    entries, problems = [], []
    for unit in root.iter(_tag("trans-unit")):
        try:
            entries.append(_read_unit(unit, heads))
        except ValueError as error:
            message = f"expected plain text, found {error}; write it as Markdown, as in the source"
            problems.append(Problem(file, unit.sourceline, message))
    return Delivery(*names.pop(), entries, problems)


def _not_xliff(file: str, line: int, found: str) -> Problems:
    found = " ".join(found.split())
    message = f"expected XLIFF 1.2, found a mistake: {found}; ask for the file again"
    return Problems([Problem(file, line, message)])


def _line(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _read_unit(unit: Any, heads: dict[str, str]) -> Incoming:
    target, notes = unit.find(_tag("target")), unit.findall(_tag("note"))
    base = BASE.search("\n".join("".join(note.itertext()) for note in notes))
    preserve = unit.get(SPACE) == "preserve"
    said = [
        line.strip()
        for note in notes
        if note.get("from") not in ("developer", "base")
        for line in "".join(note.itertext()).split("\n")
    ]
    for mark in unit.iter(_tag("mrk")):
        said += [mark.get("comment", "").strip(), heads.get(mark.get(f"{{{SDL}}}cid", ""), "")]
    said += [
        _line(leaf)
        for part in unit
        if (name := etree.QName(part)).namespace != NAMESPACE
        if name.localname.startswith("comment")  # memoQ
        for leaf in part.iter()
        if not len(leaf)
    ]
    return Incoming(
        line=unit.sourceline,
        msgid=tidy(_text(unit.find(_tag("source"))), preserve=preserve),
        msgstr=tidy(_text(target), preserve=preserve),
        mark=_mark(unit, target),
        base=base[1] if base else None,
        comments=tuple(line for line in said if line and not BASE.search(line)),
    )


def _text(element: Any) -> str:
    """The text of an element, tracked changes carried out.

    Raises ``ValueError`` for inline elements whose meaning would be lost.
    """
    return "".join(_pieces(element)) if element is not None else ""


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for inner in element:
        kind = str(inner.get("mtype", "")).casefold()
        if inner.tag != _tag("mrk"):
            name = inner.tag if isinstance(inner.tag, str) else str(inner)
            raise ValueError(f"<{name.rpartition('}')[2]}>")
        if kind.endswith("comment") and not (inner.get("comment") or inner.get(f"{{{SDL}}}cid")):
            # Tools wrap the words that a comment is about; without it, they may be the comment.
            raise ValueError(f'<mrk mtype="{inner.get("mtype", "")}"> without its comment')
        if kind.endswith(("added", "inserted", "comment")) or kind in NEUTRAL:
            yield from _pieces(inner)
        elif not kind.endswith("deleted"):
            raise ValueError(f'<mrk mtype="{inner.get("mtype", "")}">')
        yield inner.tail or ""


def _mark(unit: Any, target: Any) -> Mark:
    """The least that is said of a translation.

    Where a tool speaks in its own words, the standard's state is often left as it was exported,
    so that its words count; a segment of Trados without a word has been confirmed by nobody.
    """
    own = [str(value) for value in unit.xpath("@*[local-name()='confirmed']")]
    own += [str(value) for value in unit.xpath("@*[namespace-uri() and local-name()='status']")]
    own += [one.get("conf", "Unspecified") for one in unit.iter(f"{{{SDL}}}seg")]
    words = [OWN_WORDS.get(re.sub(r"\W", "", word).casefold(), Mark.DRAFT) for word in own]
    said = target.get("state", "") if target is not None else ""
    qualifier = target.get("state-qualifier", "") if target is not None else ""
    if qualifier.startswith("rejected-"):  # XLIFF 1.2, 3.3, state-qualifier
        return Mark.REJECTED
    if qualifier in GUESSES:
        return Mark.UNFINISHED
    if words:
        return max(words, key=list(Mark).index)
    found, approved = TARGET_STATES.get(said, Mark.DRAFT), unit.get("approved")
    if approved == "yes" and (not said or found is Mark.FINISHED):
        return Mark.APPROVED
    return Mark.FINISHED if approved == "no" and found is Mark.APPROVED else found
