"""The state of every page in every language, in blocks and words."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pasientinfo import policy
from pasientinfo.blocks import Block
from pasientinfo.catalogs import State
from pasientinfo.extract import INTERFACE, Message
from pasientinfo.settings import Settings
from pasientinfo.translations import Translations


@dataclass(frozen=True)
class Row:
    """One page in one locale: number of blocks and of words in each state.

    ``withdrawn`` says why the policy withdraws the page, ``changed`` names the stale texts.
    """

    locale: str
    page: str
    blocks: dict[State, int]
    words: dict[State, int]
    withdrawn: str | None
    changed: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """What ``status --json`` prints for it."""
        counts = {state.value: self.blocks[state] for state in State}
        words = {state.value: self.words[state] for state in State}
        more = {"withdrawn": self.withdrawn, "changed_texts": list(self.changed)}
        return {"locale": self.locale, "page": self.page, **counts, "words": words, **more}


def page_name(message: Message) -> str:
    """The page a message belongs to: a file below the source folder, or ``interface``."""
    is_guide = message.place.endswith(".md")
    return message.place.rpartition("/")[2].removesuffix(".md") if is_guide else INTERFACE


def status(
    settings: Settings, messages: Sequence[Message], translations: Translations
) -> list[Row]:
    """A row for each locale and page, in the order of the settings and of ``messages``."""
    pages: dict[str, list[Message]] = {}
    for message in messages:
        pages.setdefault(page_name(message), []).append(message)
    rows = []
    for locale in list(settings.languages)[1:]:
        for page, texts in pages.items():
            blocks = dict.fromkeys(State, 0)
            words = dict.fromkeys(State, 0)
            changed = []
            for text in texts:
                state = translations.state(locale, text.msgid)
                blocks[state] += 1
                words[state] += len(re.findall(r"\w+", text.msgid))
                changed += [text.msgid] if state is State.CHANGED else []
            withdrawn = None
            if page != INTERFACE:
                withdrawn = policy.reason(
                    settings.withdraw,
                    [Block(text.msgid, "", text.critical) for text in texts],
                    functools.partial(translations.state, locale),
                )
            rows.append(Row(locale, page, blocks, words, withdrawn, tuple(changed)))
    return rows


def unmet(settings: Settings, rows: Sequence[Row]) -> list[str]:
    """Where the policy of the settings is not met, a line each; empty where it is."""
    found = [
        f"{row.locale} {row.page}: withdrawn: {row.withdrawn}" for row in rows if row.withdrawn
    ]
    if settings.drafts == "forbid":
        found += [
            f"{row.locale} {row.page}: {row.blocks[State.DRAFT]} drafts, and drafts are forbidden"
            for row in rows
            if row.blocks[State.DRAFT]
        ]
    return found


def table(rows: Sequence[Row]) -> str:
    """The status as a table for a terminal; below it, every text that has changed."""
    width = max([len(row.page) for row in rows], default=4)
    lines = [f"{'':6} {'':{width}} " + " ".join(f"{state.value:>14}" for state in State)]
    for row in rows:
        cells = (f"{row.blocks[state]:>5} ({row.words[state]:>5})".rjust(14) for state in State)
        mark = "  WITHDRAWN" if row.withdrawn else ""
        lines.append(f"{row.locale:6} {row.page:{width}} " + " ".join(cells) + mark)
    lines.append("Blocks (words in brackets) by state.")
    changed: dict[str, list[str]] = {}
    for row in rows:
        for text in row.changed:
            changed.setdefault(f"{row.page}: «{text[:70]}»", []).append(row.locale)
    lines += [f"changed: {text} in {', '.join(locales)}" for text, locales in changed.items()]
    return "\n".join(lines)
