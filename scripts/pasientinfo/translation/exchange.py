"""Exchange with translators: files out, and files in with nothing stale, wrong or lost.

Of what comes in a plan is made first, line by line; it is written whole.
"""

from __future__ import annotations

import copy
import datetime
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import polib

from pasientinfo.checks.catalogs import read_terms
from pasientinfo.checks.entry import findings
from pasientinfo.problems import Problem, Problems, replace_file
from pasientinfo.project import catalogs
from pasientinfo.project.catalogs import APPROVED, State, digest, state
from pasientinfo.project.languages import same_locale
from pasientinfo.project.origins import translation_digest
from pasientinfo.project.settings import Settings
from pasientinfo.translation import po, xliff
from pasientinfo.translation.delivery import Delivery, Incoming, Mark

Check = Callable[[str, str], list[str]]
ROLE_LENGTH = catalogs.WIDTH - len("# approved: , 2026-11-23, 0123456789abcdef")
"""A longer record would be wrapped in the PO file, and count no more when it is read back."""
AGAIN = "export the catalog again and translate in that file"
DELETE = "delete it, or translate the text that stands there now"
GONE = f"the guides have changed since, or it was edited; {AGAIN}"


def export_catalog(
    catalog: polib.POFile, locale: str, project: str, *, source: str, form: str, needed: bool
) -> bytes:
    """Return the catalog of ``locale`` as a file for translators: ``form`` ``po`` or ``xliff``.

    ``needed`` leaves out what is approved; obsolete entries are never sent. ``source`` is the
    locale of the guides. Raises :class:`Problems` for a text that XLIFF cannot hold.
    """
    entries = [
        entry
        for entry in catalog
        if not entry.obsolete and not (needed and state(entry) is State.APPROVED)
    ]
    if form == "xliff":
        return xliff.write(entries, locale, project, source)
    return po.write(entries, catalog.metadata, locale, project)


@dataclass
class Plan:
    """A copy of the catalog with what can be taken, and what cannot, one problem a finding.

    An entry with a problem stays as it was. ``taken`` counts the entries that differ from the
    catalog's, ``unchanged`` those that bring nothing new.
    """

    catalog: polib.POFile
    problems: list[Problem]
    taken: int
    unchanged: int


def delivered_locale(data: bytes, file: str) -> str:
    """Return the locale a delivered file says it is in; raise :class:`Problems` if it does not."""
    found = _read(data, file).locale
    if not found:
        field = "Language: in the header" if file.lower().endswith(".po") else "target-language"
        raise Problems([Problem(file, 0, f"expected {field}, found none; fill in the locale")])
    return found


def plan_import(
    data: bytes,
    file: str,
    catalog: polib.POFile,
    locale: str,
    project: str,
    check: Check,
    *,
    approved_by: str | None,
    date: str,
) -> Plan:
    """What importing a delivered file would make of a catalog, which is left as it is.

    ``check`` finds mistakes in a translation. With ``approved_by``, what the file marks as
    finished is approved by that role on ``date``. Raises :class:`Problems` where the whole file
    is refused; what single entries are refused for stands in the plan.
    """
    if approved_by is not None:
        _check_role(approved_by)
    delivery = _read(data, file)
    _check_header(delivery, file, locale, project)
    made = Plan(copy.deepcopy(catalog), list(delivery.problems), 0, 0)
    made.problems += _lost(delivery, file, catalog)
    live = {entry.msgid: entry for entry in made.catalog if not entry.obsolete}
    for item in _once(delivery.entries, file, made.problems):
        entry = live.get(item.msgid)
        if entry is None:
            refused = [f"expected a text of the catalog, found «{_short(item.msgid)}»; {GONE}"]
        else:
            after = _after(item, entry, approving=approved_by is not None)
            if after is None:
                made.unchanged += 1
                continue
            refused = _refused(item, entry) or check(item.msgid, item.msgstr)
            if not refused:
                _take(entry, item.msgstr, after, f"{approved_by}, {date}")
                made.taken += 1
        made.problems += [Problem(file, item.line, message) for message in refused]
    made.problems.sort()
    return made


def _short(text: str) -> str:
    return " ".join(text[:60].split())


def _check_role(role: str) -> None:
    plain = role == role.strip() and role.isprintable() and "," not in role
    if not plain or not 0 < len(role) <= ROLE_LENGTH:
        message = f"expected a role of at most {ROLE_LENGTH} letters, without comma or line break, "
        raise Problems([Problem("--approved-by", 0, message + f"found {role!r}; correct it")])


def _check_header(delivery: Delivery, file: str, locale: str, project: str) -> None:
    problems = []
    for what, expected, found in [
        ("the locale", locale, locale if same_locale(locale, delivery.locale) else delivery.locale),
        ("the project", project, delivery.project),
    ]:
        if expected != found:
            message = (
                f"expected {what} '{expected}', found '{_short(found)}'; is this the right file? "
            )
            problems.append(Problem(file, 0, message + "If so, correct its header"))
    if problems:
        raise Problems(problems)


def _read(data: bytes, file: str) -> Delivery:
    suffix = Path(file).suffix.lower()
    if suffix in (".xlf", ".xliff"):
        found = xliff.read(data, file)
    elif suffix == ".po":
        found = po.read(data, file)
    else:
        message = f"expected a file .po, .xlf or .xliff, found '{suffix}'; ask for one of these"
        raise Problems([Problem(file, 0, message)])
    return replace(found, locale=found.locale.strip().replace("_", "-"))


def _lost(delivery: Delivery, file: str, catalog: polib.POFile) -> list[Problem]:
    """Translations that the file keeps as obsolete, and that the catalog does not have."""
    kept = {(entry.msgid, entry.msgstr) for entry in catalog}
    message = "expected a text of the catalog, found «{}», marked as obsolete (#~); " + DELETE
    return [
        Problem(file, item.line, message.format(_short(item.msgid)))
        for item in delivery.obsolete
        if item.msgstr and (item.msgid, item.msgstr) not in kept
    ]


def _once(entries: list[Incoming], file: str, problems: list[Problem]) -> list[Incoming]:
    """Each text once; one with two translations is refused, both of them."""
    first: dict[str, Incoming] = {}
    twice: set[str] = set()
    for item in entries:
        other = first.setdefault(item.msgid, item)
        if (other.msgstr, other.mark) != (item.msgstr, item.mark):
            twice.add(item.msgid)
            message = f"expected one translation of «{_short(item.msgid)}», found another in line "
            problems.append(Problem(file, item.line, f"{message}{other.line}; keep one of the two"))
    return [item for msgid, item in first.items() if msgid not in twice]


def _after(item: Incoming, entry: polib.POEntry, *, approving: bool) -> State | None:
    """The state of the entry with what is delivered; ``None``: it brings nothing new."""
    finished = item.mark is Mark.FINISHED
    if not item.msgstr.strip():
        return None
    if item.msgstr == entry.msgstr:
        now = state(entry)
        if now is State.APPROVED or not finished or (now is State.DRAFT and not approving):
            return None
    return State.APPROVED if approving and finished else State.DRAFT


def _refused(item: Incoming, entry: polib.POEntry) -> list[str]:
    """Why a translation may not take the place of the catalog's, whatever it says."""
    same = translation_digest(item.msgstr) == translation_digest(entry.msgstr)
    if same and state(entry) is State.CHANGED:
        return [f"expected a translation of «{_short(item.msgid)}», found that of the text before"]
    if item.msgstr == entry.msgstr:
        return []
    now, text = state(entry), _short(item.msgid)
    if item.base is None and now is State.APPROVED:
        return [f"expected the translation of «{text}» that was approved, found another; {AGAIN}"]
    if item.base is not None and item.base != digest(entry.msgid, entry.msgstr):
        found = "but the catalog's has changed since the export"
        return [f"expected a translation newer than the catalog's of «{text}», {found}; {AGAIN}"]
    guess = now is State.MISSING or (now is State.CHANGED and item.base is None)
    if item.mark is Mark.UNFINISHED and (
        guess or item.previous not in (None, entry.previous_msgid)
    ):
        found = "found one marked as unfinished (fuzzy), perhaps a guess by a program"
        return [f"expected a translation of «{text}», {found}; revise it and take away the mark"]
    return []


def _take(entry: polib.POEntry, msgstr: str, after: State, record: str) -> None:
    """Put a translation into its entry; an old approval goes, other comments stay."""
    entry.msgstr, entry.previous_msgid = msgstr, None
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    remarks = [line for line in entry.tcomment.split("\n") if line and not APPROVED.match(line)]
    if after is State.APPROVED:
        remarks.append(f"approved: {record}, {digest(entry.msgid, msgstr)}")
    else:
        entry.flags.insert(0, "fuzzy")
    entry.tcomment = "\n".join(remarks)


def export(settings: Settings, locale: str, *, form: str, needed: bool, out: Path | None) -> None:
    """Write a locale's texts for a translator, to a file or to standard output."""
    locale = settings.target(locale)
    data = export_catalog(
        catalogs.read_catalog(settings, locale),
        locale,
        settings.site_name,
        source=settings.source,
        form=form,
        needed=needed,
    )
    if out is None:
        sys.stdout.buffer.write(data)
    else:
        replace_file(out, data)


def import_file(
    settings: Settings,
    file: Path,
    *,
    approved_by: str | None,
    partial: bool,
    day: datetime.date,
) -> str:
    """Take a translator's file in, whole or not at all; ``partial`` takes what is right.

    ``day`` is that of an approval. Returns what was done; raises :class:`Problems` for what was
    refused (the right part is taken before, if ``partial``).
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Problems([Problem(str(file), 0, f"cannot be read: {error.strerror}")]) from None
    locale = settings.target(delivered_locale(data, file.name))
    catalog = catalogs.read_catalog(settings, locale)
    terms, script = read_terms(settings), settings.languages[locale].script

    def check(msgid: str, msgstr: str) -> list[str]:
        found = findings(msgid, msgstr, locale, script=script, trust=settings.trust, terms=terms)
        return [finding.message for finding in found]

    plan = plan_import(
        data,
        file.name,
        catalog,
        locale,
        settings.site_name,
        check,
        approved_by=approved_by,
        date=day.isoformat(),
    )
    if plan.problems and not partial:
        raise Problems(plan.problems)
    catalogs.write_catalog(settings, locale, plan.catalog)
    print(f"{locale}: {plan.taken} taken, {plan.unchanged} unchanged")
    if plan.problems:
        raise Problems(plan.problems)
    return locale
