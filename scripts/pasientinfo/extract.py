"""Extraction: all messages of a project, from its guides, its templates and the join rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import markdown
from babel.messages.extract import extract_from_dir

from pasientinfo import front_matter, join, notices
from pasientinfo.blocks import HEADINGS, Page
from pasientinfo.errors import Problem, Problems, read_text
from pasientinfo.markdown_gettext import GettextExtension
from pasientinfo.settings import Settings

KINDS = {
    "h1": "page title",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "step": "step",
    "li": "list item",
    "p": "paragraph",
    "td": "table cell",
    "th": "table heading",
    "alt": "text of a picture",
    "dt": "term",
    "dd": "explanation",
    "summary": "heading",
}
INTERFACE = "interface"
KEYWORDS = {"gettext": None, "_": None, "ngettext": (1, 2), "say": None}


@dataclass(frozen=True)
class Message:
    """A text to translate: where it stands (a file, no line) and a comment for translators."""

    msgid: str
    place: str
    comment: str
    critical: bool = False


@dataclass(frozen=True, eq=False)
class Guide:
    """A page as it was read and rendered: ``name`` below its language's folder (``join.md``)."""

    path: Path
    name: str
    place: str
    text: str
    front: front_matter.FrontMatter
    body: str
    html: str
    page: Page

    @property
    def first_line(self) -> int:
        """The line of the file where the body begins."""
        return self.text.count("\n") - self.body.count("\n") + 1


def read_page(settings: Settings, path: Path) -> tuple[dict[str, Any], str]:
    """The front matter and the Markdown of a page; :class:`Problems` with file and line."""
    front, body = front_matter.parse(read_text(path, settings.root), settings.place(path))
    return front.meta, body


def guide(settings: Settings, path: Path, locale: str | None = None) -> Guide:
    """Read and render a page of a language (the source); :class:`Problems` if it cannot be."""
    place, text = settings.place(path), read_text(path, settings.root)
    if line := conflict_marker(text):
        message = "expected text, found a merge-conflict marker; keep the right one of both texts"
        raise Problems([Problem(place, line, message)])
    front, body = front_matter.parse(text, place)
    locale = locale or settings.source
    page = Page(locale, trust=settings.trust)
    html = converter(settings, page).convert(body)
    name = path.relative_to(settings.docs_dir / locale).as_posix()
    return Guide(path, name, place, text, front, body, html, page)


def conflict_marker(text: str) -> int:
    """The line of the first marker that a merge left in a file; 0 where there is none."""
    lines = enumerate(text.splitlines(), 1)
    return next((n for n, line in lines if re.match(r"<{7} |>{7} |\|{7} ", line)), 0)


def converter(settings: Settings, page: Page, *more: markdown.Extension) -> markdown.Markdown:
    """Markdown as the site renders it, with our extension; unknown extensions are Problems."""
    try:
        return markdown.Markdown(
            extensions=[*settings.markdown_extensions, GettextExtension(page), *more],
            extension_configs=settings.mdx_configs,
        )
    except (ImportError, TypeError, AttributeError, KeyError) as error:
        raise Problems(
            [Problem(settings.place(settings.config_file), 0, f"markdown_extensions: {error}")]
        ) from None


def source_pages(settings: Settings) -> list[Path]:
    """The guides in the source language, sorted by name with the start page first."""
    pages = (settings.docs_dir / settings.source).rglob("*.md")
    return sorted(pages, key=lambda path: (path.stem != "index", path.as_posix()))


def page_messages(settings: Settings, guide: Guide) -> Iterator[Message]:
    """The messages of one guide, in reading order; its description first."""
    path, place, page = guide.path, guide.place, guide.page
    if guide.front.meta.get("description"):
        comment = f"page: {path.stem}; description for search engines"
        yield Message(str(guide.front.meta["description"]), place, comment)
    if page.unknown_values:
        raise Problems([_unknown_value(settings, path, key) for key in page.unknown_values])
    heading = ""
    for block in page.blocks:
        is_heading = block.kind in HEADINGS
        parts = [f"page: {path.stem}", KINDS.get(block.kind, block.kind)]
        parts += [f"under: {heading}"] if heading and not is_heading else []
        parts += ["safety-critical: a change here withdraws the page"] if block.critical else []
        yield Message(block.msgid, place, "; ".join(parts), block.critical)
        heading = block.msgid if is_heading else heading


def _unknown_value(settings: Settings, path: Path, key: str) -> Problem:
    lines = read_text(path, settings.root).splitlines()
    line = next((number for number, line in enumerate(lines, 1) if key in line), 0)
    known = ", ".join(sorted(settings.trust)) or "none"
    return Problem(
        settings.place(path),
        line,
        f"'{key}' is not among extra.trust in "
        f"{settings.config_file.name} (known: {known}); add it there or correct it",
    )


def interface_messages(settings: Settings) -> Iterator[Message]:
    """The messages of the templates, the navigation's sections, and the join rule."""
    if settings.theme_dir != settings.root and settings.theme_dir.is_dir():
        found = extract_from_dir(
            settings.theme_dir,
            [("**.html", "jinja2")],
            keywords=KEYWORDS,
            comment_tags=("i18n:",),
            strip_comment_tags=True,
        )
        for file, _, msgid, comments, _ in sorted(found, key=lambda item: (item[0], item[1])):
            for text in [msgid] if isinstance(msgid, str) else msgid:
                place = settings.place(settings.theme_dir / file)
                yield Message(text, place, "; ".join([INTERFACE, *comments]))
    config = settings.place(settings.config_file)
    yield Message(settings.site_name, config, f"{INTERFACE}; name of the site")
    for title in settings.nav_titles:
        yield Message(title, config, f"{INTERFACE}; heading in the menu")
    for text in join.MESSAGES.values() if settings.join else ():
        comment = f"{INTERFACE}; message beside the code field"
        yield Message(text, "pasientinfo/join.py", comment)
    for text in join.CARD.values() if settings.join else ():
        comment = f"{INTERFACE}; on the card with the code, or in the SMS"
        yield Message(text, "pasientinfo/join.py", comment)
    for text in notices.MESSAGES.values():
        comment = f"{INTERFACE}; notice at the top of all pages"
        yield Message(text, "pasientinfo/notices.py", comment)


def guides(settings: Settings) -> list[Guide]:
    """Every guide of the source language; all problems of all of them at once."""
    found: list[Guide] = []
    problems: list[Problem] = []
    for path in source_pages(settings):
        try:
            found.append(guide(settings, path))
        except Problems as error:
            problems += error.problems
    if problems:
        raise Problems(problems)
    return found


def messages(settings: Settings, read: list[Guide] | None = None) -> list[Message]:
    """Every message of the project, by page and place; all problems of all pages at once."""
    found: list[Message] = []
    problems: list[Problem] = []
    for each in guides(settings) if read is None else read:
        try:
            found += page_messages(settings, each)
        except Problems as error:
            problems += error.problems
    if problems:
        raise Problems(problems)
    return found + list(interface_messages(settings))
