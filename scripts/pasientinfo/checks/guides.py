"""All checks of the guides: what each page says, and how the pages fit together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pasientinfo.checks import (
    guide_links,
    guide_lists,
    guide_structure,
    guide_syntax,
    guide_tables,
    guide_text,
)
from pasientinfo.checks.glyphs import check_guide_glyphs
from pasientinfo.problems import Problem
from pasientinfo.project import front_matter
from pasientinfo.project.assets import asset_files, read_docs
from pasientinfo.project.guides import Guide, own_guides, source_page_digest
from pasientinfo.project.settings import Settings
from pasientinfo.project.yaml_lines import SettingPath, load_yaml

NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", " ": "-"})
STRUCTURE: tuple[Callable[[guide_text.Prose], Iterator[Problem]], ...] = (
    guide_text.marks,
    guide_text.html,
    guide_text.style,
    guide_structure.headings,
    guide_structure.indentation,
    guide_structure.boxes,
    guide_structure.code,
    guide_lists.dates,
    guide_lists.lists,
    guide_lists.numbers,
    guide_tables.tables,
    guide_syntax.unread,
)


def check_guides(settings: Settings, guides: list[Guide]) -> list[Problem]:
    """Return every problem of the guides and of languages' own pages.

    Raises :class:`Problems` for an own page that cannot be read.
    """
    own = own_guides(settings)
    docs = settings.docs_dir
    ids = {
        guide.path.relative_to(docs).as_posix(): guide_links.ids(guide.html)
        for guide in [*guides, *own]
    }
    files = asset_files(read_docs(settings))
    found: list[Problem] = []
    for guide in [*guides, *own]:
        is_own = guide in own
        page = guide.path.relative_to(docs).as_posix()
        targets = guide_links.Targets(page, settings.source, ids, files)
        found += front_matter.problems(guide.front, guide.place, settings.languages, own=is_own)
        found += check_text(guide, targets, is_own=is_own)
        found += _file_name(guide)
    found += [problem for guide in own for problem in _rests_on(settings, guide)]
    found += check_guide_glyphs(settings, [*guides, *own])
    return found + list(_doubles(guides)) + list(_navigation(settings, guides))


def check_text(guide: Guide, targets: guide_links.Targets, *, is_own: bool) -> Iterator[Problem]:
    """Yield every problem of a page's text; ``is_own`` is a page of another language."""
    lines = guide_text.prose_lines(guide.body, guide.first_line)
    shown = tuple(guide_syntax.shown_lines(guide.html))
    code = tuple(guide.rendering.code)
    prose = guide_text.Prose(guide.place, lines, shown, code, guide.rendering.locale)
    if not is_own:  # other scripts need joiners
        yield from guide_text.characters(guide.place, guide.text)
        yield from guide_text.references(prose)
    for step in STRUCTURE:
        yield from step(prose)
    yield from guide_links.check_links(prose, targets)


def _rests_on(settings: Settings, guide: Guide) -> Iterator[Problem]:
    """An own page says which source text it rests on."""
    if (settings.source_dir / guide.file).is_file() and not guide.front.meta.get("rests_on"):
        digest = source_page_digest(settings, guide.file)
        message = (
            f"expected rests_on: {digest} (the {settings.source} page as it is now) in the front "
            "matter, found none; add it when this page says what that page says"
        )
        yield Problem(guide.place, 1, message)


def _file_name(guide: Guide) -> Iterator[Problem]:
    wrong = [part for part in Path(guide.file).with_suffix("").parts if not NAME.fullmatch(part)]
    for part in wrong:
        better = re.sub(r"[^a-z0-9_-]+", "-", part.casefold().translate(LETTERS)).strip("-")
        message = (
            f"expected a file name of a–z, 0–9 and hyphens (it becomes the page's address), "
            f"found «{part}»; rename it, to {better}.md for example"
        )
        yield Problem(guide.place, 0, message)


def _doubles(guides: list[Guide]) -> Iterator[Problem]:
    """Two pages with one text or one title: the menu would show them alike."""
    bodies: dict[str, Guide] = {}
    titles: dict[str, Guide] = {}
    for guide in guides:
        title = next((block.msgid for block in guide.rendering.blocks if block.kind == "h1"), "")
        if (first := bodies.setdefault(guide.body.strip(), guide)) is not guide and title:
            message = f"expected a text of its own, found that of {first.place}; delete one of them"
            yield Problem(guide.place, 0, message)
        elif title and (first := titles.setdefault(title, guide)) is not guide:
            message = f"expected a title of its own, found «{title}» as in {first.place}; change it"
            yield Problem(guide.place, guide.first_line, message)


def _navigation(settings: Settings, guides: list[Guide]) -> Iterator[Problem]:
    """Every page stands in the menu (``nav``), and the menu names no other."""
    values, places = load_yaml(settings.config_file, settings.root)
    if not values.get("nav"):
        return
    config, _ = places.find(("nav",))
    pages = {guide.file: guide for guide in guides}
    named: dict[str, SettingPath] = {}
    for name, path in _nav_pages(values["nav"]):
        if named.setdefault(name, path) is not path and name in pages:
            message = f"expected each page once in nav, found {name} twice; take one away"
            yield Problem(*places.find(path), message)
    docs = settings.place(settings.source_dir)
    for name, path in named.items():
        if name in pages or re.match(r"\w+:", name):
            continue
        if (settings.source_dir / name).is_file():
            message = f"nav names the page {name}, which exclude_docs leaves out; take one away"
        else:
            advice = guide_links.near(name, pages, "correct the name or take the line away")
            message = f"nav names the page {name}, but there is no file {docs}/{name}; {advice}"
        yield Problem(*places.find(path), message)
    for name, guide in pages.items():
        hidden = settings.not_in_nav.match_file(f"{settings.source}/{name}")
        if name not in named and not hidden:
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
