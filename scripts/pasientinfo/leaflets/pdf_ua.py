"""What WeasyPrint 70 leaves undone for PDF/UA-1 (ISO 14289-1), repaired after rendering.

Some things only the tag pass itself knows: an element's language, a link's text, where a figure
is. :func:`tagging` has it write them down; :func:`repair` does the rest on the finished file.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name


@contextmanager
def tagging() -> Iterator[None]:
    """Within this, WeasyPrint writes languages, link texts and boxes of figures into its tags.

    Raises ``ValueError`` if WeasyPrint's tag pass is not the one that this was made for.
    """
    from weasyprint.pdf import tags

    original, pydyf, calls = tags._build_box_tree, tags.pydyf, 0

    def build(box: Any, parent: Any, pdf: Any, page: int, *rest: Any) -> Iterator[Any]:
        nonlocal calls
        calls += 1
        for element in original(box, parent, pdf, page, *rest):
            if "Lang" not in element:  # 7.2; every box has one, repair() takes the needless away
                element["Lang"] = pydyf.String(box.style["lang"] or "")
                if element["S"] == "/Figure":  # ISO 32000-1, 14.8.5.4.3: points, from below
                    media = pdf.objects[int(pdf.page_references[page].split()[0])]["MediaBox"]
                    x1, y1, x2, y2 = (0.75 * number for number in element["A"]["BBox"])
                    element["A"]["BBox"] = pydyf.Array([x1, media[3] - y2, x2, media[3] - y1])
            if element["S"] == "/Link" and (note := box.link_annotation):  # 7.18.5
                alts = [image.get("alt", "") for image in box.element.iter("img")]
                text = " ".join(" ".join(["".join(box.element.itertext()), *alts]).split())
                note["Contents"] = pydyf.String(text) if text else note["Contents"]
            yield element

    tags._build_box_tree = build
    try:
        yield
    finally:
        tags._build_box_tree = original
    if not calls:
        raise ValueError("expected WeasyPrint to call pdf.tags._build_box_tree; it did not")


def _kind(kid: Any) -> str:
    return str(kid.get("/S", "")) if isinstance(kid, Dictionary) else ""


def _walk(element: Any) -> Iterator[Any]:
    yield element
    for kid in filter(_kind, list(element.K)):
        yield from _walk(kid)


def _margins(page: Any, owners: Any, known: set[tuple[int, int]]) -> None:
    """7.8: what stands in margin boxes is an artifact (Kozea/WeasyPrint, issue 1836).

    WeasyPrint marks it as if it were text of the page, with an element that names the document
    as its parent but is no kid of it. Any other text without a place in the tree is an error.
    """
    content = page.Contents.read_bytes()
    for number, owner in enumerate(owners):
        if owner is None or owner.objgen in known:
            continue  # None: an artifact by now
        while owner.P.objgen not in known:
            owner = owner.P
        mark = re.compile(rb"/\w+\n<</MCID %d>>\nBDC(?=.*? ([-\d.]+) (?:Tm|cm)\n)" % number, re.S)
        found = mark.findall(content)
        if _kind(owner.P) != "/Document" or len(found) != 1:
            raise ValueError(f"marked content {number} is neither in the tree nor in a margin box")
        kind = b"Header" if float(found[0]) * 0.75 < float(page.MediaBox[3]) / 2 else b"Footer"
        content = mark.sub(b"/Artifact\n<</Type /Pagination /Subtype /%s>>\nBDC" % kind, content)
        owners[number] = None
        page.Contents.write(zlib.compress(content), filter=Name.FlateDecode)


def _languages(element: Any, inherited: str) -> None:
    """7.2: a part in another language says so, once (Kozea/WeasyPrint, issue 2482)."""
    language = str(element.get("/Lang", inherited))
    if language == inherited and "/Lang" in element:
        del element.Lang
    for kid in filter(_kind, element.K):
        _languages(kid, language)


def _header_scopes(row: Any) -> None:
    """7.5: header cells have a scope."""
    for number, cell in enumerate(row.K):
        if _kind(cell) == "/TH" and "/Scope" not in cell.A:
            first = number == 0 and _kind(row.P) == "/TBody" and "/TD" in map(_kind, row.K)
            cell.A.Scope = Name.Row if first else Name.Column


def _list_item(document: pikepdf.Pdf, item: Any) -> None:
    """ISO 32000-1, 14.8.4.3.3: a list item holds a label and a body, no bare paragraphs."""
    labels = [kid for kid in item.K if _kind(kid) == "/Lbl"]
    bodies = [kid for kid in item.K if _kind(kid) != "/Lbl"]
    if all(_kind(kid) in ("/LBody", "/L") for kid in bodies):
        return
    body = Dictionary(Type=Name.StructElem, S=Name.LBody, P=item, Pg=item.Pg, K=Array(bodies))
    body = document.make_indirect(body)
    for kid in bodies:
        kid.P, kid.S = body, Name.Div if _kind(kid) == "/LBody" else kid.S
    item.K = Array([*labels, body])


def _join_links(parent: Any, owners: dict[int, Any]) -> None:
    """A link broken over lines is one Link: next to each other, same target, same text."""

    def target(link: Any) -> tuple[Any, ...]:
        note: Any = link.K[0].Obj
        return link.Pg.objgen, note.get("/A", note.get("/Dest")).unparse(), str(note.Contents)

    kept: list[Any] = []
    for kid in parent.K:
        last: Any = kept[-1] if kept else None
        if not (_kind(last) == _kind(kid) == "/Link" and target(last) == target(kid)):
            kept.append(kid)
            continue
        for part in kid.K:
            if isinstance(part, int):
                owners[int(last.Pg.StructParents)][part] = last
            elif _kind(part):
                part.P = last
            last.K.append(part)
        kid.S, kid.K = Name.Span, Array()
    parent.K = Array(kept)


def _one_annotation(link: Any, owners: dict[int, Any]) -> None:
    """7.18.5: one annotation for one link; ISO 32000-1, 12.5.6.5: QuadPoints for its lines."""
    notes: list[Any] = []
    for holder in _walk(link):
        kids = [kid for kid in holder.K if not isinstance(kid, Dictionary) or "/Obj" not in kid]
        notes += [kid.Obj for kid in holder.K if isinstance(kid, Dictionary) and "/Obj" in kid]
        holder.K = Array([link.K[0], *kids] if holder.objgen == link.objgen else kids)
    first, others = notes[0], {note.objgen: note for note in notes[1:]}
    if not others:
        return
    link.Pg.Annots = Array([note for note in link.Pg.Annots if note.objgen not in others])
    for note in others.values():
        del owners[int(note.StructParent)]
    boxes: list[Any] = []
    rects = [(*sorted(r[::2]), *sorted(r[1::2])) for r in (list(note.Rect) for note in notes)]
    for box in sorted(rects, key=lambda box: box[0] - box[1]):
        middle = (box[2] + box[3]) / 2  # a box for a part of a line is left out
        if not any(b[0] <= box[0] and box[1] <= b[1] and b[2] < middle < b[3] for b in boxes):
            boxes.append(box)
    left, right, low, high = zip(*boxes, strict=True)
    first.Rect = Array([min(left), min(low), max(right), max(high)])
    if len(boxes) == 1:  # a part in another direction lies in the box of the whole
        return
    # upper corners first, as Acrobat and PDFium read them, whatever the standard says
    first.QuadPoints = Array([n for a, c, b, d in boxes for n in (a, d, c, d, a, b, c, b)])


def repair(data: bytes) -> bytes:
    """Return the same PDF, repaired; repairing twice is repairing once.

    Raises ``ValueError`` rather than make an artifact of text that is not in a margin box.
    """
    with pikepdf.open(BytesIO(data)) as document:
        root = document.Root.StructTreeRoot
        numbers = iter(root.ParentTree.Nums)
        owners: dict[int, Any] = {int(key): next(numbers) for key in numbers}
        elements = list(_walk(root.K[0]))
        known = {element.objgen for element in elements}
        for page in document.pages:
            _margins(page, owners[int(page.StructParents)], known)
            for note in page.get("/Annots", []):
                note.F = 4  # ISO 32000-1, 12.5.3: links print
        _languages(root.K[0], str(document.Root.Lang))
        linked = {owner.objgen for owner in owners.values() if _kind(owner)}
        for link in [element for element in elements if _kind(element) == "/Link"]:
            link.S = Name.Link if link.objgen in linked else Name.Span  # an <a> without href
        for parent in {e.P.objgen: e.P for e in elements if _kind(e) == "/Link"}.values():
            _join_links(parent, owners)
        for element in reversed(elements):  # from the leaves up
            if _kind(element) in ("/Span", "/NonStruct") and not len(element.K):
                kids = [k for k in element.P.K if not _kind(k) or k.objgen != element.objgen]
                element.P.K = Array(kids)
            elif _kind(element) == "/Link":
                _one_annotation(element, owners)
            elif _kind(element) == "/TR":
                _header_scopes(element)
            elif _kind(element) == "/LI":
                _list_item(document, element)
        root.ParentTree.Nums = Array([part for pair in sorted(owners.items()) for part in pair])
        out, packed = BytesIO(), pikepdf.ObjectStreamMode.generate
        document.save(out, deterministic_id=True, object_stream_mode=packed)
    return out.getvalue()
