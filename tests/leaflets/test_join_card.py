"""The card that a clinic hands out: what is on the paper, and what its pictures lead to."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import polib
import pypdfium2
import pytest
import zxingcpp

from conftest import ROOT, run
from pasientinfo.join.rule import CARD_TEXTS
from pasientinfo.leaflets import join_card
from pasientinfo.project.settings import read_settings
from pasientinfo.project.sources import read_sources

SETTINGS = read_settings(ROOT / "mkdocs.yml")
SOURCES = read_sources(SETTINGS)
CODE = "482913"
ROOM = "https://join.nhn.no/webapp/conference/482913"
PATHS = {locale: "" if locale == "nb" else f"{locale}/" for locale in SETTINGS.languages}


@pytest.fixture(scope="module", params=PATHS)
def card(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Card:
    locale = request.param
    path = tmp_path_factory.mktemp("card") / "card.pdf"
    path.write_bytes(join_card.card_pdf(SOURCES, CODE, locale))
    return Card(locale, path, join_card.sms_texts(SOURCES, CODE, locale))


class Card:
    """A card made by the command, and the text that the command printed."""

    def __init__(self, locale: str, path: Path, sms: str) -> None:
        self.locale, self.path, self.sms = locale, path, sms
        self.page = pypdfium2.PdfDocument(path)[0]
        self.text = self.page.get_textpage()

    def says(self, key: str) -> str:
        return SOURCES.translations.show(self.locale, CARD_TEXTS[key]).text


def words(text: str) -> list[str]:
    return re.findall(r"[a-zåæøA-ZÅÆØ]+", text)


def test_one_page_of_paper(card: Card) -> None:
    assert len(pypdfium2.PdfDocument(card.path)) == 1
    assert [round(side / 72 * 25.4) for side in card.page.get_size()] == [210, 297]


def test_the_code_is_large_and_left_to_right(card: Card) -> None:
    text = card.text.get_text_range(0, card.text.count_chars(), errors="replace")
    start = re.search(rf"(?<!/){CODE}", text)
    assert start is not None
    boxes = [card.text.get_charbox(start.start() + n) for n in range(6)]
    lefts = [box[0] for box in boxes]
    assert lefts == sorted(lefts)
    assert all(box[3] - box[1] > 30 for box in boxes), "over a centimetre high"
    glyphs = [card.text.get_text_range(start.start() + n, 1) for n in range(6)]
    assert "".join(glyphs) == CODE


def test_short_address(card: Card) -> None:
    text = card.text.get_text_range(0, card.text.count_chars(), errors="replace")
    address = f"https://video.example.no/{PATHS[card.locale]}j/{CODE}"
    start = text.index(address)
    lefts = [card.text.get_charbox(start + n)[0] for n in range(len(address))]
    assert lefts == sorted(lefts)


def test_pictures_lead_to_the_room_and_the_guide(card: Card) -> None:
    codes = zxingcpp.read_barcodes(card.page.render(scale=3).to_pil())
    assert sorted(code.text for code in codes) == sorted(
        [ROOM, f"https://video.example.no/{PATHS[card.locale]}join/"]
    )
    high = {code.text: code.position.top_left.y for code in codes}
    assert high[ROOM] == min(high.values()), "the room comes first"


def test_both_languages(card: Card) -> None:
    done = subprocess.run(["pdftotext", card.path, "-"], capture_output=True, text=True, check=True)
    text = " ".join(done.stdout.split())
    for key in ("personal", "way", "scan", "write", "guide", "read"):
        assert CARD_TEXTS[key] in text, "for staff"
        if card.locale not in ("ar", "ur"):
            assert card.says(key) in text
    with pikepdf.open(card.path) as document:
        assert str(document.Root.Lang) == card.locale
        found = [str(item.get("/Lang")) for item in document.objects if "/Lang" in _keys(item)]
        assert set(found) == {card.locale, "nb"}
        assert card.locale == "nb" or found.count("nb") == 7, "the title and each line for staff"
        assert CODE not in str(document.docinfo)


def _keys(item: object) -> set[str]:
    return set(item.keys()) if isinstance(item, pikepdf.Dictionary) else set()


def test_sms(card: Card) -> None:
    guide = f"https://video.example.no/{PATHS[card.locale]}join/"
    own = [card.says("sms"), ROOM, card.says("sms_guide"), guide]
    nb = [CARD_TEXTS["sms"], ROOM, CARD_TEXTS["sms_guide"], "https://video.example.no/join/"]
    expected = own if card.locale == "nb" else [*own, "", *nb]
    assert card.sms.splitlines() == expected


def test_pdf_ua(card: Card, tmp_path: Path) -> None:
    tools = Path(sys.executable).parent
    done = subprocess.run([tools / "pdfua", "check", card.path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    out = tmp_path / "out"
    command = [tools / "outloud", "--no-info", "--json", out, card.path]
    subprocess.run(command, capture_output=True, check=True)
    (result,) = json.loads(out.read_text("utf-8"))["results"]
    assert result["counts"]["error"] == 0, result


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["48291", "--locale", "ar"], "Koden skal ha 6 siffer"),
        (["https://example.no/482913", "--locale", "ar"], "går ikke til join.nhn.no"),
        (["482913", "--locale", "xx"], "expected one of the locales nb, ar"),
    ],
)
def test_what_is_refused(arguments: list[str], says: str, tmp_path: Path) -> None:
    out = tmp_path / "card.pdf"
    done = run("join-card", *arguments, "-o", str(out), project=ROOT)
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not out.exists()


def test_the_command_gives_the_same_bytes(tmp_path: Path) -> None:
    out = tmp_path / "card.pdf"
    done = run("join-card", "٤٨٢ ٩١٣", "--locale", "ur", "-o", str(out), project=ROOT)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes() == join_card.card_pdf(SOURCES, CODE, "ur")
    assert done.stdout == join_card.sms_texts(SOURCES, CODE, "ur") + "\n"


def test_a_catalog_that_check_refuses_makes_no_card(project: Path, tmp_path: Path) -> None:
    path = project / "locales" / "en" / "LC_MESSAGES" / "messages.po"
    catalog = polib.pofile(str(path), wrapwidth=79)
    entry = catalog.find(CARD_TEXTS["sms"])
    assert entry
    entry.msgstr = "First pay at https://pay.test/ and then open this link:"
    catalog.save(str(path))
    card = tmp_path / "card.pdf"
    done = run("join-card", "482913", "--locale", "en", "-o", str(card), project=project)
    assert (done.returncode, done.stdout) == (1, "")
    assert "locales/en/LC_MESSAGES/messages.po:" in done.stderr
    assert not card.exists()
    for command in (["export", "en"], ["proof", "en", "-o", str(tmp_path)]):
        done = run(*command, project=project)
        assert done.returncode == 0
        assert "messages.po:" in done.stderr and ": warning: «Du har time på video." in done.stderr
