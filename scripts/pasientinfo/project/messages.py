"""Messages: every text of a project that is translated, from its guides, templates and rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from babel.messages.extract import extract_from_dir

from pasientinfo.join.rule import CARD_TEXTS, REFUSALS
from pasientinfo.markdown.blocks import HEADINGS
from pasientinfo.problems import Problem, Problems, collect
from pasientinfo.project import notices
from pasientinfo.project.guides import Guide, read_guides
from pasientinfo.project.settings import Settings

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
    "abbr": "what an abbreviation stands for",
}
"""What a translator is told of a block, by what it stands in."""

DESCRIPTION = "description for search engines"
INTERFACE = "interface"
"""The page of messages that stand in no guide, and the place of those in no file of the project;
``join`` and ``notices`` are such places too."""

KEYWORDS = {"gettext": None, "_": None, "ngettext": (1, 2), "say": None}


@dataclass(frozen=True)
class Message:
    """A text to translate, and where it stands.

    ``place`` is a file without a line, or a label that no move of code changes; ``page`` the name
    of the guide (``video/index``) or :data:`INTERFACE`. ``kind`` is what the text stands in (a
    key of :data:`KINDS`, or words for the translator), ``under`` the heading above it.
    """

    msgid: str
    place: str
    page: str
    kind: str = ""
    under: str = ""
    critical: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What a translator is told of it, in order."""
        notes = [INTERFACE if self.page == INTERFACE else f"page: {self.page}"]
        notes += [KINDS.get(self.kind, self.kind)] if self.kind else []
        notes += [f"under: {self.under}"] if self.under else []
        notes += ["safety-critical: a change here withdraws the page"] if self.critical else []
        return tuple(notes)

    @property
    def comment(self) -> str:
        """The notes as a catalog's comment; made once, and never read back."""
        return "; ".join(self.notes)


def page_messages(settings: Settings, guide: Guide) -> list[Message]:
    """Return the messages of one guide, in reading order; its description first.

    Raises :class:`Problems` for values that the settings do not have.
    """
    found = []
    if description := guide.front.meta.get("description"):
        found.append(Message(str(description), guide.place, guide.page, DESCRIPTION))
    if unknown := guide.rendering.unknown_values:
        raise Problems([_unknown_value(settings, guide, key) for key in unknown])
    heading = ""
    for block in guide.rendering.blocks:
        is_heading = block.kind in HEADINGS
        under = "" if is_heading else heading
        found.append(
            Message(block.msgid, guide.place, guide.page, block.kind, under, block.critical)
        )
        heading = block.msgid if is_heading else heading
    return found


def _unknown_value(settings: Settings, guide: Guide, key: str) -> Problem:
    lines = enumerate(guide.text.splitlines(), 1)
    line = next((number for number, text in lines if key in text), 0)
    known = ", ".join(sorted(settings.trust)) or "none"
    return Problem(
        guide.place,
        line,
        f"'{key}' is not among extra.trust in "
        f"{settings.config_file.name} (known: {known}); add it there or correct it",
    )


def interface_messages(settings: Settings) -> Iterator[Message]:
    """Yield the messages of the templates, the navigation's sections, and the join rule."""
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
            yield Message(text, place, INTERFACE, "; ".join(comments))
    config = settings.place(settings.config_file)
    yield Message(settings.site_name, config, INTERFACE, "name of the site")
    for title, kind in settings.nav_titles.items():
        yield Message(title, config, INTERFACE, kind)
    for text in REFUSALS.values() if settings.join else ():
        yield Message(text, "join", INTERFACE, "message beside the code field")
    for text in CARD_TEXTS.values() if settings.join else ():
        yield Message(text, "join", INTERFACE, "on the card with the code, or in the SMS")
    for text in notices.MESSAGES.values():
        yield Message(text, "notices", INTERFACE, "notice at the top of all pages")


def extract_messages(settings: Settings, guides: list[Guide] | None = None) -> list[Message]:
    """Return every message of the project, by page and place.

    Raises the :class:`Problems` of all pages at once.
    """
    read = read_guides(settings) if guides is None else guides
    found = collect(partial(page_messages, settings, guide) for guide in read)
    return [message for page in found for message in page] + list(interface_messages(settings))
