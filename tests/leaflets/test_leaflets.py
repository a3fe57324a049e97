"""The leaflets as real PDFs, read back by poppler, pdfium and pikepdf."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import polib
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from conftest import (
    LEAFLETS,
    LOCALES,
    SETTINGS,
    copy_editors,
    edit_settings,
    page_text,
    plugin_settings,
    run,
    words,
)
from pasientinfo.project.font_files import FONT_DIR

FAMILIES = {
    locale: {"Noto-Sans"} | ({"Noto-Naskh-Arabic"} if locale in ("ar", "ur") else set())
    for locale in LOCALES
}


def pdftotext(path: Path) -> str:
    return subprocess.run(
        ["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize(("name", "locale"), LEAFLETS)
def test_leaflet(name: str, locale: str, site: Path) -> None:
    path = site / "pdf" / f"{name}-{locale}.pdf"
    with pikepdf.open(path) as document:
        root = document.Root
        assert str(root.Lang) == locale
        assert root.MarkInfo.Marked
        assert root.StructTreeRoot
        assert root.ViewerPreferences.DisplayDocTitle
        metadata = document.open_metadata()
        assert metadata["pdfuaid:part"] == "1"
        source_title = page_text(site, SETTINGS.page_path(SETTINGS.leaflets[name][0], "nb")).find(
            "h1"
        )
        assert source_title is not None
        assert str(source_title.text) in str(document.docinfo.Title)
        for page in document.pages:
            for font in page.Resources.get("/Font", {}).values():
                descendant = font.DescendantFonts[0] if "/DescendantFonts" in font else font
                assert "/FontFile2" in descendant.FontDescriptor or (
                    "/FontFile3" in descendant.FontDescriptor
                ), "a font is not embedded"
                subset, _, family = str(font.BaseFont)[1:].partition("+")
                assert re.fullmatch("[A-Z]{6}", subset), "a font is not subset"
                assert re.sub("-(Bold|Regular)$", "", family) in FAMILIES[locale]
            for annotation in page.get("/Annots", []):
                assert annotation.F == 4


@pytest.mark.parametrize(("name", "locale"), LEAFLETS)
def test_text_can_be_read_back(name: str, locale: str, site: Path) -> None:
    expected: list[str] = []
    for page in SETTINGS.leaflets[name]:
        text = page_text(site, SETTINGS.page_path(page, locale))
        for block in text.iter():
            if block.tag in ("p", "li", "h1", "h2", "h3"):
                expected += words("".join(block.itertext()))
    found = set(words(pdftotext(site / "pdf" / f"{name}-{locale}.pdf")))
    score = sum(word in found for word in expected) / len(expected)
    assert score >= (0.9 if locale in ("ar", "ur") else 0.99), score


@pytest.mark.parametrize("locale", LOCALES)
def test_page_numbers_are_in_the_language(locale: str, site: Path) -> None:
    message = "Side {page} av {pages}"
    if locale != "nb":
        found = polib.pofile(str(SETTINGS.catalog_file(locale))).find(message)
        assert found is not None
        message = found.msgstr
    path = site / "pdf" / f"join-{locale}.pdf"
    text = words(pdftotext(path))
    pages = len(pypdfium2.PdfDocument(path))
    for number in range(1, pages + 1):
        filled = message.replace("{page}", str(number)).replace("{pages}", str(pages))
        expected = words(filled)
        assert set(expected) <= set(text)
        if locale not in ("ar", "ur"):
            assert " ".join(expected) in " ".join(text)


@pytest.mark.parametrize("locale", ["ar", "ur"])
def test_right_to_left(locale: str, site: Path) -> None:
    """Text hangs from the right margin; numbers read from left to right on one line."""
    document = pypdfium2.PdfDocument(site / "pdf" / f"prepare-{locale}.pdf")
    checked = 0
    for page in document:
        text = page.get_textpage()
        rights = [text.get_charbox(n)[2] for n in range(text.count_chars())]
        assert max(rights) > page.get_width() * 0.85
        boxes = [
            (text.get_text_range(n, 1), text.get_charbox(n)) for n in range(text.count_chars())
        ]
        for n, (char, box) in enumerate(boxes):
            if char != "6" or boxes[n - 1][0] != "1":
                continue
            # The 6 of 116: the three digits of 117 stand right of it, on the same line.
            ones = [other for digit, other in boxes if digit in "17" and abs(other[1] - box[1]) < 3]
            seven = [other for digit, other in boxes if digit == "7" and abs(other[1] - box[1]) < 3]
            left = [other for other in ones if box[0] - 20 < other[0] < box[0]]
            assert len(left) >= 2
            assert seven
            assert all(box[0] < other[0] < box[0] + 40 for other in seven)
            checked += 1
    assert checked


def test_polish_letters_are_drawn_as_they_are(site: Path) -> None:
    """Pictures of the letters in the PDF, against the font's own and those of their lookalikes."""
    page = pypdfium2.PdfDocument(site / "pdf" / "join-pl.pdf")[0]
    text = page.get_textpage()
    scale = 8
    picture = page.render(scale=scale).to_pil().convert("L")
    font = ImageFont.truetype(str(FONT_DIR / "NotoSans-Regular.ttf"), 12 * scale)
    wanted = dict.fromkeys("ąęłżó", 0)
    for n in range(text.count_chars()):
        char = text.get_text_range(n, 1)
        left, bottom, right, top = text.get_charbox(n, loose=False)
        if char not in wanted or wanted[char] or right - left > 10:
            continue
        box = (left, page.get_height() - top, right, page.get_height() - bottom)
        crop = picture.crop(tuple(round(side * scale) for side in box))  # type: ignore[arg-type]
        lookalikes = {"ą": "a", "ę": "e", "ł": "l", "ż": "z", "ó": "o"}
        likeness = {
            other: difference(crop, glyph(font, other))
            for other in (char, lookalikes[char], *(set(wanted) - {char}))
        }
        assert min(likeness, key=likeness.__getitem__) == char, likeness
        wanted[char] += 1
    assert all(wanted.values()), wanted


def glyph(font: ImageFont.FreeTypeFont, char: str) -> Image.Image:
    """A letter's picture, cropped to its ink."""
    picture = Image.new("L", (200, 300), 255)
    ImageDraw.Draw(picture).text((40, 60), char, font=font, fill=0)
    return picture.crop(ImageChops.invert(picture).getbbox())


def difference(one: Image.Image, other: Image.Image) -> float:
    """How unlike two pictures are, in size and ink: 0 is the same."""
    stretched = other.resize(one.size)
    ink = ImageChops.difference(one, stretched).tobytes()
    shape = abs(one.width / one.height - other.width / other.height)
    return sum(ink) / len(ink) / 255 + shape


def test_links_between_pages_of_a_leaflet_stay_inside(site: Path) -> None:
    text = page_text(site, "")
    assert isinstance(text, ElementTree.Element)
    with pikepdf.open(site / "pdf" / "patient-information-nb.pdf") as document:
        addresses, inside = [], 0
        for page in document.pages:
            for annotation in page.get("/Annots", []):
                action = annotation.get("/A")
                if action is not None and "/URI" in action:
                    addresses.append(str(action.URI))
                else:
                    inside += 1
    assert inside >= 8
    assert "https://video.example.no/join/" in addresses
    assert not any(address.endswith(("/before/", "/problems/")) for address in addresses)
    assert "tel:116117" in addresses


def test_pages_of_a_leaflet_whose_names_are_alike(tmp_path: Path) -> None:
    """``a/b.md`` and ``a-b.md``: each has a place of its own to lead to."""
    folder = copy_editors(tmp_path / "project")
    pages = ["a/b.md", "a-b.md"]
    for number, name in enumerate(pages):
        page = folder / "docs" / "nb" / name
        page.parent.mkdir(exist_ok=True)
        other = ["../a-b.md", "a/b.md"][number]
        head = "---\ndescription: Side.\nowner: Oss\nupdated: 2026-11-23\n---\n"
        text = f"{head}# Side {number}\n\nLes [den andre siden]({other}) nå, nummer {number}.\n"
        page.write_text(text, "utf-8")

    def change(values: dict[str, Any]) -> None:
        values["nav"] += pages
        plugin_settings(values, "pasientinfo")["leaflets"] = {"both": pages}

    edit_settings(folder, change)
    assert run("update", project=folder).returncode == 0
    done = run("build", project=folder)
    assert done.returncode == 0, done.stderr
