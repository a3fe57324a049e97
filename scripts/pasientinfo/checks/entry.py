"""What a translation may not change, and what may not be in it: pure rules for one entry.

``findings`` takes the two texts of an entry and says what is wrong, one line each, worded for the
translator or the person who brings a translation in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pasientinfo.checks import (
    entry_numbers,
    entry_quantities,
    entry_signs,
    entry_units,
    entry_words,
)
from pasientinfo.checks.entry_markup import (
    Inventory,
    decoded,
    disguised_signs,
    odd_hosts,
    scripted,
    started_blocks,
    take_apart,
)
from pasientinfo.checks.entry_numbers import is_digit
from pasientinfo.checks.entry_words import Term
from pasientinfo.markdown.syntax import LABEL
from pasientinfo.problems import Severity
from pasientinfo.project.languages import Language

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

REFERENCED = re.compile(r"\]\([^)]*&(?!amp;)#?\w+;")
"""A character of a link's target that is written as a reference; only ``&amp;`` has a use there."""

COMPARED = re.compile(rf"{LABEL.pattern}|\{{[^{{}}]*\}}|\]\([^()]*\)")
"""What is compared as it stands: labels, attribute lists, values, targets of links."""

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


def _named(chars: Iterable[str]) -> str:
    return ", ".join(
        f"{shown(each)} ({' '.join(f'U+{ord(char):04X}' for char in each)})" for each in chars
    )


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


def _swapped(
    source: Inventory, target: Inventory, locale: str, script: str, terms: Sequence[Term]
) -> Iterator[tuple[str, str, str]]:
    """Terms of the glossary that stand in another link of the translation than in the source."""
    for href, words in source.anchors:
        own = " ".join(text for other, text in target.anchors if other == href)
        for term, _ in entry_words.missing_terms(words, own, locale, script, terms):
            for other, text in target.anchors:
                missing = entry_words.missing_terms(words, text, locale, script, terms)
                if other != href and term not in [name for name, _ in missing]:
                    yield href, term, other


def _links(
    source: Inventory, target: Inventory, locale: str, script: str, terms: Sequence[Term]
) -> Iterator[tuple[str, str]]:
    if silent := target.silent - source.silent:
        yield "link", f"expected words in every link, found none in that to {_listed(silent)}"
    calls, theirs = (
        [
            href
            for href, words in side.anchors
            if href.startswith(("tel:", "mailto:")) and not any(map(str.isdigit, words))
        ]
        for side in (source, target)
    )
    if calls != theirs and sorted(calls) == sorted(theirs):
        yield (
            "link",
            f"expected the phone links in the order {_listed(calls)}, found another; see that each "
            "number stands at its own words",
        )
    for href, term, other in _swapped(source, target, locale, script, terms):
        yield "link", f"expected «{term}» in the link to {href}, found it in that to {other}"
    if hosts := [host for host in odd_hosts(target.prose) if host not in source.prose]:
        yield "address", f"expected no other address, found {_listed(hosts)}; delete it"


def _asked(
    source: Inventory, target: Inventory, locale: str, vocabulary: entry_words.Vocabulary
) -> Iterator[tuple[str, str]]:
    """What a person should look at, but may be right."""
    for measure, found in dict.fromkeys(
        entry_units.wrong_units(source.prose, target.prose, locale)
    ):
        if not found:
            yield "number", f"no unit is known in the translation of {shown(measure)}; is it there?"
    is_left = entry_words.left_over(target.prose, "en", "Latn", vocabulary)
    if not is_left and entry_words.same_words(source.prose, target.prose, vocabulary):
        yield "same", "the translation is the Norwegian word; is it the same in both languages?"
    there, here = (
        [href for href, words in side.anchors if not any(map(str.isdigit, words))]
        for side in (source, target)
    )
    if there != here and sorted(there) == sorted(here):
        yield "link", "the links come in another order; does each stand at its own words?"


def _quantities(source: str, target: str, locale: str) -> Iterator[tuple[str, str]]:
    _, new = entry_units.converted(source, target, locale)
    if wrong := list(entry_quantities.wrong_quantities(source, target, locale, new)):
        advice = "write every number as in the source text"
        yield "number", f"expected the numbers of the source text, found {_listed(wrong)}; {advice}"

    for measure, found in dict.fromkeys(entry_units.wrong_units(source, target, locale)):
        if found:
            yield (
                "number",
                f"expected {shown(measure)}, found {shown(found)}; keep the number with its unit",
            )


def _numbers(source: str, target: str, locale: str) -> Iterator[tuple[str, str]]:
    wanted, there = entry_numbers.values(source), entry_numbers.values(target)
    gone, new = entry_units.converted(source, target, locale)
    lost, added = wanted - there - gone, there - wanted - new
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


def _characters(msgid: str, msgstr: str, script: str, direction: str) -> Iterator[tuple[str, str]]:
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
    wrong = entry_signs.wrong_signs(source, target, script, direction)
    if wrong := [char for char in wrong if char not in hidden and not any(map(is_digit, char))]:
        yield "sign", f"expected letters and common signs, found {_named(wrong)}; take them away"
    if marks := entry_signs.added_marks(COMPARED.sub("", msgid), COMPARED.sub("", msgstr)):
        yield "markup", f"expected no other signs of Markdown, found {_listed(marks)}; delete them"
    if REFERENCED.search(msgstr) and not REFERENCED.search(msgid):
        yield "link", "expected an address in plain letters, found a reference (&...;) in it"
    if disguised := [
        each for each in disguised_signs(COMPARED.sub("", msgstr)) if each not in msgid
    ]:
        yield "markup", f"expected plain signs, found {_listed(disguised)}; delete them"
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
    language: Language,
    *,
    trust: Mapping[str, str] = {},
    terms: Sequence[Term] = (),
) -> list[Finding]:
    """What is wrong with ``msgstr`` as the translation of ``msgid``; none for an empty one.

    ``language`` is that of ``msgstr``; ``trust`` the values of the trust, whose words are names;
    ``terms`` the glossary. Never raises for what people write.
    """
    if not msgstr:
        return []
    source, target = take_apart(msgid), take_apart(msgstr)
    locale, script = language.locale, language.script
    found = [
        *_characters(msgid, msgstr, script, language.direction),
        *_blocks(msgid, msgstr),
        *_differences(source, target),
        *_links(source, target, locale, script, terms),
        *_numbers(source.prose, target.prose, locale),
        *_quantities(source.prose, target.prose, locale),
        *_words(source, target, locale, script, trust, terms),
    ]
    about = f"«{shown(msgid, 40)}»: "
    asked = _asked(source, target, locale, entry_words.vocabulary(source.prose, trust, terms))
    return [Finding(kind, about + message) for kind, message in found] + [
        Finding(kind, about + message, Severity.WARNING) for kind, message in asked
    ]
