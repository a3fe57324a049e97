"""The rules for one entry, applied to all catalogs; glossary, exceptions and approvals read."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polib

from pasientinfo.checks.approvals import check_records
from pasientinfo.checks.entry import Finding, findings, shown
from pasientinfo.checks.entry_words import Term
from pasientinfo.problems import Problem, Problems, read_text
from pasientinfo.project import catalogs
from pasientinfo.project.catalogs import Translations
from pasientinfo.project.settings import Settings

EXCEPTION = ["locale", "kind", "digest", "reason"]
HEADER = re.compile(r'(?P<comments>(?:[ \t\r]*\n|#.*\n)*)msgid ""\r?\nmsgstr')


@dataclass(frozen=True)
class Exceptions:
    """The findings that somebody has looked at and allowed: what, and in which line it stands."""

    file: str
    lines: dict[tuple[str, str, str], int]


def glossary_file(settings: Settings) -> Path:
    """Where the glossary of a project is."""
    return settings.locales_dir / "glossary.csv"


def _rows(settings: Settings, path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file with their lines, the header first; empty lines and no file: none."""
    if not path.exists():
        return
    reader = csv.reader(read_text(path, settings.root).splitlines(), strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, [cell.strip() for cell in row]
    except csv.Error as error:
        message = f"expected CSV, found a mistake: {error}; put cells with commas in quotes"
        raise Problems([Problem(settings.place(path), reader.line_num, message)]) from None


def read_terms(settings: Settings) -> list[Term]:
    """The terms of ``locales/glossary.csv``; :class:`Problems` with every row that is no term."""
    path, source = glossary_file(settings), settings.source
    place, problems = settings.place(path), []
    terms: dict[str, Term] = {}
    rows = iter(_rows(settings, path))
    line, header = next(rows, (1, [source]))
    if header[0] != source or len(set(header)) < len(header) or "" in header:
        message = f"expected the columns {source} and one for each locale, found {header}"
        raise Problems([Problem(place, line, f"{message}; correct the first line")])
    for line, row in rows:
        if len(row) != len(header) or not row[0]:
            message = f"expected {len(header)} cells, the first not empty, found {row}"
            problems.append(Problem(place, line, f"{message}; correct the row"))
        elif row[0] in terms:
            message = f"expected each term once, found «{row[0]}» again; delete one of the two"
            problems.append(Problem(place, line, message))
        else:
            cells = zip(header[1:], row[1:], strict=True)
            targets = {locale: tuple(filter(None, cell.split("|"))) for locale, cell in cells}
            terms[row[0]] = Term(row[0], targets)
    if problems:
        raise Problems(problems)
    return list(terms.values())


def read_exceptions(settings: Settings) -> Exceptions:
    """Return the rows of ``locales/exceptions.csv``; raise :class:`Problems` for wrong ones."""
    path = settings.locales_dir / "exceptions.csv"
    place, problems = settings.place(path), []
    lines: dict[tuple[str, str, str], int] = {}
    rows = iter(_rows(settings, path))
    line, header = next(rows, (1, EXCEPTION))
    if header != EXCEPTION:
        message = f"expected the columns {','.join(EXCEPTION)}, found {','.join(header)}"
        raise Problems([Problem(place, line, f"{message}; correct the first line")])
    for line, row in rows:
        key = (row[0], row[1], row[2]) if len(row) == len(EXCEPTION) else None
        if key is None or not all(row):
            message = "expected locale, kind, digest and a reason, found one missing"
            problems.append(Problem(place, line, f"{message}; say why this is right, or delete it"))
        elif key in lines:
            message = f"expected each exception once, found it also in line {lines[key]}"
            problems.append(Problem(place, line, f"{message}; delete one of the two"))
        else:
            lines[key] = line
    if problems:
        raise Problems(problems)
    return Exceptions(place, lines)


def _header(settings: Settings, path: Path) -> Iterator[Problem]:
    text = read_text(path, settings.root) if path.exists() else ""
    header = HEADER.match(text)
    for number, line in enumerate(header["comments"].split("\n") if header else [], 1):
        if re.match(r"#,.*\bfuzzy\b", line):
            message = "expected a header that is not fuzzy, found the flag; run: pasientinfo update"
            yield Problem(settings.place(path), number, message)


class EntryRules:
    """The rules for the entries of one locale: glossary, names of the trust, exceptions.

    The same for ``check`` and ``import``. Raises :class:`Problems` for a glossary or exceptions
    that cannot be read.
    """

    def __init__(
        self,
        settings: Settings,
        locale: str,
        terms: Sequence[Term] | None = None,
        exceptions: Exceptions | None = None,
    ) -> None:
        self.settings = settings
        self.locale = locale
        self.terms = read_terms(settings) if terms is None else terms
        self.exceptions = exceptions or read_exceptions(settings)
        self.used: set[tuple[str, str, str]] = set()

    def findings(self, msgid: str, msgstr: str) -> list[Finding]:
        """Return what is wrong with a translation, exceptions taken out.

        A message ends with the row of ``locales/exceptions.csv`` that would allow it.
        """
        digest = catalogs.digest(msgid, msgstr)
        language = self.settings.languages[self.locale]
        kept = []
        for finding in findings(
            msgid, msgstr, language, trust=self.settings.trust, terms=self.terms
        ):
            key = (self.locale, finding.kind, digest)
            if key in self.exceptions.lines:
                self.used.add(key)
                continue
            row = ",".join([*key, "REASON"])
            kept.append(replace(finding, message=f"{finding.message} [exceptions.csv: {row}]"))
        return kept


def check_catalogs(
    settings: Settings, translations: Translations, day: datetime.date | None = None
) -> list[Problem]:
    """Return every problem of entries that may be shown, of the glossary and of the exceptions.

    Changed entries are passed over: they are never shown. No approval may be later than ``day``.
    """
    problems: list[Problem] = []
    try:
        terms, exceptions = read_terms(settings), read_exceptions(settings)
    except Problems as error:
        # Without them, much would be found that is right.
        return error.problems
    used: set[tuple[str, str, str]] = set()
    for locale, entries in translations.entries.items():
        path = settings.catalog_file(locale)
        place, rules = settings.place(path), EntryRules(settings, locale, terms, exceptions)
        problems += _header(settings, path)
        for entry in entries.values():
            if catalogs.state(entry) is catalogs.State.CHANGED:
                continue
            line = entry.linenum or 0
            for severity, message in check_records(entry, settings.approvers, day):
                problems.append(Problem(place, line, message, severity))
            for finding in [*_plural(entry), *rules.findings(entry.msgid, entry.msgstr)]:
                problems.append(Problem(place, line, finding.message, finding.severity))
        used |= rules.used
    for key, line in exceptions.lines.items():
        if key not in used:
            message = (
                "expected an exception that is needed, found one that no entry needs (any more)"
            )
            problems.append(Problem(exceptions.file, line, f"{message}; delete the row"))
    return sorted(set(problems))


def _plural(entry: polib.POEntry) -> Iterator[Finding]:
    if entry.msgid_plural:
        yield Finding(
            "plural",
            f"«{shown(entry.msgid, 40)}»: expected one text, found plural forms; "
            "delete the entry, then run: pasientinfo update",
        )
