"""Rendering leaflets: only what is needed, the same bytes, and failing in one clear line."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from conftest import ROOT, copy_project
from pasientinfo.leaflets import fonts, pdf
from pasientinfo.leaflets.store import Store
from pasientinfo.problems import Problems
from pasientinfo.project.settings import read_settings

PICTURE = (ROOT / "docs" / "assets" / "talk.svg").read_text("utf-8")
PAGE = """<!doctype html><html lang="nb"><head><title>Prøve</title>
<style>{fonts}</style></head><body><h1>Prøve</h1><p>{text}</p>{more}</body></html>"""


def job(folder: Path, name: str = "a.pdf", text: str = "Tekst.", more: str = "") -> pdf.Job:
    """A small leaflet with a picture beside it."""
    style = folder / "print.css"
    if not style.exists():
        style.write_text("p { color: #111 }", "utf-8")
        (folder / "talk.svg").write_text(PICTURE, "utf-8")
    faces = fonts.font_faces(read_settings(ROOT / "mkdocs.yml"), "nb")
    html = PAGE.format(fonts=faces, text=text, more=more)
    return pdf.Job(name, html, folder, style)


def rendered(jobs: list[pdf.Job], cache: Path) -> tuple[dict[str, bytes], list[str]]:
    """What was made, and the problems, a line each."""
    made: dict[str, bytes] = {}
    try:
        for name, data in pdf.render_all(jobs, cache):
            made[name] = data
    except Problems as error:
        return made, [str(problem) for problem in error.problems]
    return made, []


def test_nothing_changed_nothing_rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    jobs = [job(tmp_path, "a.pdf"), job(tmp_path, "b.pdf", "Noe annet.")]
    first, problems = rendered(jobs, cache)
    assert (set(first), problems) == ({"a.pdf", "b.pdf"}, [])
    asked: list[str] = []
    original = pdf._run

    def run(batch: list[pdf.Job], workers: int) -> object:
        asked.extend(one.name for one in batch)
        return original(batch, workers)

    monkeypatch.setattr(pdf, "_run", run)
    assert rendered(jobs, cache) == (first, [])
    assert asked == []
    changed = [jobs[0], job(tmp_path, "b.pdf", "Noe helt annet.")]
    again, _ = rendered(changed, cache)
    assert asked == ["b.pdf"]
    assert again["a.pdf"] == first["a.pdf"]
    assert len(list(cache.iterdir())) == 2, "what is not used any more is taken away"
    damaged = next(cache.glob(f"{pdf.key(jobs[0])}-*.pdf"))
    damaged.write_bytes(damaged.read_bytes()[:-100])
    assert rendered(changed, cache)[0] == again
    assert asked == ["b.pdf", "a.pdf"]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Store]:
    """A cache with two entries, opened anew each time, its secret in a folder of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    first = Store(tmp_path / "cache")
    first.write(KEY, b"right")
    first.write(OTHER, b"other")
    assert (first.read(KEY), first.read(OTHER)) == (b"right", b"other")
    return lambda: Store(tmp_path / "cache")


KEY, OTHER = "0" * 32, "1" * 32
SHA = hashlib.sha256(b"wrong").hexdigest()


@pytest.mark.parametrize(
    "shell",
    [
        "printf wrong > {entry}",
        "rm {entry} && printf wrong > {key}-{sha16}.pdf",
        "rm {entry} && printf wrong > {key}-{sha}.pdf",
        "cp {other} {entry}",
        "mv {other} {entry}",
        "cp {other} {key}-{other_mac}",
        "mv {entry} ../e && ln -s ../e {entry}",
        "rm {entry} && ln -s nowhere {entry}",
        "rm {entry} && mkfifo {entry}",
        "rm {entry} && mkdir {entry} && touch {entry}/x",
        "rm -r ../cache && touch ../cache",
        "rm -r ../cache && ln -s nowhere ../cache",
        "rm -r ../cache && mkfifo ../cache",
        "rm ../state/pasientinfo/leaflets.key",
        "chmod 644 ../state/pasientinfo/leaflets.key",
        ": > ../state/pasientinfo/leaflets.key",
        "rm -r ../state && touch ../state",
        "rm -r ../state && ln -s nowhere ../state",
    ],
)
def test_a_cache_that_was_written_to_is_rendered_anew(
    shell: str, store: Callable[[], Store], tmp_path: Path
) -> None:
    """Never a byte that was not kept for this key, never an error, never waiting."""
    cache = tmp_path / "cache"
    entry, other = sorted(path.name for path in cache.iterdir())
    names = {"entry": entry, "other": other, "key": KEY, "sha": SHA, "sha16": SHA[:16]}
    command = shell.format(**names, other_mac=other.partition("-")[2])
    subprocess.run(["sh", "-ec", command], cwd=cache, check=True)
    again = store()
    kept = "{key}-{other_mac}" in shell  # the entry itself is whole; what lies beside it is not
    assert again.read(KEY) == (b"right" if kept else None)
    again.write(KEY, b"right")
    assert again.read(KEY) in (b"right", None)
    again.prune()
    assert not (tmp_path / "e").is_file() or (tmp_path / "e").read_bytes() == b"right"


def test_entries_outlive_a_run_and_others_files_are_left(
    store: Callable[[], Store], tmp_path: Path
) -> None:
    (tmp_path / "cache" / "mine.txt").write_text("mine")
    again = store()
    assert again.read(KEY) == b"right"
    again.prune()
    assert again.read(OTHER) is None
    assert (tmp_path / "cache" / "mine.txt").read_text() == "mine"
    assert (tmp_path / "state" / "pasientinfo" / "leaflets.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("what", ["name", "text", "style", "picture"])
def test_whatever_it_is_made_from_is_in_the_key(what: str, tmp_path: Path) -> None:
    more = '<p><img src="talk.svg" alt="To personer"></p>'
    one = job(tmp_path, more=more)
    before = pdf.key(one)
    if what == "name":
        one = dataclasses.replace(one, name="b.pdf")
    elif what == "text":
        one = job(tmp_path, text="Tekst!", more=more)
    elif what == "style":
        one.stylesheet.write_text("p { color: #222 }", "utf-8")
    else:
        (tmp_path / "talk.svg").write_text(PICTURE + "\n", "utf-8")
    assert pdf.key(one) != before


def pipe(folder: Path) -> str:
    """A picture that is never there: reading it waits for ever."""
    os.mkfifo(folder / "never.svg")
    return '<p><img src="never.svg" alt="Aldri"></p>'


def bomb(folder: Path) -> str:
    """A picture that is drawn ten times by one that is drawn ten times, and so on."""
    use = '<use href="#g%s"/>'
    groups = "".join(f'<g id="g{n}">{10 * (use % (n - 1))}</g>' for n in range(1, 12))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><path id="g0" d="M0 0h1"/>{groups}</svg>'
    (folder / "bomb.svg").write_text(svg, "utf-8")
    return '<p><img src="bomb.svg" alt="Mange"></p>'


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ('<p><img src="gone.svg" alt="Borte"></p>', "gone.svg"),
        ('<p style="colour: red">x</p>', "unknown property"),
        ('<p><a href="#nowhere">x</a></p>', "nowhere"),
        ('<p><img src="https://example.com/x.png" alt="x"></p>', "disallowed protocol"),
        ("<style>@font-face { font-family: x; src: url('gone.ttf') }</style>", "gone.ttf"),
        (pipe, "its worker died, or took over 3 s"),
        (bomb, "its worker died, or took over 3 s"),
    ],
    ids=["picture", "css", "anchor", "another host", "font", "hangs", "bomb"],
)
def test_a_leaflet_that_fails(
    more: str | Callable[[Path], str], message: str, tmp_path: Path
) -> None:
    bad = job(tmp_path, "bad.pdf", more=more(tmp_path) if callable(more) else more)
    bad = dataclasses.replace(bad, time_limit=3 if callable(more) else 60)
    jobs = [job(tmp_path, "a.pdf"), bad, job(tmp_path, "b.pdf", "Noe annet.")]
    made, problems = rendered(jobs, tmp_path / "cache")
    assert set(made) == {"a.pdf", "b.pdf"}, "the others are not lost"
    assert len(problems) == 1
    assert re.match(r"bad\.pdf: the leaflet could not be made: ", problems[0])
    assert message in problems[0]
    assert "\n" not in problems[0]
    assert len(list((tmp_path / "cache").glob("*.pdf"))) == 2


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LIBRARIES", {"nosuch-library": "libnosuch0"})
    with pytest.raises(Problems, match="install the Debian package libnosuch0"):
        pdf.check_libraries()


def test_a_character_without_a_glyph_is_named() -> None:
    settings = read_settings(ROOT / "mkdocs.yml")
    fonts.check_characters(settings, "ur", {"join.md": "ٹیلی فون 116 117 – Åpne"})
    with pytest.raises(Problems, match=r"docs/nb/join\.md: .* '☎' \(U\+260E, BLACK TELEPHONE\)"):
        fonts.check_characters(settings, "nb", {"join.md": "Ring ☎"})


def test_the_same_bytes_in_another_folder_and_time_zone(
    site: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = copy_project(tmp_path_factory.mktemp("elsewhere"))
    environment = os.environ | {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    subprocess.run(
        [sys.executable, "-m", "pasientinfo", "build", "-f", str(folder / "mkdocs.yml")],
        env=environment,
        check=True,
        capture_output=True,
    )
    here = {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    there = folder / "site"
    assert here == {
        path.relative_to(there): path.read_bytes() for path in there.rglob("*") if path.is_file()
    }
    assert site.resolve().name == there.resolve().name


def test_no_step_is_torn_apart(tmp_path: Path) -> None:
    """Many steps of many lines, by the real stylesheet: each stands whole on its page."""
    steps = "".join(f"<li>start{n} {'ord ' * (150 + 37 * n)} slutt{n}</li>" for n in range(15))
    style = ROOT / "overrides" / "assets" / "print.css"
    one = dataclasses.replace(
        job(tmp_path, more=f'<div class="text"><ol>{steps}</ol></div>'), stylesheet=style
    )
    data, lines = pdf.render(one)
    assert lines == []
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    assert len(pages) > 3
    for n in range(15):
        whole = [f"start{n} " in page and re.search(rf"slutt{n}\b", page) for page in pages]
        assert any(whole), n
