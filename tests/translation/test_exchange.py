"""Texts go out to translators and come back: with real tools, nothing stale, wrong or lost."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from random import Random
from typing import Any

import polib
import pytest
from lxml import etree
from translate.storage import factory

from conftest import ROOT, cases
from pasientinfo.problems import Problems
from pasientinfo.project import catalogs
from pasientinfo.project.catalogs import State, digest, state
from pasientinfo.project.messages import Message
from pasientinfo.translation import xliff
from pasientinfo.translation.delivery import Mark
from pasientinfo.translation.exchange import export_catalog
from pasientinfo.translation.plan import (
    ROLE_LENGTH,
    Approval,
    Plan,
    delivered_locale,
    plan_import,
    read_delivery,
)
from pasientinfo.translation.update import catalog_template, header

CASES = cases("translation/exchange")
LOCALES = sorted(path.name for path in (ROOT / "locales").iterdir() if path.is_dir())
SUFFIX = {"po": "in.po", "xliff": "in.xlf"}
FORMS = sorted(SUFFIX)
XLIFF = "{urn:oasis:names:tc:xliff:document:1.2}"
APPROVED = ("Ring 116 117.", "Call 116 117.")
DATE = "2026-11-23"
MSGIDS = {
    "approved": APPROVED[0],
    "draft": "Snakk med oss.",
    "changed": "Vent i 10 minutter.",
    "missing": "Slå på lyden.",
}
FILTERS = {
    # What an exchange could break. The others are about a language's own style, or false for
    # Markdown and right-to-left text: brackets, puncspacing, urls (an Urdu full stop after a link).
    *("blank", "compendiumconflicts", "doublespacing", "emails", "endwhitespace", "escapes"),
    *("newlines", "nplurals", "printf", "startwhitespace", "tabs", "variables", "xmltags"),
}


@pytest.fixture
def catalog(tmp_path: Path) -> polib.POFile:
    """An entry in each state, an obsolete one, and one with a hard break."""
    made = polib.POFile()
    made.metadata = header("en", "Test")
    changed = polib.POEntry(msgid=MSGIDS["changed"], msgstr="Wait 5 minutes.", flags=["fuzzy"])
    changed.previous_msgid = "Vent i 5 minutter."
    record = f"a remark\napproved: nurse, 2026-01-01, {digest(*APPROVED)}"
    for entry in (
        polib.POEntry(msgid=APPROVED[0], msgstr=APPROVED[1], tcomment=record, comment="paragraph"),
        polib.POEntry(msgid=MSGIDS["draft"], msgstr="Talk to us.", flags=["fuzzy"]),
        changed,
        polib.POEntry(msgid=MSGIDS["missing"]),
        polib.POEntry(msgid="En.  \nTo <b> & «tre».", msgstr="One.  \nTwo <b> & «three»."),
        polib.POEntry(msgid="Vent i 5 minutter.", msgstr="Wait 5 minutes.", obsolete=True),
    ):
        entry.occurrences = [] if entry.obsolete else [("docs/nb/a.md", "")]
        made.append(entry)
    catalogs.save(made, tmp_path / "messages.po")
    return catalogs.load(tmp_path / "messages.po", tmp_path)


def found(_msgid: str, msgstr: str) -> list[str]:
    """A check."""
    return [f"found {word}" for word in ("BAD", "WORSE") if word in msgstr]


def send(catalog: polib.POFile, form: str, *, needed: bool = False) -> bytes:
    """An export of the catalog above."""
    return export_catalog(catalog, "en", "Test", source="nb", form=form, needed=needed)


def plan(data: bytes, catalog: polib.POFile, form: str = "po", by: str | None = None) -> Plan:
    """A plan for the catalog above, which is left as it was."""
    before = str(catalog)
    approval = Approval(by, DATE, all=True) if by is not None else None
    made = plan_import(data, SUFFIX[form], catalog, "en", "Test", found, approval=approval)
    assert str(catalog) == before
    return made


def edit(data: bytes, form: str, msgid: str, how: str, folder: Path) -> bytes:
    """The file as a translator gives it back."""
    text = {"new text": "New.", "finished": "New.", "emptied": ""}.get(how)
    finish = how in ("finished", "unfuzzied")
    path = folder / SUFFIX[form]
    path.write_bytes(data)
    if form == "po":
        file = polib.pofile(str(path))
        entry = file.find(msgid)
        entry.msgstr = entry.msgstr if text is None else text
        if finish:
            entry.flags, entry.previous_msgid = [], None
        file.save(str(path))
        return path.read_bytes()
    root = etree.fromstring(data)
    unit = next(one for one in root.iter(f"{XLIFF}trans-unit") if one[0].text == msgid)
    unit[1].text = unit[1].text if text is None else text
    if finish:
        unit[1].set("state", "translated")
    return bytes(etree.tostring(root))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", [case for case in CASES if "edit" in case.values[0]])
def test_states(case: dict[str, Any], form: str, catalog: polib.POFile, tmp_path: Path) -> None:
    msgid = MSGIDS[case["state"]]
    before = catalog.find(msgid)
    assert state(before).value == case["state"]
    data = edit(send(catalog, form), form, msgid, case["edit"], tmp_path)
    for by, expected in zip((None, "interpreter"), case.get(form, case["then"]), strict=True):
        made = plan(data, catalog, form, by)
        assert made.problems == []
        catalogs.save(made.catalog, tmp_path / "after.po")
        read = catalogs.load(tmp_path / "after.po", tmp_path)
        after = read.find(msgid)
        assert state(after).value == expected
        assert after.msgstr == (
            "New." if case["edit"] in ("new text", "finished") else before.msgstr
        )
        assert ("a remark" in after.tcomment) == (case["state"] == "approved")
        assert after.tcomment.count("approved:") == (expected == "approved")
        same = [str(one) == str(two) for one, two in zip(catalog, read, strict=True)]
        assert made.taken == same.count(False) <= 1
        assert made.taken + made.unchanged == 5


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", [case for case in CASES if "says" in case.values[0]])
def test_refusals(case: dict[str, Any], form: str, catalog: polib.POFile) -> None:
    if form not in case:
        return
    text = case[form].get("write", send(catalog, form).decode())
    pairs = iter(case[form].get("replace", []))
    for old, new in zip(pairs, pairs, strict=True):
        assert old in text, f"the case does not fit the file: {old}"
        text = text.replace(old, new, 1)
    if case[form].get("no_base"):
        text = re.sub(r"(#\. |<note[^>]*>)base: \w+(</note>)?\n?", "", text)
    text += case[form].get("append", "")
    for msgid, msgstr in case.get("catalog", {}).items():
        catalog.find(msgid).msgstr = msgstr
    try:
        made = plan(text.encode(), catalog, form)
        problems, after = made.problems, made.catalog
    except Problems as error:
        problems, after = error.problems, catalog
    assert len(problems) == len(case["says"]), problems
    for problem, pattern in zip(problems, case["says"], strict=True):
        assert re.fullmatch(pattern, str(problem)), problem
    pairs = zip(catalog, after, strict=True)
    assert {new.msgid: new.msgstr for old, new in pairs if str(old) != str(new)} == case.get(
        "taken", {}
    )


def committed(locale: str) -> polib.POFile:
    """A catalog of the site."""
    return catalogs.load(ROOT / "locales" / locale / "LC_MESSAGES" / "messages.po", ROOT)


def tool(*command: str | Path) -> str:
    """Run a program; what it says must be nothing."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def returned(data: bytes, catalog: polib.POFile, locale: str, form: str = "po") -> Plan:
    """A plan for a file that comes back to a catalog of the site."""
    project = catalog.metadata["Project-Id-Version"]
    return plan_import(data, SUFFIX[form], catalog, locale, project, found)


def mixed(locale: str) -> polib.POFile:
    """A catalog of the site with entries in every state."""
    made = committed(locale)
    live = [entry for entry in made if not entry.obsolete]
    for entry in live[:20]:
        entry.flags = []
        entry.tcomment = f"approved: nurse, 2026-01-01, {digest(entry.msgid, entry.msgstr)}"
    for entry in live[20:40]:
        entry.previous_msgid, entry.flags = f"Før: {entry.msgid}", ["fuzzy"]
    for entry in live[40:50]:
        entry.msgstr, entry.flags = "", []
    made.append(polib.POEntry(msgid="Før var det slik.", msgstr="x", obsolete=True))
    return made


@pytest.mark.parametrize("needed", [False, True], ids=["whole", "needed"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("locale", LOCALES)
def test_a_round_trip_changes_nothing(locale: str, form: str, needed: bool, tmp_path: Path) -> None:
    for catalog in (committed(locale), mixed(locale)):
        path = tmp_path / "messages.po"
        catalogs.save(catalog, path)
        catalog = catalogs.load(path, tmp_path)
        project = catalog.metadata["Project-Id-Version"]
        data = export_catalog(catalog, locale, project, source="nb", form=form, needed=needed)
        assert delivered_locale(data, SUFFIX[form]) == locale
        made = returned(data, catalog, locale, form)
        states = [state(entry) for entry in catalog if not entry.obsolete]
        assert made.problems == []
        assert made.unchanged == len(states) - needed * states.count(State.APPROVED) > 0
        assert not catalogs.save(made.catalog, path)


@pytest.mark.parametrize("needed", [False, True], ids=["whole", "needed"])
@pytest.mark.parametrize("locale", LOCALES)
def test_tools_accept_an_export(locale: str, needed: bool, tmp_path: Path) -> None:
    catalog = mixed(locale)
    data = export_catalog(catalog, locale, "Test", source="nb", form="po", needed=needed)
    (tmp_path / "in.po").write_bytes(data)
    assert tool("msgfmt", "--check", "--use-fuzzy", "-o", "/dev/null", tmp_path / "in.po") == ""
    assert pofilter(tmp_path, locale) == ""
    broken = polib.pofile(str(tmp_path / "in.po"))
    next(entry for entry in broken if entry.msgstr).msgstr += "  "
    broken.save()
    assert "endwhitespace" in pofilter(tmp_path, locale)


def pofilter(folder: Path, locale: str) -> str:
    """What translate-toolkit's checks find."""
    (folder / "out.po").unlink(missing_ok=True)
    tests = [f"--test={name}" for name in sorted(FILTERS)]
    program = Path(sys.executable).with_name("pofilter")
    names = ("-i", folder / "in.po", "-o", folder / "out.po")
    tool(program, "--progress=none", f"--language={locale}", *tests, *names)
    return (folder / "out.po").read_text("utf-8") if (folder / "out.po").exists() else ""


@pytest.mark.parametrize("form", FORMS)
def test_a_translator_learns_what_is_asked(form: str, catalog: polib.POFile) -> None:
    whole, needed = send(catalog, form).decode(), send(catalog, form, needed=True).decode()
    assert "Ring 116 117." in whole
    assert "Ring 116 117." not in needed
    for text in (whole, needed):
        assert text.count("base: ") == (5 if text is whole else 4)
        assert "docs/nb/a.md" in text
        assert "Vent i 5 minutter." in text  # as the previous text, not as an entry
        assert 'msgid "Vent i 5' not in text.replace("#| msgid", "")
    assert ("a remark" in whole) and ("paragraph" in whole)


def test_the_units_of_xliff(catalog: polib.POFile) -> None:
    root = etree.fromstring(send(catalog, "xliff"))
    file = root[0]
    assert root.tag == f"{XLIFF}xliff" and root.get("version") == "1.2"
    assert (file.get("source-language"), file.get("target-language")) == ("nb", "en")
    assert (file.get("product-name"), bool(file.get("original"))) == ("Test", True)
    units = list(root.iter(f"{XLIFF}trans-unit"))
    rows = [(unit[0].text, unit[1].get("state"), unit[1].text) for unit in units]
    assert rows == [
        ("Ring 116 117.", "final", "Call 116 117."),
        ("Snakk med oss.", "needs-review-translation", "Talk to us."),
        ("Vent i 10 minutter.", "needs-translation", None),
        ("Slå på lyden.", "new", None),
        ("En.  \nTo <b> & «tre».", "needs-review-translation", "One.  \nTwo <b> & «three»."),
    ]
    assert [unit.get("approved") for unit in units] == ["yes", None, None, None, None]
    assert [unit.get("id") for unit in units] == [digest(row[0], "") for row in rows]
    assert [part.text for part in units[2][-1]] == ["Vent i 5 minutter.", "Wait 5 minutes."]
    spaces = {unit.get("{http://www.w3.org/XML/1998/namespace}space") for unit in units}
    assert spaces == {"preserve"}
    assert [note.text for note in units[0][2:]] == [
        "paragraph (docs/nb/a.md)",
        "a remark",
        f"base: {digest(*APPROVED)}",
    ]


def test_a_control_character_is_a_problem(catalog: polib.POFile) -> None:
    catalog[0].msgstr = "Call\b"
    with pytest.raises(Problems, match=r"messages\.po:\d+: expected plain text, found a control"):
        send(catalog, "xliff")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("previous", [["--previous"], []], ids=["previous", "no-previous"])
def test_merged_elsewhere(locale: str, previous: list[str], tmp_path: Path) -> None:
    catalog = mixed(locale)
    catalogs.save(catalog, tmp_path / "messages.po")
    live = [entry for entry in catalog if not entry.obsolete]
    pot = catalog_template([Message(entry.msgid, "a.md", "a") for entry in live], "Test")
    pot.save(str(tmp_path / "messages.pot"))
    tool(
        "msgmerge",
        "-q",
        *previous,
        tmp_path / "messages.po",
        tmp_path / "messages.pot",
        "-o",
        tmp_path / "in.po",
    )
    text = (tmp_path / "in.po").read_text("utf-8")
    assert ("\n#| " in text) == bool(previous)
    made = returned(text.encode(), catalog, locale)
    guesses = [
        entry
        for entry in polib.pofile(text)
        if entry.fuzzy and not entry.obsolete and not catalog.find(entry.msgid).msgstr
    ]
    assert len(made.problems) == len(guesses)
    assert all("perhaps a guess by a program" in problem.message for problem in made.problems)
    assert not catalogs.save(made.catalog, tmp_path / "messages.po")


def test_a_guess_of_msgmerge_is_never_shown(catalog: polib.POFile, tmp_path: Path) -> None:
    catalog.find("Snakk med oss.").msgid = "Slå av lyden."
    (tmp_path / "old.po").write_text(
        'msgid ""\nmsgstr ""\n"Project-Id-Version: Test\\n"\n"Language: en\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Slå av lyden."\nmsgstr "Mute."\n'
    )
    (tmp_path / "new.po").write_bytes(send(catalog, "po"))
    for option in ("--previous", "--no-location"):
        tool(
            "msgmerge",
            "-q",
            option,
            tmp_path / "old.po",
            tmp_path / "new.po",
            "-o",
            tmp_path / "in.po",
        )
        data = (tmp_path / "in.po").read_bytes()
        assert polib.pofile(data.decode()).find("Slå på lyden.").msgstr == "Mute."
        made = plan(data, catalog, by="nurse")
        assert "«Slå på lyden.»" in str(made.problems)
        assert made.catalog.find("Slå på lyden.").msgstr == ""


@pytest.mark.parametrize("base", [True, False], ids=["exported", "committed"])
def test_saved_by_polib_alone(base: bool, catalog: polib.POFile, tmp_path: Path) -> None:
    (tmp_path / "in.po").write_bytes(send(catalog, "po") if base else str(catalog).encode())
    file = polib.pofile(str(tmp_path / "in.po"), wrapwidth=30)
    file.find("Slå på lyden.").msgstr = "Turn the sound on, please, if you can."
    file.save()
    made = plan((tmp_path / "in.po").read_bytes(), catalog)
    assert (made.problems, made.taken, made.unchanged) == ([], 1, 4)
    assert state(made.catalog.find("Slå på lyden.")) is State.DRAFT


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("change", ["crlf", "bom", "--no-wrap", "--width=30", "--sort-output"])
def test_written_otherwise(change: str, locale: str, tmp_path: Path) -> None:
    catalog = mixed(locale)
    project = catalog.metadata["Project-Id-Version"]
    for form in FORMS:
        data = export_catalog(catalog, locale, project, source="nb", form=form, needed=False)
        if change == "crlf":
            data = data.replace(b"\n", b"\r\n")
        elif change == "bom":
            data = b"\xef\xbb\xbf" + data
        elif form == "po":
            (tmp_path / "in.po").write_bytes(data)
            tool("msgcat", change, tmp_path / "in.po", "-o", tmp_path / "in.po")
            data = (tmp_path / "in.po").read_bytes()
        made = returned(data, catalog, locale, form)
        assert (made.problems, made.taken) == ([], 0)
        assert str(made.catalog) == str(catalog)


def test_xliff_edited_with_translate_toolkit(catalog: polib.POFile, tmp_path: Path) -> None:
    path = tmp_path / "in.xlf"
    path.write_bytes(send(catalog, "xliff"))
    store = factory.getobject(str(path))
    units = {unit.source: unit for unit in store.units}
    assert len(units) == 5
    units["Ring 116 117."].target = "Ring 116 117 now."
    units["Snakk med oss."].markfuzzy(False)
    units["Vent i 10 minutter."].target = "Wait 10 minutes."
    units["Slå på lyden."].target = "Sound **on**.  \nPlease."
    units["En.  \nTo <b> & «tre»."].addnote("Is this right?", origin="translator")
    store.save()
    for by, expected in ((None, State.DRAFT), ("nurse", State.APPROVED)):
        made = plan(path.read_bytes(), catalog, "xliff", by)
        assert made.problems == []
        rows = [(entry.msgstr, state(entry)) for entry in made.catalog if not entry.obsolete]
        assert rows == [
            ("Ring 116 117 now.", expected),
            ("Talk to us.", expected),
            ("Wait 10 minutes.", expected),
            ("Sound **on**.  \nPlease.", expected),
            ("One.  \nTwo <b> & «three».", State.DRAFT),
        ]


@pytest.mark.parametrize("role", ["x" * ROLE_LENGTH, "nurse on ward 3"])
def test_an_approval_can_be_read_back(role: str, catalog: polib.POFile, tmp_path: Path) -> None:
    data = edit(send(catalog, "po"), "po", "Snakk med oss.", "finished", tmp_path)
    catalogs.save(plan(data, catalog, by=role).catalog, tmp_path / "after.po")
    after = catalogs.load(tmp_path / "after.po", tmp_path).find("Snakk med oss.")
    assert state(after) is State.APPROVED
    assert after.tcomment == f"approved: {role}, {DATE}, {digest('Snakk med oss.', 'New.')}"


@pytest.mark.parametrize("role", ["", " ", "a, b", "a\nb", "x" * (ROLE_LENGTH + 1)])
def test_a_role_that_could_not_be_read_back(role: str, catalog: polib.POFile) -> None:
    with pytest.raises(Problems, match=r"^--approved-by: expected a role of at most .*"):
        plan(send(catalog, "po"), catalog, by=role)


@pytest.mark.parametrize(
    ("file", "data"),
    [
        ("in.po", b'msgid "a"\nmsgstr "b"\n'),
        ("in.docx", b"PK"),
        ("in.xlf", b"\0"),
        ("in.po", b"\xff"),
    ],
)
def test_a_locale_that_cannot_be_told(file: str, data: bytes) -> None:
    with pytest.raises(Problems, match=rf"^{file}(:\d+)?: expected .*, found .*; .*"):
        delivered_locale(data, file)


def test_whatever_a_file_holds_each_problem_is_one_line(catalog: polib.POFile) -> None:
    random = Random(1)
    for form in FORMS:
        for _ in range(500):
            data = bytearray(send(catalog, form))
            at = random.randrange(len(data))
            data[at : at + random.randrange(9)] = random.choice(
                [b"\0", b"\r", b"\n", b"<", b'"', b""]
            )
            try:
                problems = plan(bytes(data), catalog, form).problems
            except Problems as error:
                problems = error.problems
            assert all(len(str(problem).splitlines()) == 1 for problem in problems), problems


def test_a_locale_with_a_region(catalog: polib.POFile) -> None:
    for form in FORMS:
        data = export_catalog(catalog, "pt-BR", "Test", source="nb", form=form, needed=False)
        assert delivered_locale(data, SUFFIX[form]) == "pt-BR"


NAMESPACES = (
    'xmlns:sdl="http://sdl.com/FileTypes/SdlXliff/1.0" xmlns:mq="MQXliff" '
    'xmlns:m="http://www.memsource.com/mxlf/2.0"'
)


@pytest.mark.parametrize("case", cases("translation/deliveries"))
def test_a_unit_as_a_tool_writes_it(case: dict[str, Any]) -> None:
    source = case.get("source", "Ja")
    text = (
        f'<xliff xmlns="{xliff.NAMESPACE}" {NAMESPACES} version="1.2"><file product-name="Test" '
        f'target-language="pl"><body><trans-unit id="1" {case.get("attributes", "")}>'
        f"<source>{source}</source>{case['unit']}</trans-unit></body></file></xliff>"
    )
    read = xliff.read(text.encode(), "in.xlf")
    if "says" in case:
        assert read.entries == []
        assert f"expected plain text, found {case['says']};" in read.problems[0].message
        return
    (item,) = read.entries
    assert read.problems == []
    assert (item.msgid, item.msgstr) == (case.get("msgid", "Ja"), case["msgstr"])
    assert item.mark is Mark(case.get("mark", "draft"))
    assert list(item.comments) == case.get("comments", [])


def package(name: str) -> bytes:
    """A ZIP with an empty file of this name."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr(name, "")
    return data.getvalue()


@pytest.mark.parametrize(
    ("file", "data", "found"),
    [
        ("a.tmx", "<tmx/>", "a translation memory \\(TMX\\)"),
        ("a.xlsx", "PK\3\4", "an Excel workbook"),
        ("a.csv", "a,b", "a table \\(CSV\\)"),
        ("a.mo", "x", "a compiled catalog \\(MO\\)"),
        ("a.pot", 'msgid ""', "a template without translations \\(POT\\)"),
        ("a.xlf", "<tmx version='1.4'/>", "a translation memory \\(TMX\\)"),
        ("a.xlf", "<note/>", "XML that begins with <note>"),
        ("a.po", "<!-- x --><note/>", "XML that begins with <note>"),
        ("a.po", '\ufeff {"Vent.": "Wait."}', "JSON"),
        ("a.po", '["Vent.", "Wait."]', "JSON"),
        ("a.xlf", '{"Vent.": "Wait."}', "JSON"),
        ("a.po", b"\xde\x12\x04\x95\0\0\0\0", "a compiled catalog \\(MO\\)"),
        ("a.xlf", b"\x95\x04\x12\xde\0\0\0\0", "a compiled catalog \\(MO\\)"),
        ("a.po", package("xl/workbook.xml"), "an Excel workbook"),
        ("a.xlf", package("word/document.xml"), "a Word document"),
        ("a.po", package("a.xlf"), "a package of files .*"),
        ("a.po", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file"),
        ("a.po", "%PDF-1.7", "a PDF"),
        ("a.po", b"\x1f\x8b\x08\0", "a compressed file \\(gzip\\); unpack it first"),
        ("a.po", "<!DOCTYPE html>\n<title>Log in</title>", "an HTML page .*"),
        ("a.xlf", "<html><body>Log in</body></html>", "an HTML page .*"),
        ("a.po", "nb,en\nVent.,Wait.\n", "a table \\(CSV\\)"),
        ("a.po", "<TS version='2.1' language='en'/>", "a file of Qt Linguist \\(TS\\)"),
        ("a.po", "<xliff version='2.0'/>", "XLIFF 2.0 in a file named .po"),
        (
            "a.po",
            "<?xml version='1.0'?>\n<xliff version='1.2'/>",
            "XLIFF 1.2 in a file named .po \\(rename it to .xlf and import it again\\)",
        ),
        (
            "a.xlf",
            '# Header\nmsgid ""\nmsgstr ""\n',
            "PO in a file named .xlf \\(rename it to .po and import it again\\)",
        ),
        (
            "a.xlf",
            "<xliff version='1.1' xmlns='urn:oasis:names:tc:xliff:document:1.1'/>",
            "XLIFF 1.1",
        ),
        (
            "a.xliff",
            "<xliff version='2.1' xmlns='urn:oasis:names:tc:xliff:document:2.1'/>",
            "XLIFF 2.1",
        ),
        ("a.xliff", "<xliff version='1.0'/>", "XLIFF 1.0"),
        ("a.po", "<?xml version='1.0'?><xliff/>", "XLIFF in a file named .po"),
        ("a.xlf", "PK\3\4", "a package of files .*"),
        ("a", "x", "a file ''"),
    ],
)
def test_a_file_in_another_format(file: str, data: str | bytes, found: str) -> None:
    says = rf"^{file}(:1)?: expected XLIFF 1\.2 or PO, found {found}; ask for the file as"
    with pytest.raises(Problems, match=says):
        read_delivery(data.encode() if isinstance(data, str) else data, file)


@pytest.mark.parametrize("suffix", [".sdlxliff", ".mqxliff", ".mxliff", ".XLF"])
def test_suffixes_of_tools(suffix: str, catalog: polib.POFile) -> None:
    assert len(read_delivery(send(catalog, "xliff"), f"in{suffix}").entries) == 5


def test_only_a_mark_of_approval_or_a_list_approves(catalog: polib.POFile, tmp_path: Path) -> None:
    data = edit(send(catalog, "po"), "po", "Snakk med oss.", "finished", tmp_path)
    delivered = next(e for e in read_delivery(data, "in.po").entries if e.msgid == "Snakk med oss.")
    proof_code = digest("Snakk med oss.", delivered.msgstr)
    for approval, expected in [
        (Approval("nurse", DATE), State.DRAFT),
        (Approval("nurse", DATE, frozenset({"Slå på lyden."})), State.DRAFT),
        (Approval("nurse", DATE, frozenset({"Snakk med oss."})), State.APPROVED),
        (Approval("nurse", DATE, frozenset({digest("Snakk med oss.", "")})), State.APPROVED),
        (Approval("nurse", DATE, frozenset({proof_code})), State.APPROVED),
        (Approval("nurse", DATE, frozenset({digest("Snakk med oss.", "Old.")})), State.DRAFT),
        (Approval("nurse", DATE, all=True), State.APPROVED),
    ]:
        made = plan_import(data, "in.po", catalog, "en", "Test", found, approval=approval)
        assert state(made.catalog.find("Snakk med oss.")) is expected
        assert made.finished == (expected is State.DRAFT)
        assert made.approved == (expected is State.APPROVED)


@pytest.mark.parametrize("form", FORMS)
def test_no_comment_brings_an_approval_however_it_is_wrapped(
    form: str, catalog: polib.POFile, tmp_path: Path
) -> None:
    """A line too long for the PO file is broken there, and its rest begins a line."""
    entry = catalog.find("En.  \nTo <b> & «tre».")
    assert not entry.fuzzy and state(entry) is State.DRAFT
    record = f"approved: nurse, {DATE}, {digest(entry.msgid, entry.msgstr)}"
    entry.tcomment = "COMMENT"
    sent = send(catalog, form)
    entry.tcomment = ""
    for length in range(catalogs.WIDTH):
        data = sent.replace(b"COMMENT", f"{'w' * length} {record}".strip().encode())
        catalogs.save(plan(data, catalog, form).catalog, tmp_path / "after.po")
        after = catalogs.load(tmp_path / "after.po", tmp_path).find(entry.msgid)
        assert "nurse" in after.tcomment
        assert state(after) is State.DRAFT


def test_a_comment_in_the_head_of_a_file_of_trados(catalog: polib.POFile) -> None:
    head = f'<sdl:cmt-def xmlns:sdl="{xliff.SDL}" id="c1"><sdl:Comment>Why?</sdl:Comment>'
    mark = f'<mrk xmlns:sdl="{xliff.SDL}" mtype="x-sdl-comment" sdl:cid="c1">Talk</mrk> to us.'
    text = send(catalog, "xliff").decode().replace("Talk to us.", mark, 1)
    text = text.replace("<body>", f"<header>{head}</sdl:cmt-def></header><body>", 1)
    made = plan(text.encode(), catalog, "xliff")
    assert made.problems == []
    entry = made.catalog.find("Snakk med oss.")
    assert (entry.msgstr, entry.tcomment) == ("Talk to us.", "Why?")


def test_our_own_mark_of_approval_approves_no_altered_text(catalog: polib.POFile) -> None:
    text = send(catalog, "xliff").decode()
    assert 'approved="yes"' in text and 'state="final"' in text
    data = text.replace(">Call 116 117.<", ">Ring 116 117 now.<").encode()
    for approval, expected in [
        (Approval("nurse", DATE), State.DRAFT),
        (Approval("nurse", DATE, all=True), State.APPROVED),
    ]:
        made = plan_import(data, "in.xlf", catalog, "en", "Test", found, approval=approval)
        assert state(made.catalog.find(APPROVED[0])) is expected


@pytest.mark.parametrize("form", FORMS)
def test_the_old_words_for_a_changed_text(form: str, catalog: polib.POFile) -> None:
    text = send(catalog, form).decode()
    if form == "po":
        text = text.replace('minutter."\nmsgstr ""', 'minutter."\nmsgstr "Wait 5 minutes"')
    else:
        empty = '<target state="needs-translation"/>'
        text = text.replace(empty, '<target state="translated">Wait 5 minutes</target>')
    assert text != send(catalog, form).decode()
    made = plan_import(text.encode(), SUFFIX[form], catalog, "en", "Test", lambda *_: [])
    (problem,) = made.problems
    assert "found the words of before, though the Norwegian has changed" in problem.message
    assert state(made.catalog.find("Vent i 10 minutter.")) is State.CHANGED
    holds = Approval("nurse", DATE)
    made = plan_import(
        text.encode(), SUFFIX[form], catalog, "en", "Test", lambda *_: [], still_right=holds
    )
    entry = made.catalog.find("Vent i 10 minutter.")
    assert (made.problems, made.confirmed) == ([], ["Vent i 10 minutter."])
    assert state(entry) is State.DRAFT
    record = digest("Vent i 10 minutter.", entry.msgstr)
    assert entry.tcomment == f"still right: nurse, {DATE}, {record}"


def test_a_rejected_translation_is_refused(catalog: polib.POFile) -> None:
    text = send(catalog, "xliff").decode().replace("<xliff ", f"<xliff {NAMESPACES} ", 1)
    unit = f'id="{digest("Snakk med oss.", "")}"'
    text = text.replace(unit, f'{unit} mq:status="Rejected"')
    made = plan(text.encode(), catalog, "xliff")
    (problem,) = made.problems
    assert "found one that its reviewer has rejected" in problem.message
    assert state(made.catalog.find("Snakk med oss.")) is State.DRAFT


def test_comments_are_kept_and_never_approve(catalog: polib.POFile) -> None:
    text = send(catalog, "po").decode()
    record = f"approved: nurse, {DATE}, {digest('Snakk med oss.', 'Talk to us.')}"
    mark = "#. base: " + digest("Snakk med oss.", "Talk to us.")
    assert mark in text
    text = text.replace(mark, f"# Is this right?\n# {record}\n{mark}")
    for _ in range(2):
        made = plan(text.encode(), catalog)
        assert made.problems == []
        entry = made.catalog.find("Snakk med oss.")
        assert entry.tcomment == f"Is this right?\nsaid: {record}"
        assert state(entry) is State.DRAFT
        catalog = made.catalog
    assert made.taken == 0


def test_no_name_or_address_goes_out(catalog: polib.POFile) -> None:
    catalog.metadata |= {
        "Last-Translator": "Ola Nordmann <ola@test.no>",
        "Language-Team": "Team <team@test.no>",
        "X-Generator": "Tool",
        "Report-Msgid-Bugs-To": "kari@test.no",
    }
    for form in FORMS:
        assert b"@test.no" not in send(catalog, form)
        assert b"X-Generator" not in send(catalog, form)
