"""Proofs on screen and on paper, and the status page: what a reviewer sees."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any

import pikepdf
import polib
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from markupsafe import escape
from playwright.sync_api import Browser

from conftest import ROOT, cases
from pasientinfo.problems import Problems
from pasientinfo.project import catalogs
from pasientinfo.project.font_files import FONT_DIR
from pasientinfo.project.messages import INTERFACE, Message, extract_messages
from pasientinfo.project.settings import read_settings
from pasientinfo.translation import proof
from pasientinfo.translation.status import percent, status_html

SETTINGS = read_settings(ROOT / "mkdocs.yml")
MESSAGES = [
    Message("Beskrivelse av siden", "docs/nb/a.md", "a", "description for search engines"),
    Message("Side A", "docs/nb/a.md", "a", "h1"),
    Message("Ring [116 117](tel:116117).", "docs/nb/a.md", "a", "p", critical=True),
    Message("Trykk på **Delta**{: .label lang=nb } nå.", "docs/nb/a.md", "a", "step"),
    Message("Side B", "docs/nb/b.md", "b", "h1"),
    Message("Ring [116 117](tel:116117).", "docs/nb/b.md", "b", "li"),
    Message("Kontakt {{ trust.name }} <i>.", "docs/nb/b.md", "b", "p"),
    Message("Meny", "overrides/main.html", INTERFACE),
    Message("Meny", "overrides/404.html", INTERFACE),
]


def entry(msgid: str, msgstr: str, **values: Any) -> polib.POEntry:
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **values)


def catalog(locale: str) -> polib.POFile:
    """One entry in each state, by the conventions of gettext."""
    text = {"pl": "Zadzwoń: [116 117](tel:116117).", "ur": "فون کریں: [116 117](tel:116117)۔"}
    press = {"pl": "Naciśnij **Delta**{: .label lang=nb }.", "ur": "**Delta**{: .label lang=nb }۔"}
    made = polib.POFile()
    record = f"approved: fagoversetter, 2026-11-23, {catalogs.digest('Side A', 'Strona <A>')}"
    made.append(entry("Side A", "Strona <A>", tcomment=record))
    made.append(entry("Side B", "Strona B", tcomment=record))
    made.append(entry("Beskrivelse av siden", "Opis", flags=["fuzzy"]))
    critical = entry(MESSAGES[2].msgid, text[locale], flags=["fuzzy"])
    critical.previous_msgid = "Ring [116 118](tel:116118)."
    made.append(critical)
    made.append(entry(MESSAGES[3].msgid, press[locale], flags=["fuzzy"]))
    return made


def rows_of(html: str) -> dict[str, str]:
    """The rows of a proof by the Norwegian text, which is its first."""
    parts = re.findall(r'<tr role="row" id="text-\d+".*?</tr>', html, re.DOTALL)
    return {message.msgid: row for message in MESSAGES for row in parts if begins(row, message)}


def words_of(text: str) -> list[str]:
    """Words for comparing: presentation forms and vowel signs taken away."""
    plain = unicodedata.normalize("NFKC", text)
    kept = (char for char in plain if unicodedata.category(char) not in ("Mn", "Cf"))
    return re.findall(r"\w+", "".join(kept))


def begins(row: str, message: Message) -> bool:
    return f'lang="nb">{proof.marked(message.msgid, "ltr")}</p>' in row


@pytest.mark.parametrize(
    "case", [case for case in cases("translation/proof") if "old" in case.values[0]]
)
def test_word_diff(case: dict[str, Any]) -> None:
    """The case writes ``-removed-`` and ``+new+``; the words for the ear are there too."""
    html = str(proof.word_diff(case["old"], case["new"]))
    for tag, name, sign in [("del", "fjernet", "-"), ("ins", "nytt", "+")]:
        begin, end = (
            f'<{tag}><span class="hidden">[{name}: </span>',
            '<span class="hidden">]</span>',
        )
        html = html.replace(begin, sign).replace(f"{end}</{tag}>", sign)
    assert html == case["marked"]


@pytest.mark.parametrize(
    "case", [case for case in cases("translation/proof") if "text" in case.values[0]]
)
def test_marked(case: dict[str, Any]) -> None:
    text, expected = case["text"], case["html"]
    assert proof.marked(text, "rtl") == expected
    without = re.sub(r'<bdi[^>]* class="(?:number|address)">(.*?)</bdi>', r"\1", expected)
    assert proof.marked(text, "ltr") == without
    assert re.sub("</?bdi[^>]*>", "", expected) == escape(text), "the raw text is shown"


def test_states_are_told_in_words() -> None:
    html = proof.proof_html(SETTINGS, MESSAGES, catalog("pl"), "pl")
    counts = re.findall(r"<li><strong>(\d)</strong> (\w+)</li>", html)
    assert counts == [("1", "godkjent"), ("3", "utkast"), ("1", "endret"), ("2", "mangler")]
    rows = rows_of(html)
    assert [re.findall('class="state">(.*?)<', row) for row in rows.values()] == [
        ["Utkast"],
        ["Godkjent"],
        ["Endret"],
        ["Utkast"],
        ["Utkast"],
        ["Mangler"],
        ["Mangler"],
    ]
    assert "Av fagoversetter, 2026-11-23" in rows["Side A"]
    assert "Av " not in rows["Side B"], "a record with another digest is no approval"
    changed = rows[MESSAGES[2].msgid]
    assert str(proof.word_diff("Ring [116 118](tel:116118).", MESSAGES[2].msgid)) in changed
    assert "Gammel oversettelse" in changed
    assert "Passer fortsatt" in changed
    assert "Viktig for sikkerheten" in changed
    assert "Ikke oversatt ennå" in rows["Meny"]
    assert "Godkjennes" not in rows["Meny"]


def test_right_to_left_text_is_isolated() -> None:
    html = proof.proof_html(SETTINGS, MESSAGES, catalog("ur"), "ur")
    (text,) = re.findall('<p class="text old" lang="ur" dir="rtl">(.*?)</p>', html)
    assert '[<bdi dir="ltr" class="number">116 117</bdi>]' in text
    assert '<bdi dir="ltr" class="code">(tel:116117)</bdi>' in text


def test_each_message_stands_once_at_its_first_page() -> None:
    html = proof.proof_html(SETTINGS, MESSAGES, catalog("pl"), "pl")
    headings = re.findall(r'<h2 id="page-\d+">(.*?)(?: <span|</h2>)', html)
    assert headings == ["Side A", "Side B", "Menyer, knapper og andre faste tekster"]
    rows = rows_of(html)
    numbers = [int(number) for row in rows.values() for number in re.findall("text-(\\d+)", row)]
    assert numbers == [1, 2, 3, 4, 5, 6, 7]
    assert "Står også i: Side B" in rows[MESSAGES[2].msgid]
    assert html.count("Står også i:") == 1
    for row, text in [(rows["Side A"], "Strona <A>"), (rows["Meny"], "")]:
        msgid = "Side A" if text else "Meny"
        assert f'<p class="digest">{catalogs.digest(msgid, text)}</p>' in row


def test_a_proof_of_some_pages() -> None:
    html = proof.proof_html(SETTINGS, MESSAGES, catalog("pl"), "pl", pages=["b.md"])
    assert list(rows_of(html)) == [MESSAGES[2].msgid, "Side B", MESSAGES[6].msgid]
    assert "Står også i: Side A" in html
    for pages, locale, said in [(["c"], "pl", "'c'"), ([], "nb", "'nb'"), ([], "xx", "'xx'")]:
        with pytest.raises(Problems, match=said):
            proof.proof_html(SETTINGS, MESSAGES, catalog("pl"), locale, pages=pages)


def test_the_digest_is_that_of_all_that_is_shown() -> None:
    def digest(made: polib.POFile, locale: str = "pl") -> str:
        html = proof.proof_html(SETTINGS, MESSAGES, made, locale)
        found = set(re.findall(r'hele korrekturen: <span class="digest[^>]*>(\w{16})<', html))
        assert len(found) == 1
        return str(found.pop())

    other = catalog("pl")
    other[4].msgstr += "!"
    assert digest(catalog("pl")) == digest(catalog("pl"))
    assert len({digest(catalog("pl")), digest(other), digest(catalog("ur"), "ur")}) == 3


@pytest.fixture(scope="module", params=["ur", "pl"])
def made(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The proof of a real catalog, with one text changed and one missing."""
    locale = request.param
    found = catalogs.load(SETTINGS.catalog_file(locale), ROOT)
    messages = [message for message in extract_messages(SETTINGS) if "join" in message.place]
    entries = {entry.msgid: entry for entry in found}
    first, second, third = messages[2:5]
    entries[first.msgid].previous_msgid = "Ring " + first.msgid
    entries[first.msgid].flags = ["fuzzy"]
    entries[second.msgid].msgstr = ""
    record = catalogs.digest(third.msgid, entries[third.msgid].msgstr)
    entries[third.msgid].tcomment = f"approved: fagoversetter, 2026-11-23, {record}"
    entries[third.msgid].flags = []
    return locale, proof.proof_html(SETTINGS, messages, found, locale)


@pytest.mark.parametrize("width", [360, 1280])
def test_on_a_screen(made: tuple[str, str], width: int, browser: Browser, tmp_path: Path) -> None:
    locale, html = made
    assert_page_is_good(html, width, browser, tmp_path)
    page = browser.new_page(viewport={"width": width, "height": 740})
    page.set_content(html)
    direction = SETTINGS.languages[locale].direction
    sides = page.eval_on_selector_all(
        f'p.text[lang="{locale}"]',
        "all => all.map(p => [getComputedStyle(p).direction, getComputedStyle(p).textAlign])",
    )
    assert len(sides) > 20
    assert set(map(tuple, sides)) == {(direction, "start")}
    page.close()


def assert_page_is_good(html: str, width: int, browser: Browser, folder: Path) -> None:
    """No request, no script, nothing wider than the screen, nothing that axe finds."""
    path = folder / "page.html"
    path.write_text(html, "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 740})
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    page.emulate_media(media="print")
    page.emulate_media(media="screen")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("script").count() == 0
    assert page.get_attribute("html", "lang") == "nb"
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    assert requests == [path.as_uri()]
    page.close()


def test_on_paper(made: tuple[str, str], tmp_path: Path) -> None:
    locale, html = made
    path = tmp_path / "proof.pdf"
    path.write_bytes(proof.proof_pdf(html, path.name))
    assert proof.proof_pdf(html, path.name) == path.read_bytes()
    command = ["pdftotext", str(path), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for words in ["fjernet", "Gammel oversettelse", "Underskrift:", "Side 1 av"]:
        assert words in text
    for lang, wanted in [("nb", 0.99), ("pl", 0.99), ("ur", 0.9)]:
        texts = re.findall(f'<p class="text[^>]* lang="{lang}"[^>]*>(.*?)</p>', html, re.DOTALL)
        expected = words_of(re.sub("<[^>]*>", "", unescape(" ".join(texts))))
        found = set(words_of(text))
        assert len(expected) > 200 or lang not in ("nb", locale)
        assert sum(word in found for word in expected) >= wanted * len(expected), lang
    digest = re.findall(r'class="digest whole">(\w+)<', html)[0]
    rows = html.count('<tr role="row" id="text-')
    with pikepdf.open(path) as document:
        assert text.count(digest) == len(document.pages) + 2
        assert document.Root.Lang == "nb"
        assert str(document.docinfo.Title) in html
        assert document.Root.MarkInfo.Marked
        assert document.open_metadata()["pdfuaid:part"] == "1"
        width, height = [float(side) for side in document.pages[0].MediaBox[2:]]
        assert (round(width), round(height)) == (842, 595)
        elements = [item for item in document.objects if isinstance(item, pikepdf.Dictionary)]
        kinds = Counter(str(item.get("/S")) for item in elements)
        assert kinds["/TH"] >= 4 * (len(document.pages) - 1), "headings on each page"
        assert kinds["/TR"] == rows + kinds["/TH"] // 4, "a row is torn apart"
        assert {str(item.A.Scope) for item in elements if item.get("/S") == "/TH"} == {"/Column"}
        fonts = {str(item.BaseFont)[8:] for item in elements if "/BaseFont" in item}
        arabic = {"Noto-Naskh-Arabic"} if locale == "ur" else set()
        assert fonts == {"Noto-Sans", "Noto-Sans-Bold"} | arabic


def test_what_weasyprint_says_is_a_problem() -> None:
    with pytest.raises(Problems, match=r"x\.pdf: the proof could not be made: "):
        proof.proof_pdf('<html lang="nb"><title>x</title><p style="no-such: 1">x', "x.pdf")


def test_fonts_of_the_machine_are_read_for_the_pdf_only(made: tuple[str, str]) -> None:
    _, html = made
    assert html.count("file:") == html.count(FONT_DIR.as_uri())
    assert "file:" not in proof.FONTS.sub("", html)
    assert "http" not in re.sub("<(?:p|bdi) .*", "", proof.FONTS.sub("", html))


ROWS = [
    {
        "locale": locale,
        "page": page,
        **counts,
        "words": {state: 10 * count for state, count in counts.items()},
    }
    for locale, page, counts in [
        ("ur", "index", {"approved": 199, "draft": 0, "changed": 0, "missing": 0}),
        ("ur", "interface", {"approved": 0, "draft": 0, "changed": 0, "missing": 1}),
        ("pl", "index", {"approved": 1, "draft": 2, "changed": 3, "missing": 0}),
        ("pl", "interface", {"approved": 0, "draft": 0, "changed": 0, "missing": 0}),
    ]
]


@pytest.mark.parametrize("width", [360, 1280])
def test_status_page(width: int, browser: Browser, tmp_path: Path) -> None:
    html = status_html(SETTINGS, ROWS)
    assert_page_is_good(html, width, browser, tmp_path)
    page = browser.new_page()
    page.set_content(html)
    tables = page.eval_on_selector_all(
        "table",
        "all => all.map(t => [...t.rows].map(r => [...r.cells].map("
        "c => c.innerText.replace(/\\s+/g, ' ').trim())))",
    )
    head, *sums = tables[0]
    assert head[1:3] == ["Godkjent", "Utkast"]
    assert sums[0][:3] == ["Polsk (Polski)", "16 % (1 av 6)", "33 % (2 av 6)"]
    assert sums[0][3:] == ["50 % (3 av 6)", "0 % (0 av 6)", "20", "30"]
    assert sums[1][:3] == ["Urdu (اردو)", "99 % (199 av 200)", "0 % (0 av 200)"]
    assert sums[1][3:] == ["0 % (0 av 200)", "under 1 % (1 av 200)", "0", "10"]
    assert tables[1] == [
        ["Side", "Polsk", "Urdu"],
        [
            "index",
            "1 godkjent (10 ord) 2 utkast (20 ord) 3 endret (30 ord)",
            "199 godkjent (1990 ord)",
        ],
        ["Faste tekster", "Ingen tekster", "1 mangler (10 ord)"],
    ]
    page.close()


def test_percent_of_nothing() -> None:
    assert percent(0, 0) == "–"
