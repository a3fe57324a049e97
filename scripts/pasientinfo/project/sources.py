"""Sources: all that a site is made from, read at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pasientinfo.problems import Problem, Problems, T
from pasientinfo.project.catalogs import Translations, read_translations
from pasientinfo.project.dates import Dates, page_dates
from pasientinfo.project.guides import Guide, read_guides
from pasientinfo.project.messages import Message, extract_messages
from pasientinfo.project.settings import Settings


@dataclass(frozen=True)
class Sources:
    """What a build is made from; ``dates`` by page (``join.md``)."""

    settings: Settings
    guides: list[Guide]
    messages: list[Message]
    translations: Translations
    dates: dict[str, Dates]


def read_sources(
    settings: Settings,
    guides: list[Guide] | None = None,
    translations: Translations | None = None,
) -> Sources:
    """Read guides, catalogs and dates; raise the :class:`Problems` of all files.

    ``guides`` and ``translations`` are those that were read already.
    """
    problems: list[Problem] = []

    def step(read: Callable[[], T]) -> T | None:
        try:
            return read()
        except Problems as error:
            problems.extend(error.problems)
            return None

    messages = None
    guides = guides if guides is not None else step(lambda: read_guides(settings))
    if guides is not None:
        messages = step(lambda: extract_messages(settings, guides))
    translations = translations or step(lambda: read_translations(settings))
    if messages is not None and translations is not None:
        problems += _not_extracted(settings, messages, translations)
    if problems or guides is None or messages is None or translations is None:
        raise Problems(problems)
    dates = {guide.file: page_dates(guide.front.meta) for guide in guides}
    return Sources(settings, guides, messages, translations, dates)


def _not_extracted(
    settings: Settings, messages: list[Message], translations: Translations
) -> list[Problem]:
    """Every message stands in every catalog: otherwise nobody would be asked to translate it."""
    wanted = {message.msgid: message for message in messages}
    problems = []
    for locale, entries in translations.entries.items():
        absent = [message for msgid, message in wanted.items() if msgid not in entries]
        if absent:
            first = absent[0]
            problems.append(
                Problem(
                    settings.place(settings.catalog_file(locale)),
                    0,
                    f"{len(absent)} texts are not in the catalog yet, the first from "
                    f"{first.place}: «{first.msgid[:60]}»; run: pasientinfo update",
                )
            )
    return problems
