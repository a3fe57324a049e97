"""No translation is shown as current whose source text has changed, whatever a tool did to it.

Real tools save real catalogs: gettext's own (msgmerge, msgattrib, msgcat), translate-toolkit, which
Weblate writes its files with, and what Poedit wrote, recorded.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from translate.storage import factory

from conftest import ROOT
from pasientinfo.cli import main
from pasientinfo.problems import Problems
from pasientinfo.project import origins
from pasientinfo.project.catalogs import State, read_translations
from pasientinfo.project.settings import read_settings

OLD = "Ring 113 hvis liv er i fare. Vent aldri på videosamtalen."
NEW = "Ring 113 hvis liv er i fare. Avslutt videosamtalen med en gang."
OLD_PL = "Zadzwoń pod 113, jeśli zagrożone jest życie. Nigdy nie czekaj na rozmowę wideo."
OTHER = "Ha telefonen klar."
OTHER_PL = "Miej telefon pod ręką."
SETTINGS = """
site_name: Prøve
site_url: https://video.test.no/
theme: {name: material, custom_dir: overrides}
plugins:
  - i18n:
      docs_structure: folder
      fallback_to_default: true
      languages: [{locale: nb, name: Norsk bokmål, default: true}, {locale: pl, name: Polski}]
  - pasientinfo: {}
nav: [index.md]
extra: {trust: {name: Prøve sykehus}}
"""


RECORDED = ROOT / "tests" / "cases" / "translation" / "tools"


class Project:
    """A small project: its guide, its Polish catalog, the command on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.catalog = folder / "locales" / "pl" / "LC_MESSAGES" / "messages.po"
        self.record = folder / "locales" / "pl" / "origins.lock"
        self.pot = folder / "locales" / "messages.pot"
        (folder / "docs" / "nb").mkdir(parents=True)
        (folder / "overrides").mkdir()
        (folder / "overrides" / "main.html").write_text("")
        (folder / "mkdocs.yml").write_text(SETTINGS, "utf-8")

    def run(self, *arguments: str) -> int:
        return main([*arguments, "-f", str(self.folder / "mkdocs.yml")])

    def write(self, *texts: str) -> None:
        head = "---\ndescription: En side.\nowner: Vi\nupdated: 2026-11-25\n---\n# Side\n\n"
        guide = self.folder / "docs" / "nb" / "index.md"
        guide.write_text(head + "\n\n".join(texts) + "\n", "utf-8")

    def update(self) -> None:
        assert self.run("update") == 0

    def edit(self, change: Callable[[polib.POEntry], None]) -> None:
        """What a translator saves, entry by entry."""
        catalog = polib.pofile(str(self.catalog), wrapwidth=79)
        for entry in catalog:
            if not entry.obsolete:
                change(entry)
        catalog.save(str(self.catalog))

    def translate(self, translations: dict[str, str], *flags: str) -> None:
        def change(entry: polib.POEntry) -> None:
            if entry.msgid in translations:
                entry.msgstr = translations[entry.msgid]
                entry.flags, entry.previous_msgid = list(flags), None

        self.edit(change)

    def tool(self, *command: str) -> None:
        subprocess.run([*command], check=True, capture_output=True, cwd=self.folder)

    def state(self, msgid: str) -> State:
        return read_translations(read_settings(self.folder / "mkdocs.yml")).state("pl", msgid)

    def shown(self, msgid: str) -> str | None:
        """The Polish text that a reader gets for a text, if it is Polish."""
        found = read_translations(read_settings(self.folder / "mkdocs.yml")).show("pl", msgid)
        return found.text if found.locale == "pl" else None


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose safety text has changed since it was translated."""
    made = Project(tmp_path)
    made.write(OLD, OTHER)
    made.update()
    made.translate({OLD: OLD_PL, OTHER: OTHER_PL}, "fuzzy")
    made.update()
    assert made.shown(OLD) == OLD_PL
    return made


def clear_all(project: Project) -> None:
    project.tool("msgattrib", "--clear-fuzzy", "-o", str(project.catalog), str(project.catalog))


def clear_all_and_previous(project: Project) -> None:
    project.tool(
        *("msgattrib", "--clear-fuzzy", "--clear-previous"),
        *("-o", str(project.catalog), str(project.catalog)),
    )


def msgmerge(project: Project, *options: str) -> None:
    """As Poedit's «Update from POT file» does: with --previous, or without."""
    project.tool(
        "msgmerge", "--quiet", "--update", *options, str(project.catalog), str(project.pot)
    )


def sorted_file(project: Project) -> None:
    project.tool("msgcat", "--sort-output", "-o", str(project.catalog), str(project.catalog))


def weblate(project: Project) -> None:
    """Weblate saves with translate-toolkit: every unit confirmed as it stands."""
    store = factory.getobject(str(project.catalog))
    for unit in store.units:
        if unit.istranslatable() and not unit.isheader():
            unit.markfuzzy(False)
            unit.prev_source = ""
    store.savefile(str(project.catalog))


def punctuation(project: Project) -> None:
    """What tools «fix» by themselves is no new translation."""

    def change(entry: polib.POEntry) -> None:
        entry.msgstr = entry.msgstr.replace(".", " …").upper()
        entry.flags, entry.previous_msgid = [], None

    project.edit(change)


def without_obsolete(project: Project) -> None:
    project.tool("msgattrib", "--no-obsolete", "-o", str(project.catalog), str(project.catalog))
    clear_all_and_previous(project)


TOOLS = {
    "msgattrib --clear-fuzzy": clear_all,
    "msgattrib --clear-fuzzy --clear-previous": clear_all_and_previous,
    "Weblate": weblate,
    "msgcat --sort-output": sorted_file,
    "quotation marks and full stops": punctuation,
    "no obsolete entries": without_obsolete,
}


@pytest.mark.parametrize("name", TOOLS)
def test_a_changed_text_that_a_tool_confirms_is_still_changed(name: str, project: Project) -> None:
    project.write(NEW, OTHER)
    project.update()
    TOOLS[name](project)
    for _ in range(2):
        assert project.state(NEW) is State.CHANGED
        assert project.shown(NEW) is None
        assert project.shown(OTHER) is not None
        project.update()
    catalog = polib.pofile(str(project.catalog))
    assert catalog.find(NEW).fuzzy
    assert catalog.find(NEW).previous_msgid in (OLD, "")


@pytest.mark.parametrize("options", [[], ["--previous"]])
@pytest.mark.parametrize("also", [None, *TOOLS])
def test_a_catalog_that_msgmerge_brought_up_to_date(
    options: list[str], also: str | None, project: Project
) -> None:
    """The template comes from a branch on which the text was changed; our update came later."""
    before = project.catalog.read_bytes()
    project.write(NEW, OTHER)
    project.update()
    project.catalog.write_bytes(before)
    msgmerge(project, *options)
    assert polib.pofile(str(project.catalog)).find(NEW).msgstr == OLD_PL
    if also:
        TOOLS[also](project)
    for _ in range(2):
        assert project.state(NEW) is State.CHANGED
        project.update()


def test_what_poedit_wrote(tmp_path: Path) -> None:
    """Poedit 3.2.2 of Debian 12, «Update from POT file», of drafts; cut to two entries."""
    saved = RECORDED / "poedit.po"
    title, stale = polib.pofile(str(saved))
    new = stale.msgid
    old = new.replace("Ikke ring", "Ring")
    assert stale.fuzzy and stale.previous_msgid is None
    project = Project(tmp_path)
    project.write(title.msgid, old)
    project.update()
    project.translate({title.msgid: title.msgstr, old: stale.msgstr}, "fuzzy")
    project.update()
    project.write(title.msgid, new)
    project.update()
    shutil.copy(saved, project.catalog)
    for _ in range(2):
        assert project.state(new) is State.CHANGED
        assert project.shown(title.msgid) == title.msgstr
        project.update()


WRITTEN = {
    "gtranslator": {"En side.": "Strona o wideo.", OTHER: OTHER_PL},
    "lokalize": {"En side.": "Strona o wideo.", OTHER: OTHER_PL},
    "weblate": {"En side.": "Strona o wideo.", OTHER: OTHER_PL},
    "omegat": {"Side": "Strona", OTHER: None},
}
"""What a translator wrote in a tool, and what has become of a draft that was not touched."""


@pytest.mark.parametrize("tool", WRITTEN)
def test_a_catalog_that_a_tool_saved(tool: str, project: Project) -> None:
    """Gtranslator 42.0, Lokalize 22.12.3 and Weblate 5.14.3, where the changed text was confirmed
    as it stood (the tool's button), and OmegaT 3.6.0, which leaves out what nobody has
    translated anew.
    """
    project.write(NEW, OTHER)
    project.update()
    shutil.copy(RECORDED / f"{tool}.po", project.catalog)
    for _ in range(2):
        assert project.shown(NEW) is None
        assert {msgid: project.shown(msgid) for msgid in WRITTEN[tool]} == WRITTEN[tool]
        project.update()


def test_a_file_that_was_sent_out_and_came_back_from_omegat(project: Project) -> None:
    """What it has emptied is not taken: only the text that was translated."""
    project.write(NEW, OTHER)
    project.update()
    assert project.run("import", str(RECORDED / "omegat-sent.po")) == 0
    assert project.state(NEW) is State.CHANGED
    assert (project.shown("Side"), project.shown(OTHER)) == ("Strona", OTHER_PL)


def test_a_guess_from_another_text_is_not_shown(project: Project) -> None:
    """msgmerge fills a new text with the translation of one that is like it."""
    guessed = "Ha telefonen klar nå."
    before = project.catalog.read_bytes()
    project.write(OLD, OTHER, guessed)
    project.update()
    project.catalog.write_bytes(before)
    msgmerge(project)
    assert polib.pofile(str(project.catalog)).find(guessed).msgstr == OTHER_PL
    assert project.shown(guessed) is None
    clear_all_and_previous(project)
    assert project.shown(guessed) is None
    assert project.shown(OTHER) == OTHER_PL


def test_new_work_in_a_tool_is_a_draft_and_goes_on_being_one(project: Project) -> None:
    project.write(NEW, OTHER)
    project.update()
    project.translate({NEW: "Zadzwoń pod 113. Zakończ rozmowę wideo."})
    assert project.state(NEW) is State.DRAFT
    project.update()
    assert project.state(NEW) is State.DRAFT
    project.write(OLD, OTHER)
    project.update()
    assert project.shown(OLD) == OLD_PL


def test_work_that_no_update_has_seen_yet_belongs_to_the_text_that_stood_there(
    project: Project,
) -> None:
    project.translate({OLD: "Coś zupełnie nowego: 113."})
    project.write(NEW, OTHER)
    project.update()
    clear_all_and_previous(project)
    assert project.state(NEW) is State.CHANGED


def test_a_merge_of_two_branches_keeps_the_lines_of_both(project: Project) -> None:
    """One branch translates the new text, the other confirms the old translation."""
    project.write(NEW, OTHER)
    project.update()
    base = (project.catalog.read_bytes(), project.record.read_text())
    project.translate({NEW: "Zadzwoń pod 113. Zakończ rozmowę wideo."})
    project.update()
    ours = project.record.read_text()
    project.catalog.write_bytes(base[0])
    clear_all_and_previous(project)
    project.record.write_text(ours + base[1])
    assert project.state(NEW) is State.CHANGED


@pytest.mark.parametrize("line", ["<<<<<<< HEAD", "0123", "0123456789abcdef", "x" * 33])
def test_lines_that_are_none_of_ours_are_said(line: str, project: Project) -> None:
    project.record.write_text(f"{project.record.read_text()}{line}\n")
    last = project.record.read_text().count("\n")
    with pytest.raises(Problems, match=rf"locales/pl/origins\.lock:{last}: expected two digests"):
        project.state(OLD)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Nie czekaj.", "nie czekaj", True),
        ("Nie czekaj.", "Nie  czekaj…", True),
        ("«Nie» czekaj", '"Nie" czekaj', True),
        ("e\u0301", "\u00e9", True),
        ("Nie czekaj.", "Czekaj.", False),
        ("113", "112", False),
        ("لا تنتظر", "انتظر", False),
        ("…", "!", False),
    ],
)
def test_what_makes_another_translation(one: str, other: str, same: bool) -> None:
    assert (origins.translation_digest(one) == origins.translation_digest(other)) is same


NB, PL = "Denne setningen heter {} i dag.", "To zdanie nazywa się dzisiaj {}."


class Model:
    """What a careful person knows: from which texts each translation was made or confirmed."""

    def __init__(self, project: Project, seed: int) -> None:
        self.project = project
        self.random = random.Random(seed)
        self.number = 0
        self.made: dict[str, set[str]] = {}
        self.old: list[tuple[bytes, str]] = []
        self.sent: list[Path] = []
        self.ours: set[str] = set()
        self.texts = [self.fresh(NB) for _ in range(4)]

    def fresh(self, pattern: str) -> str:
        """A text that was never there before, with letters alone: checks compare numbers."""
        self.number += 1
        letters = str(self.number).translate(str.maketrans("0123456789", "abcdefghij"))
        text = pattern.format(f"x{letters}x")
        self.ours.add(text)
        return text

    def edit(self) -> None:
        place = self.random.randrange(len(self.texts))
        self.texts[place] = self.fresh(NB)

    def move(self) -> None:
        self.random.shuffle(self.texts)

    def save(self) -> None:
        """A translator works in a tool that writes the catalog itself."""

        def change(entry: polib.POEntry) -> None:
            if entry.msgid in self.texts and self.random.random() < 0.5:
                entry.msgstr = self.fresh(PL)
                entry.flags = ["fuzzy"] if self.random.random() < 0.3 else []
                entry.previous_msgid = None
                self.made[entry.msgstr] = {entry.msgid}

        self.project.edit(change)
        self.project.update()  # as CI does for every push

    def send(self) -> None:
        """A file goes out to a translator."""
        form = self.random.choice(["po", "xliff"])
        suffix = "po" if form == "po" else "xlf"
        path = self.project.folder / f"sent{len(self.sent)}.{suffix}"
        assert self.project.run("export", "pl", "--format", form, "-o", str(path)) == 0
        self.sent.append(path)

    def deliver(self) -> None:
        """A translator works in a file that was sent out, now or long ago, and confirms all."""
        self.send()
        path = self.random.choice(self.sent)
        store = factory.getobject(str(path))
        for unit in store.units:
            if not unit.istranslatable() or unit.isheader() or str(unit.source) not in self.ours:
                continue
            if self.random.random() < 0.5:
                unit.target = self.fresh(PL)
                self.made[str(unit.target)] = {str(unit.source)}
            unit.markfuzzy(False)
        store.savefile(str(path))
        self.project.run("import", str(path), "--partial")

    def branch(self) -> None:
        self.old.append((self.project.catalog.read_bytes(), self.project.record.read_text()))

    def merge(self) -> None:
        """The catalog of an old branch wins; of the origins the lines of both are kept."""
        if self.old:
            catalog, lines = self.random.choice(self.old)
            self.project.catalog.write_bytes(catalog)
            self.project.record.write_text(self.project.record.read_text() + lines)
            msgmerge(self.project, *self.random.choice([[], ["--previous"]]))

    def confirm(self) -> None:
        self.random.choice([clear_all, clear_all_and_previous, weblate, punctuation])(self.project)

    def reorder(self) -> None:
        sorted_file(self.project)

    def check(self, history: list[str]) -> None:
        translations = read_translations(read_settings(self.project.folder / "mkdocs.yml"))
        for text in self.texts:
            shown = translations.show("pl", text)
            if shown.locale == "pl":
                same = origins.translation_digest(shown.text)
                made = {
                    m
                    for t, ms in self.made.items()
                    for m in ms
                    if origins.translation_digest(t) == same
                }
                assert text in made, (history, text, shown.text)


STEPS = [
    "edit",
    "edit",
    "edit",
    "move",
    "save",
    "save",
    "send",
    "deliver",
    "branch",
    "merge",
    "merge",
    "confirm",
    "confirm",
    "reorder",
]


@pytest.mark.parametrize("seed", range(30))
def test_at_no_time_is_an_old_translation_shown(seed: int, tmp_path: Path) -> None:
    project = Project(tmp_path)
    model = Model(project, seed)
    project.write(*model.texts)
    project.update()
    history: list[str] = []
    for _ in range(25):
        step = model.random.choice(STEPS)
        history.append(step)
        getattr(model, step)()
        project.write(*model.texts)
        if model.random.random() < 0.7:
            history.append("update")
            project.update()
        model.check(history)
