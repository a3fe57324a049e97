"""How the leaflets look on paper: QR code, breaks, fields, and pictures of pages.

After a change of the look, see the new pictures and approve them: `make approve-pictures`.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser

from conftest import LEAFLETS, LOCALES, ROOT, SETTINGS, page_text, words

APPROVED = ROOT / "tests" / "pictures"
TOLERANCE = 1.5
"""Mean difference in grey levels (of 255) that two pictures of the same page may have."""


def open_leaflet(site: Path, name: str, locale: str) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(site / "pdf" / f"{name}-{locale}.pdf")


@pytest.mark.parametrize(("name", "locale"), LEAFLETS)
def test_the_qr_code_leads_to_the_page(name: str, locale: str, site: Path) -> None:
    document = open_leaflet(site, name, locale)
    found = []
    for page in document:
        picture = page.render(scale=3).to_pil().convert("L")
        found += [code.text for code in zxingcpp.read_barcodes(picture)]
    address = SETTINGS.page_address(SETTINGS.leaflets[name][0], locale)
    assert found == [address]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_checklist_fits_one_sheet(locale: str, site: Path) -> None:
    assert len(open_leaflet(site, "prepare", locale)) <= 2


@pytest.mark.parametrize(("name", "locale"), LEAFLETS)
def test_nothing_is_split_badly(name: str, locale: str, site: Path) -> None:
    """Each step stands on one page, and no heading is the last line of one."""
    pages = [page.get_textpage().get_text_bounded() for page in open_leaflet(site, name, locale)]
    on_page = [set(words(text)) for text in pages]
    headings, steps = [], []
    for page in SETTINGS.leaflets[name]:
        text = page_text(site, SETTINGS.page_path(page, locale))
        headings += [words("".join(h.itertext())) for tag in ("h2", "h3") for h in text.iter(tag)]
        steps += [words("".join(li.itertext())) for li in text.iter("li")]
    for step in steps:
        share = max(sum(word in page for word in step) / len(step) for page in on_page if step)
        # Readers of PDFs cut «وiPad» in two, so a few Arabic words are never found.
        assert share >= (0.6 if locale in ("ar", "ur") else 0.8), step
    for text in pages[:-1]:
        lines = [words(line) for line in re.split(r"[\r\n]+", text) if words(line)]
        assert lines[-2] not in headings, lines[-2]  # the last line is the page's number


@pytest.mark.parametrize("locale", LOCALES)
def test_pictures_of_a_page(locale: str, site: Path, tmp_path: Path) -> None:
    page = open_leaflet(site, "join", locale)[0]
    picture = page.render(scale=0.9).to_pil().convert("L")
    approved = APPROVED / f"join-{locale}.png"
    if os.environ.get("APPROVE_PICTURES"):
        picture.quantize(16).save(approved, optimize=True)
    expected = Image.open(approved).convert("L")
    assert picture.size == expected.size
    difference = ImageStat.Stat(ImageChops.difference(picture, expected)).mean[0]
    if difference > TOLERANCE:
        picture.save(tmp_path / approved.name)
    assert difference <= TOLERANCE, f"see {tmp_path / approved.name}; then make approve-pictures"


def test_another_page_is_not_the_same_picture(site: Path) -> None:
    picture = open_leaflet(site, "whereby", "nb")[0].render(scale=0.9).to_pil().convert("L")
    expected = Image.open(APPROVED / "join-nb.png").convert("L")
    assert ImageStat.Stat(ImageChops.difference(picture, expected)).mean[0] > TOLERANCE


@pytest.mark.parametrize("locale", ["ar", "ur"])
def test_pdfium_reads_the_words_too(locale: str, site: Path) -> None:
    for name in SETTINGS.leaflets:
        found: set[str] = set()
        for page in open_leaflet(site, name, locale):
            found |= set(words(page.get_textpage().get_text_range()))
        expected: list[str] = []
        for page_name in SETTINGS.leaflets[name]:
            text = page_text(site, SETTINGS.page_path(page_name, locale))
            expected += words(" ".join(text.itertext()))
        score = sum(word in found for word in expected) / len(expected)
        assert score >= 0.9, (name, score)


def test_leaflets_are_small(site: Path) -> None:
    sizes = sorted(path.stat().st_size for path in (site / "pdf").glob("*.pdf"))
    assert sizes[len(sizes) // 2] <= 60_000


@pytest.mark.parametrize("locale", ["nb", "ur"])
def test_the_browsers_own_print(locale: str, address: str, browser: Browser) -> None:
    """The same stylesheet: the guide alone, on one sheet, without menus and buttons."""
    page = browser.new_page()
    page.goto(address + SETTINGS.page_path("prepare.md", locale))
    data = page.pdf(prefer_css_page_size=True)
    menu = page.inner_text(".menu summary")
    page.close()
    document = pypdfium2.PdfDocument(data)
    assert len(document) <= 2
    text = words(" ".join(sheet.get_textpage().get_text_range() for sheet in document))
    assert {"116", "117"} <= set(text)
    assert not set(words(menu)) & set(text)
    assert not {"Polski", "Soomaali"} & set(text)
