"""All checks of the guides: what each page says, and how the pages fit together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from pasientinfo import extract, front_matter, guide_links, guide_structure, guide_text
from pasientinfo.errors import Problem, Problems
from pasientinfo.settings import Settings
from pasientinfo.yaml_file import load

NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", " ": "-"})
STRUCTURE: tuple[Callable[[list[tuple[int, str]]], Iterator[guide_text.Found]], ...] = (
    guide_text.marks,
    guide_text.html,
    guide_text.style,
    guide_structure.headings,
    guide_structure.indentation,
    guide_structure.boxes,
    guide_structure.lists,
)


def own_guides(settings: Settings) -> list[extract.Guide]:
    """The pages that other languages have for themselves."""
    found: list[extract.Guide] = []
    problems: list[Problem] = []
    for locale in list(settings.languages)[1:]:
        for path in sorted((settings.docs_dir / locale).rglob("*.md")):
            try:
                found.append(extract.guide(settings, path, locale))
            except Problems as error:
                problems += error.problems
    if problems:
        raise Problems(problems)
    return found


def check(settings: Settings, guides: list[extract.Guide]) -> list[Problem]:
    """Every problem, and every warning, of the guides and of languages' own pages."""
    own = own_guides(settings)
    docs = settings.docs_dir
    ids = {
        guide.path.relative_to(docs).as_posix(): guide_links.ids(guide.html)
        for guide in [*guides, *own]
    }
    files = {
        path.relative_to(docs).as_posix(): path.stat().st_size
        for path in docs.rglob("*")
        if path.is_file() and path.suffix != ".md"
    }
    found: list[Problem] = []
    for guide in [*guides, *own]:
        is_own = guide in own
        page = guide.path.relative_to(docs).as_posix()
        place = guide_links.Place(page, settings.source, ids, files)
        found += front_matter.problems(guide.front, guide.place, settings.languages, own=is_own)
        found += (
            Problem(guide.place, line, message)
            for line, message in _text(guide, place, is_own=is_own)
        )
        found += _file_name(guide)
    return found + list(_doubles(guides)) + list(_navigation(settings, guides))


def _text(
    guide: extract.Guide, place: guide_links.Place, *, is_own: bool
) -> Iterator[guide_text.Found]:
    lines = guide_text.prose(guide.body, guide.first_line)
    if not is_own:  # other scripts need joiners
        yield from guide_text.characters(guide.text)
    for step in STRUCTURE:
        yield from step(lines)
    yield from guide_links.check(lines, place)


def _file_name(guide: extract.Guide) -> Iterator[Problem]:
    wrong = [part for part in Path(guide.name).with_suffix("").parts if not NAME.fullmatch(part)]
    for part in wrong:
        better = re.sub(r"[^a-z0-9_-]+", "-", part.casefold().translate(LETTERS)).strip("-")
        message = (
            f"expected a file name of a–z, 0–9 and hyphens (it becomes the page's address), "
            f"found «{part}»; rename it, to {better}.md for example"
        )
        yield Problem(guide.place, 0, message)


def _doubles(guides: list[extract.Guide]) -> Iterator[Problem]:
    """Two pages with one text or one title: the menu would show them alike."""
    bodies: dict[str, extract.Guide] = {}
    titles: dict[str, extract.Guide] = {}
    for guide in guides:
        title = next((block.msgid for block in guide.page.blocks if block.kind == "h1"), "")
        if (first := bodies.setdefault(guide.body.strip(), guide)) is not guide and title:
            message = f"expected a text of its own, found that of {first.place}; delete one of them"
            yield Problem(guide.place, 0, message)
        elif title and (first := titles.setdefault(title, guide)) is not guide:
            message = f"expected a title of its own, found «{title}» as in {first.place}; change it"
            yield Problem(guide.place, guide.first_line, message)


def _navigation(settings: Settings, guides: list[extract.Guide]) -> Iterator[Problem]:
    """Every page stands in the menu (``nav``), and the menu names no other."""
    values, lines = load(settings.config_file, settings.root)
    if not values.get("nav"):
        return
    config = settings.place(settings.config_file)
    pages = {guide.name: guide for guide in guides}
    named = dict(_nav_pages(values["nav"]))
    for name, path in named.items():
        if name not in pages and not re.match(r"\w+://", name):
            while path not in lines and path:
                path = path[:-1]
            docs = settings.place(settings.docs_dir / settings.source)
            mend = guide_links.near(name, pages, "correct the name or take the line away")
            message = f"nav names the page {name}, but there is no file {docs}/{name}; {mend}"
            yield Problem(config, lines.get(path, 0), message)
    hidden = str(values.get("not_in_nav") or "").split()
    for name, guide in pages.items():
        address = f"/{settings.source}/{name}"
        if name not in named and not any(fnmatch(address, f"*/{x.strip('/')}") for x in hidden):
            message = (
                f"the page is not in the menu, so nobody finds it; add the line '- {name}' under "
                f"nav: in {config}"
            )
            yield Problem(guide.place, 0, message)


def _nav_pages(
    nav: Any, path: tuple[str | int, ...] = ("nav",)
) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    if isinstance(nav, str):
        yield nav, path
    elif isinstance(nav, list):
        for index, item in enumerate(nav):
            yield from _nav_pages(item, (*path, index))
    elif isinstance(nav, dict):
        for key, item in nav.items():
            yield from _nav_pages(item, (*path, key))
