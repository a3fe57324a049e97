"""The glossary: terms of the source language, and what each may be called in a translation.

In ``locales/glossary.csv`` a cell holds the accepted renderings, separated by ``|``, the one to use
first; ``*`` stands for any ending. A name that stays as it is has itself in every column.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

ENDINGS = "en|et|a|er|r|e|ene|ne|n|t|s|ens|ets|enes|nes|ers|es"
"""What Norwegian adds to a noun or a verb; a final consonant may be doubled (rom, rommet)."""

MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")
"""Arabic vowel signs and the stroke that lengthens a word: with or without is the same word."""


@dataclass(frozen=True)
class Term:
    """A term of the source language and its accepted renderings in each locale."""

    source: str
    targets: Mapping[str, tuple[str, ...]]

    @property
    def is_name(self) -> bool:
        """Whether it is a name that stays as it is in every language."""
        return all(targets == (self.source,) for targets in self.targets.values())


@lru_cache(maxsize=1024)
def _source(term: str) -> re.Pattern[str]:
    words = [
        f"{re.escape(word)}(?:-?{re.escape(word[-1])}?(?:{ENDINGS}))?"
        for word in _folded(term).split()
    ]
    return re.compile(rf"(?<!\w){' '.join(words)}(?!\w)")


@lru_cache(maxsize=4096)
def _target(rendering: str, script: str) -> re.Pattern[str]:
    pattern = r"\s+".join(
        re.escape(word).replace(r"\*", r"\w*") for word in _folded(rendering).split()
    )
    # Arabic and others join articles and prepositions to a word.
    return re.compile(rf"(?<!\w){pattern}(?!\w)" if script in ("Latn", "Cyrl", "Grek") else pattern)


def _folded(text: str) -> str:
    return " ".join(MARKS.sub("", unicodedata.normalize("NFC", text)).casefold().split())


def missing_terms(
    msgid: str, msgstr: str, locale: str, script: str, terms: Sequence[Term]
) -> list[tuple[str, tuple[str, ...]]]:
    """The terms of ``msgid`` that ``msgstr`` does not render: the term and what was accepted."""
    source, target = _folded(msgid), _folded(msgstr)
    found = []
    for term in terms:
        accepted = term.targets.get(locale, ())
        if not accepted or not _source(term.source).search(source):
            continue
        if not any(_target(item, script).search(target) for item in accepted):
            found.append((term.source, accepted))
    return found
