"""The words of a translation: invisible characters, foreign scripts, Norwegian left over."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from fontTools import unicodedata as scripts

from pasientinfo.checks.unit_words import SYMBOLS

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
LETTERS = re.compile(r"[^\W\d_]+")
PARTED = "[-'’]"
SENTENCE_END = re.compile(r"[.!?:…\n]")
BLANKS = {"\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164", "\uffa0"}
"""Letters and signs by their category, but nothing that a reader can see."""

JOINERS = "\u200c\u200d"
NOT_JOINED = {"Latn", "Cyrl", "Grek"}
SEVERAL = {
    "Jpan": {"Hani", "Hira", "Kana"},
    "Hans": {"Hani"},
    "Hant": {"Hani"},
    "Kore": {"Hang", "Hani"},
}
"""Codes of ISO 15924 that stand for other codes."""

UNIT_SYMBOLS = {symbol for symbols in SYMBOLS.values() for symbol in symbols.split("|")}
NORDIC = {"nb", "nn", "no", "da", "sv", "fi", "fo", "is", "se", "sma", "smj", "kl"}
"""Languages with words in æ, ø or å of their own."""

NORWEGIAN = {"nb", "nn", "no"}
"""Languages whose sentences are often those of another one, word by word."""


def is_control(char: str) -> bool:
    """True if a character is a control character other than tab and newline."""
    return unicodedata.category(char) == "Cc" and char not in "\t\n"


def referenced_controls(text: str) -> list[str]:
    """The control characters that a text refers to (``&#1;``), which browsers leave out."""
    found = re.findall(r"&#(?:0*(\d{1,3})|x0*([0-9a-f]{1,2}));", text.lower())
    chars = [chr(int(decimal) if decimal else int(other, 16)) for decimal, other in found]
    return [char for char in chars if is_control(char)]


def invisible(text: str, script: str) -> list[str]:
    """The characters of a text that are not seen or turn its direction, in order."""
    found = []
    for index, char in enumerate(text):
        if char in " \n" or not (
            unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
            or char in BLANKS
            or "\ufe00" <= char <= "\ufe0f"
            or "\U000e0100" <= char <= "\U000e01ef"
        ):
            continue
        around = text[index - 1 : index] + text[index + 1 : index + 2]
        joins = char in JOINERS and script not in NOT_JOINED and len(around) == 2
        if not (joins and all(_script(each) in (script, "Zinh") for each in around)):
            found.append(char)
    return found


def _script(char: str) -> str:
    return str(scripts.script(char))


@dataclass(frozen=True)
class Vocabulary:
    """The words of a source text in small letters: in order, the names, the ordinary ones.

    ``left`` holds the runs of words that show that a text was not translated: whole sentences of
    two words or more, and three words in a row, without names.
    """

    order: tuple[str, ...]
    names: frozenset[str]
    ordinary: frozenset[str]
    left: frozenset[tuple[str, ...]]


def vocabulary(prose: str, trust: Mapping[str, str], terms: Sequence[Term]) -> Vocabulary:
    """Read the source text; a name is a word of the trust or of the glossary, or looks like one."""
    known = [*trust.values(), *(term.source for term in terms if term.is_name)]
    names = {word.casefold() for text in known for word in WORD.findall(text)}
    order = []
    for match in WORD.finditer(prose):
        word, before = match[0], prose[: match.start()].rstrip(" \"'«»“”(-–")
        order.append(word.casefold())
        if _looks_like_name(word, inside=bool(before) and not SENTENCE_END.match(before[-1])):
            names.add(word.casefold())
    return Vocabulary(
        tuple(order),
        frozenset(names),
        frozenset(order) - names,
        frozenset(run for run in _runs(prose) if not names & set(run)),
    )


def _looks_like_name(word: str, *, inside: bool) -> bool:
    """SMS, iPhone, PC-en, and what is capitalised inside a sentence, as no Norwegian noun is."""
    return word[1:] != word[1:].lower() or (word[0].isupper() and (inside or len(word) == 1))


def _runs(prose: str) -> Iterator[tuple[str, ...]]:
    """Three words in a row each, then the sentences of two words or more."""
    words = [word.casefold() for word in WORD.findall(prose)]
    yield from zip(words, words[1:], words[2:], strict=False)
    for sentence in SENTENCE_END.split(prose):
        run = tuple(word.casefold() for word in WORD.findall(sentence))
        if len(run) > 1:
            yield run


def wrong_script(prose: str, script: str, source: Vocabulary) -> list[str]:
    """Pieces of words in another script than the locale's, besides names and the source's words."""
    own = SEVERAL.get(script, {script})
    known = {piece for word in {*source.order, *source.names} for piece in re.split(PARTED, word)}
    found = []
    for word in LETTERS.findall(prose):
        for piece, kind in _pieces(word):
            styled = script != "Arab" and any(
                unicodedata.decomposition(char).startswith("<") for char in piece
            )
            foreign = styled or kind not in {*own, "Zyyy"}
            if foreign and piece.isalpha() and not _known(piece.casefold(), known):
                found.append(piece)
    return found


def _known(word: str, words: Set[str]) -> bool:
    """A word of the source text, or its first part: «legevakt» for «legevakten»."""
    return word in words or (len(word) >= 4 and any(each.startswith(word) for each in words))


def _pieces(word: str) -> Iterator[tuple[str, str]]:
    """The runs of one script in a word (Arabic writes «وiPad»), with the code of the script."""
    start, kind = 0, ""
    for index, char in enumerate(word):
        here = _script(char)
        if here == "Zinh" or here == kind:
            continue
        if kind:
            yield word[start:index], kind
        start, kind = index, here
    yield word[start:], kind


COMMON = frozenset(
    re.findall(
        r"\w+",
        """
    alle av at bare ble da de deg den denne der det dette din ditt dine du eller en et etter for
    fra før har hos hun hva hvem hver hvis hvor i ikke ingen inn jeg kan med meg min mitt må noe
    nok nå når og om opp oss over på skal slik som til ut uten ved vi vil være vår vårt er
        """,
    )
)
"""Norwegian words that no name, medicine or international word is."""


def _is_sentence(prose: str) -> bool:
    """True if a text says something in its language: not a name, a medicine, a dose, an address, or
    a word that many languages share."""
    words = WORD.findall(prose)
    plain = [word for word in words if word.islower() and len(word) > 2]
    return (
        bool(re.search(r"[^\W\d_]{2}[.!?:]\s*$", prose.strip()))
        or any(word.casefold() in COMMON for word in words)
        or any(re.search("[æøå]", word) for word in plain)
        or len(plain) > 1
    )


def same_words(source: str, target: str, vocabulary: Vocabulary) -> bool:
    """True if a translation is its source text, and the words might be anybody's: worth a look."""
    words = tuple(word.casefold() for word in WORD.findall(target))
    longer = [word for word in vocabulary.ordinary if len(word) > 3]
    return bool(longer) and words == vocabulary.order and not re.search(r"\d", source)


def left_over(prose: str, locale: str, script: str, source: Vocabulary) -> list[str]:
    """Words of the source language left over in a translation."""
    if locale.split("-")[0] in NORWEGIAN:
        return []  # a sentence may be the same in both
    words = tuple(word.casefold() for word in WORD.findall(prose))
    if words == source.order:
        return [" ".join(prose.split())] if source.ordinary and _is_sentence(prose) else []
    found = [" ".join(run) for run in _runs(prose) if run in source.left]
    if locale.split("-")[0] not in NORDIC:
        foreign = (word for word in words if word not in source.names)
        found += [word for word in foreign if re.search("[æøå]", word)]
    if script != "Latn":
        # A Norwegian word may stand in brackets, after its translation: (egenandel).
        outside = re.sub(r"\([^()]*\)", " ", prose)
        pieces = (piece for word in LETTERS.findall(outside) for piece, _ in _pieces(word))
        ordinary = source.ordinary - UNIT_SYMBOLS
        found += [piece for piece in pieces if piece.islower() and piece in ordinary]
    return list(dict.fromkeys(found))


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
        """True if it is a name that stays as it is in every language."""
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
    plain = MARKS.sub("", unicodedata.normalize("NFC", text)).replace("’", "'")
    return " ".join(plain.casefold().split())


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
