"""What a translation may not change, and what may not be in it: pure rules for one entry.

``findings`` takes the two texts of an entry and says what is wrong, one line each, worded for the
translator or the person who brings a translation in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pasientinfo.checks import entry_numbers, entry_words
from pasientinfo.checks.entry_markup import Inventory, decoded, scripted, started_blocks, take_apart
from pasientinfo.checks.entry_numbers import is_digit
from pasientinfo.checks.entry_words import Term
from pasientinfo.problems import Severity

VERBATIM = {
    "label": ("labels", "screen label", "a label stays as it is on the screen"),
    "placeholder": ("placeholders", "placeholder", "placeholders stay as they are"),
    "attributes": ("attributes", "attribute list", "attribute lists stay as they are"),
    "link": ("links", "link", "the address of a link stays as it is"),
    "code": ("code", "code", "text in `...` stays as it is"),
    "html": ("html", "HTML", "HTML stays as it is, and none is added"),
    "markup": ("markup", "Markdown", "use the same Markdown signs as the source text"),
    "address": ("addresses", "address", "addresses stay as they are"),
}
"""By kind: the attribute of ``Parts`` that must be the same, what it is called, and what to do."""

SHORTEST, LONGEST, DENSE = 0.4, 2.5, {"Hans", "Hant", "Jpan", "Kore", "Hani"}


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a translation: its kind, and what to do about it in one line."""

    kind: str
    message: str
    severity: Severity = Severity.ERROR


def shown(text: str, length: int = 60) -> str:
    """A text as a message can show it: one line, with nothing invisible, not too long."""
    text = " ".join(text.split())
    safe = "".join(char if char.isprintable() else f"[U+{ord(char):04X}]" for char in text[:length])
    return safe + ("…" if len(text) > length else "")


def _listed(items: Iterable[str]) -> str:
    return ", ".join(shown(item) for item in items) or "none"


def _compared(name: str, lost: Counter[str], added: Counter[str]) -> str:
    expected = f"{name} {_listed(lost.elements())}" if lost else f"no other {name}"
    return f"expected {expected}, found {_listed(added.elements())}"


def _differences(source: Inventory, target: Inventory) -> Iterator[tuple[str, str]]:
    """Everything that must be there as often as in the source text."""
    for kind, (attribute, name, advice) in VERBATIM.items():
        wanted: Counter[str] = getattr(source, attribute)
        there: Counter[str] = getattr(target, attribute)
        lost, added = wanted - there, there - wanted
        if not lost and not added and kind == "link":
            # The same targets, but each number must still lead where it says.
            lost, added = source.pairs - target.pairs, target.pairs - source.pairs
        if lost or added:
            yield kind, f"{_compared(name, lost, added)}; {advice}"


def _numbers(source: str, target: str) -> Iterator[tuple[str, str]]:
    wanted, there = entry_numbers.values(source), entry_numbers.values(target)
    lost, added = wanted - there, there - wanted
    if not lost:
        added -= entry_numbers.spelled_out(source)
    if lost or added:
        advice = "write every number as in the source text"
        yield "number", f"{_compared('number', lost, added)}; {advice}"
    elif turned := entry_numbers.turned_ranges(source, target):
        yield (
            "number",
            f"expected {_listed(turned)}, found the later number first; write the numbers in the "
            "order they are read, the page shows them rightly",
        )


def _characters(msgid: str, msgstr: str, script: str) -> Iterator[tuple[str, str]]:
    """Digits that are not Western, invisible characters, addresses that run something."""
    source, target = decoded(msgid), decoded(msgstr)
    digits = "".join(
        char if is_digit(char) and not char.isascii() and char not in source else " "
        for char in target
    ).split()
    if digits:
        western = _listed(map(entry_numbers.western, digits))
        yield "digits", f"expected Western digits, found {_listed(digits)}; write {western}"
    hidden = [*entry_words.invisible(target, script), *entry_words.referenced_controls(msgstr)]
    if hidden := [char for char in dict.fromkeys(hidden) if char not in source]:
        names = ", ".join(f"U+{ord(char):04X}" for char in hidden)
        yield "invisible", f"expected no invisible characters, found {names}; delete them"
    if scripted(msgstr) and not scripted(msgid):
        yield "link", "expected no address that runs a script, found one; delete it"


def _blocks(msgid: str, msgstr: str) -> Iterator[tuple[str, str]]:
    """A block inside a block: what no translator may start."""
    wanted, there = started_blocks(msgid), started_blocks(msgstr)
    if added := there - wanted:
        yield (
            "block",
            f"expected text alone, found the start of {_listed(added)}; "
            "delete the signs at the start of the line",
        )
    elif msgstr.count("\n") > msgid.count("\n"):
        yield (
            "block",
            f"expected {msgid.count(chr(10))} line breaks, found "
            f"{msgstr.count(chr(10))}; write the text in one line",
        )


def _length(source: str, target: str, script: str) -> Iterator[tuple[str, str]]:
    wanted, there = len(" ".join(source.split())), len(" ".join(target.split()))
    low = (0.1 if script in DENSE else SHORTEST) * wanted - 8
    high = LONGEST * wanted + 30
    words = any(map(str.isalpha, source)), any(map(str.isalpha, target))
    if there < low or there > high or words == (True, False):
        yield (
            "length",
            f"expected about {wanted} characters, found {there}; "
            "translate the whole text, and nothing but the text",
        )


def _words(
    source: Inventory,
    target: Inventory,
    locale: str,
    script: str,
    trust: Mapping[str, str],
    terms: Sequence[Term],
) -> Iterator[tuple[str, str]]:
    vocabulary = entry_words.vocabulary(source.prose, trust, terms)
    if foreign := entry_words.wrong_script(target.prose, script, vocabulary):
        yield (
            "script",
            f"expected letters of the script {script}, found {_listed(foreign)}; "
            "write it with the letters of the language",
        )
    if left := entry_words.left_over(target.prose, locale, script, vocabulary):
        yield "norwegian", f"expected a translation, found Norwegian: {_listed(left)}; translate it"
    yield from _length(source.prose, target.prose, script)
    for term, accepted in entry_words.missing_terms(
        source.prose, target.prose, locale, script, terms
    ):
        yield (
            "term",
            f"expected «{term}» as {' or '.join(accepted)}, found none; use the term of the "
            "glossary, or add the rendering to locales/glossary.csv",
        )


def findings(
    msgid: str,
    msgstr: str,
    locale: str,
    *,
    script: str,
    trust: Mapping[str, str] = {},
    terms: Sequence[Term] = (),
) -> list[Finding]:
    """What is wrong with ``msgstr`` as the translation of ``msgid``; none for an empty one.

    ``script`` is the locale's, by its ISO 15924 code; ``trust`` the values of the trust, whose
    words are names; ``terms`` the glossary. Never raises for what people write.
    """
    if not msgstr:
        return []
    source, target = take_apart(msgid), take_apart(msgstr)
    found = [
        *_characters(msgid, msgstr, script),
        *_blocks(msgid, msgstr),
        *_differences(source, target),
        *_numbers(source.prose, target.prose),
        *_words(source, target, locale, script, trust, terms),
    ]
    return [Finding(kind, f"«{shown(msgid, 40)}»: {message}") for kind, message in found]
