"""Accessible leaflets: what ISO 14289-1 (PDF/UA-1) asks for, on every leaflet of the site."""

from __future__ import annotations

import functools
import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import polib
import pytest
from outloud.model import Document, StructElem

from conftest import ROOT, page_text
from pasientinfo.leaflets.pdf_ua import repair, tagging
from pasientinfo.project.settings import read_settings

SETTINGS = read_settings(ROOT / "mkdocs.yml")
LEAFLETS = [f"{name}-{locale}" for name in SETTINGS.leaflets for locale in SETTINGS.languages]
RIGHT_TO_LEFT = ("ar", "ur")


@functools.cache
def read(path: Path) -> Document:
    return Document(str(path))


@pytest.fixture(params=LEAFLETS)
def leaflet(request: pytest.FixtureRequest, site: Path) -> Path:
    return site / "pdf" / f"{request.param}.pdf"


def locale_of(leaflet: Path) -> str:
    return leaflet.stem.rpartition("-")[2]


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def text_of(document: Document, element: StructElem) -> str:
    """The text below an element, without spaces."""
    parts = [element, *element.descendants()]
    references = [reference for part in parts for reference in part.mcrefs]
    texts = (document.content(ref.page).mcid_text.get((ref.stream, ref.mcid)) for ref in references)
    return squeezed("".join(text or "" for text in texts))


def test_pdfua_finds_nothing(site: Path) -> None:
    command = [Path(sys.executable).with_name("pdfua"), "check", "-f", "json"]
    done = subprocess.run([*command, *site.glob("pdf/*.pdf")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_outloud_finds_no_errors(site: Path, tmp_path: Path) -> None:
    command = [Path(sys.executable).with_name("outloud"), "--no-info", "--json", tmp_path / "out"]
    subprocess.run([*command, *site.glob("pdf/*.pdf")], capture_output=True, check=True)
    results = json.loads((tmp_path / "out").read_text("utf-8"))["results"]
    assert len(results) == len(LEAFLETS)
    assert {result["path"]: result["counts"]["error"] for result in results} == {
        result["path"]: 0 for result in results
    }


def test_artifacts_are_the_footer_and_all_else_is_in_the_tree(leaflet: Path) -> None:
    document, locale = read(leaflet), locale_of(leaflet)
    template = "Side {page} av {pages}"
    if locale != SETTINGS.source:
        path = ROOT / "locales" / locale / "LC_MESSAGES" / "messages.po"
        catalog = polib.pofile(str(path))
        template = next(entry.msgstr for entry in catalog if entry.msgid == template)
    for number in range(len(document.pages)):
        content = document.content(number)
        footer = squeezed(template.format(page=number + 1, pages=len(document.pages)))
        found = squeezed("".join(run.text for run in content.artifact_runs()))
        if locale in RIGHT_TO_LEFT:  # glyphs stand in visual order
            assert Counter(found) == Counter(footer)
        else:
            assert found == footer
        assert content.untagged_runs() == []
        assert content.nesting_events == []
        for run in content.runs:
            owners = document.mc_owners.get((number, run.stream, run.mcid), [])
            assert len(owners) == (0 if run.artifact else 1), run.text
        for drawn in [*content.paths, *content.images]:
            assert drawn.artifact or drawn.mcid is not None


def foreign(element: ElementTree.Element, inherited: str) -> Iterator[tuple[str, str]]:
    language = element.get("lang", inherited)
    if language != inherited:
        yield language, squeezed("".join(element.itertext()))
    for child in element:
        yield from foreign(child, language)


def test_parts_in_another_language_say_so(leaflet: Path, site: Path) -> None:
    document, locale = read(leaflet), locale_of(leaflet)
    expected: Counter[str] = Counter()
    for page in SETTINGS.leaflets[leaflet.stem.rpartition("-")[0]]:
        text = page_text(site, SETTINGS.page_path(page, locale))
        for language, words in foreign(text, locale):
            expected[language + ":" + words] += 1
    found = Counter(
        f"{element.lang}:{text_of(document, element)}"
        for element in document.elements
        if element.lang
    )
    assert document.lang == locale
    if locale != SETTINGS.source:
        title = squeezed(str(document.title).rpartition(" – ")[2])
        expected[f"{SETTINGS.source}:{title}"] += 1
    assert found == expected


def target(annotation: pikepdf.Dictionary) -> str:
    return str(annotation.get("/Dest", annotation.get("/A", {}).get("/URI")))


def test_one_annotation_for_one_link(leaflet: Path) -> None:
    document = read(leaflet)
    pages = document.pdf.pages
    notes = {
        note.objgen: (n, note) for n, page in enumerate(pages) for note in page.get("/Annots", [])
    }
    links = document.elements_of("Link")
    assert sorted(reference for link in links for reference in link.objrs) == sorted(notes)
    for link in links:
        assert len(link.objrs) == 1
        page, note = notes[link.objrs[0]]
        assert note.F == 4
        assert document.pdf.pages[page].Tabs == "/S"
        text = squeezed(re.sub("[\u2066-\u2069]", "", str(note.Contents)))
        if locale_of(leaflet) in RIGHT_TO_LEFT:
            assert text and (text != target(note) or text == text_of(document, link))
        else:
            assert text == text_of(document, link)
        left, low, right, high = map(float, note.Rect)
        quads = [float(number) for number in note.get("/QuadPoints", [])]
        assert len(quads) % 8 == 0
        assert len(quads) != 8
        assert not quads or (min(quads[::2]), max(quads[::2])) == (left, right)
        assert not quads or (min(quads[1::2]), max(quads[1::2])) == (low, high)
    for parent in document.elements:
        for one, other in pairwise(parent.children):
            if one.type == other.type == "Link":
                first, second = (notes[link.objrs[0]][1] for link in (one, other))
                assert (target(first), first.Contents) != (target(second), second.Contents)


def test_headings_bookmarks_lists_figures_and_title(leaflet: Path) -> None:
    document = read(leaflet)
    levels = [element.heading_level for element in document.elements if element.is_heading]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    with document.pdf.open_outline() as outline:
        assert outline.root
    assert document.pdf.Root.ViewerPreferences.DisplayDocTitle is True
    assert document.xmp.get("pdfuaid:part", "1") == "1"
    assert b"pdfuaid" in document.pdf.Root.Metadata.read_bytes()
    for element in document.elements:
        kind = element.type
        if kind == "LI":
            kids = [kid.type for kid in element.children]
            assert set(kids) <= {"Lbl", "LBody"} and kids.count("LBody") == 1, kids
        if kind == "Figure":
            assert element.alt
            left, low, right, high = (float(n) for n in element.attr("BBox"))
            assert 0 <= left < right <= 596 and 0 <= low < high <= 842
        if kind == "TH":
            assert element.attr("Scope") in ("Row", "Column")


def test_mending_twice_is_mending_once(leaflet: Path) -> None:
    data = leaflet.read_bytes()
    assert repair(data) == data


SAMPLE = """<!doctype html><html lang="nb"><title>T</title><style>
@page { size: 80mm 120mm; margin: 10mm; @bottom-center { content: "Bunn"; }
  @top-left { content: "Topp"; } }</style>
<p><a href="https://a.no/">en <b>fet</b> og svært lang lenke som går over mer enn én linje</a>
<a href="#b"><img alt="Bilde" src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'
 width='9' height='9'/>"></a> <a>anker</a></p>
<ul lang="en"><li>x<ul><li lang="nb">y</ul></ul>
<table id="b"><thead><tr><th>a<th colspan="2">b<tbody><tr><th>r<td>1<td>2</table>"""


@pytest.fixture(scope="module")
def sample() -> bytes:
    import weasyprint

    with tagging():
        data = weasyprint.HTML(string=SAMPLE).write_pdf(pdf_variant="pdf/ua-1")
    assert isinstance(data, bytes)
    return data


def test_sample(sample: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sample.pdf"
    path.write_bytes(repair(sample))
    document = Document(str(path))
    assert b"/Subtype /Header" in document.pdf.pages[0].Contents.read_bytes()
    assert [run.text for run in document.content(0).artifact_runs()] == ["Topp", "Bunn"]
    links: list[Any] = [note for page in document.pdf.pages for note in page.Annots]
    assert [str(note.Contents) for note in links] == [
        "en fet og svært lang lenke som går over mer enn én linje",
        "Bilde",
    ]
    assert len(links[0].QuadPoints) >= 16
    headers = document.elements_of("TH")
    assert [element.attr("Scope") for element in headers] == ["Column", "Column", "Row"]
    assert headers[1].attr("ColSpan") == 2
    assert [(e.type, e.lang) for e in document.elements if e.lang][:1] == [("L", "en")]
    assert "nb" in [element.lang for element in document.elements]


def test_text_that_has_lost_its_place_is_an_error(sample: bytes) -> None:
    with pikepdf.open(BytesIO(sample)) as pdf:
        paragraph = pdf.Root.StructTreeRoot.K[0].K[0]
        del paragraph.K[0]
        pdf.save(out := BytesIO())
    with pytest.raises(ValueError, match="neither in the tree nor in a margin box"):
        repair(out.getvalue())


def test_another_tag_pass_is_an_error() -> None:
    with pytest.raises(ValueError, match="_build_box_tree"), tagging():
        pass
