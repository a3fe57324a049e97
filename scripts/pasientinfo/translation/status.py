"""The state of every page in every language, in blocks and words."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from pasientinfo.markdown.blocks import Block
from pasientinfo.project.catalogs import State, Translations, read_translations
from pasientinfo.project.messages import INTERFACE, Message, extract_messages
from pasientinfo.project.settings import Settings, read_settings
from pasientinfo.project.sources import read_sources
from pasientinfo.project.withdrawal import withdrawal_reason
from pasientinfo.translation.approval_changes import approval_changes, approval_table, cell
from pasientinfo.website.templates import babel_locale


@dataclass(frozen=True)
class StatusRow:
    """One page in one locale: number of blocks and of words in each state.

    ``withdrawn`` says why the policy withdraws the page, ``changed`` names the stale texts,
    ``comments`` what translators wrote, each with its text.
    """

    locale: str
    page: str
    blocks: dict[State, int]
    words: dict[State, int]
    withdrawn: str | None
    changed: tuple[str, ...]
    comments: tuple[tuple[str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """What ``status --json`` prints for it."""
        counts = {state.value: self.blocks[state] for state in State}
        words = {state.value: self.words[state] for state in State}
        more: dict[str, Any] = {"withdrawn": self.withdrawn, "changed_texts": list(self.changed)}
        more["comments"] = [{"text": text, "comment": said} for text, said in self.comments]
        return {"locale": self.locale, "page": self.page, **counts, "words": words, **more}


def status_rows(
    settings: Settings, messages: Sequence[Message], translations: Translations
) -> list[StatusRow]:
    """A row for each locale and page, in the order of the settings and of ``messages``."""
    pages: dict[str, list[Message]] = {}
    for message in messages:
        pages.setdefault(message.page, []).append(message)
    rows = []
    for locale in settings.targets:
        for page, texts in pages.items():
            blocks = dict.fromkeys(State, 0)
            words = dict.fromkeys(State, 0)
            changed = []
            comments: dict[tuple[str, str], None] = {}
            for text in texts:
                for said in translations.remarks(locale, text.msgid):
                    comments[text.msgid, said] = None
                state = translations.state(locale, text.msgid)
                blocks[state] += 1
                words[state] += len(re.findall(r"\w+", text.msgid))
                changed += [text.msgid] if state is State.CHANGED else []
            withdrawn = None
            if page != INTERFACE:
                withdrawn = withdrawal_reason(
                    settings.withdraw,
                    [Block(text.msgid, "", text.critical) for text in texts],
                    functools.partial(translations.state, locale),
                )
            rows.append(
                StatusRow(locale, page, blocks, words, withdrawn, tuple(changed), tuple(comments))
            )
    return rows


def unmet(settings: Settings, rows: Sequence[StatusRow]) -> list[str]:
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


def status_table(rows: Sequence[StatusRow]) -> str:
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
    lines += [
        f"comment: {row.locale} {row.page}: «{text[:70]}»: {said}"
        for row in rows
        for text, said in row.comments
    ]
    return "\n".join(lines)


Counts = dict[tuple[str, str], Counter[State]]


def _counts(rows: Sequence[StatusRow]) -> Counts:
    return {(row.locale, row.page): Counter(row.blocks) for row in rows}


def _cell(before: int, after: int) -> str:
    return str(after) if before == after else f"{before} → **{after}**"


def _line(name: str, page: str, before: Counter[State], after: Counter[State]) -> str:
    cells = [_cell(before[state], after[state]) for state in State]
    return f"| {name} | {cell(page)} | {' | '.join(cells)} |"


def change_table(base: Sequence[StatusRow], rows: Sequence[StatusRow]) -> str:
    """A Markdown table: a line for each language, then for each page whose texts change state."""
    before, after = _counts(base), _counts(rows)
    nothing: Counter[State] = Counter()
    lines = [
        "| Language | Page | " + " | ".join(state.value for state in State) + " |",
        "|---|---|" + "--:|" * len(State),
    ]
    for locale in dict.fromkeys(key[0] for key in [*before, *after]):
        sums = [
            sum((counts[key] for key in counts if key[0] == locale), Counter())
            for counts in (before, after)
        ]
        lines.append(_line(f"**{locale}**", "all", *sums))
        for key in dict.fromkeys(key for key in [*before, *after] if key[0] == locale):
            if before.get(key) != after.get(key):
                old, new = before.get(key, nothing), after.get(key, nothing)
                lines.append(_line(locale, key[1], old, new))
    withdrawn = [
        f"- {row.locale} {cell(row.page)}: {cell(row.withdrawn)}" for row in rows if row.withdrawn
    ]
    if withdrawn:
        lines += ["", "Withdrawn after this change:", "", *withdrawn]
    return "\n".join(lines)


TEMPLATES = Path(__file__).parent / "reports"
STATES = tuple(state.value for state in State)


def percent(part: int, whole: int) -> str:
    """A share in whole percent, rounded down: ``100 %`` is all and ``0 %`` is none.

    ``under 1 %`` for a few; ``–`` where there is nothing to count.
    """
    if not whole:
        return "–"
    share = 100 * part // whole
    return "under 1\u00a0%" if part and not share else f"{share}\u00a0%"


def summary(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The rows of one locale added up: blocks and words of each state, and shares of blocks.

    A text that stands on several pages counts on each, as in the rows.
    """
    blocks = {state: sum(row[state] for row in rows) for state in STATES}
    words = {state: sum(row["words"][state] for row in rows) for state in STATES}
    total = sum(blocks.values())
    shares = {state: percent(count, total) for state, count in blocks.items()}
    return {**blocks, "words": words, "share": shares, "total": total}


def status_html(settings: Settings, rows: Sequence[Mapping[str, Any]]) -> str:
    """One HTML file that needs no other: a summary for each locale, then every page.

    A row has ``locale``, ``page``, the number of blocks in each state (``approved``, ``draft``,
    ``changed``, ``missing``), the same for ``words``, and may say why the page is ``withdrawn``.
    """
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    locales = [code for code in settings.languages if any(row["locale"] == code for row in rows)]
    return env.get_template("status.html").render(
        settings=settings,
        languages=[settings.languages[locale] for locale in locales],
        names={locale: babel_locale(locale).get_display_name("nb") or locale for locale in locales},
        sums={
            locale: summary([row for row in rows if row["locale"] == locale]) for locale in locales
        },
        pages=list(dict.fromkeys(row["page"] for row in rows)),
        cells={(row["page"], row["locale"]): row for row in rows},
        states=STATES,
        comments=[
            (row, each["text"], each["comment"]) for row in rows for each in row.get("comments", ())
        ],
    )


def status(settings: Settings) -> list[StatusRow]:
    """Return the status of a project; raise :class:`Problems` where it cannot be read."""
    sources = read_sources(settings)
    return status_rows(settings, sources.messages, sources.translations)


def status_change(settings: Settings, base: Path) -> str:
    """Return what has changed since the checkout in ``base``, as Markdown.

    A table of states, and, where approvals are touched, one of their texts.
    """
    sides = [read_settings(base / settings.config_file.name), settings]
    before, after = (read_translations(one) for one in sides)
    rows = [
        status_rows(one, extract_messages(one), translations)
        for one, translations in zip(sides, (before, after), strict=True)
    ]
    parts = [change_table(*rows), approval_table(approval_changes(before, after))]
    return "\n\n".join(filter(None, parts))
