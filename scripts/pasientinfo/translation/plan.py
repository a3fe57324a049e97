"""What an import would make of a catalog: nothing stale, nothing wrong, nothing lost.

A plan is made first, entry by entry; nothing is written here.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

import polib

from pasientinfo.problems import Problem, Problems
from pasientinfo.project import catalogs
from pasientinfo.project.catalogs import State, digest, remarks, state
from pasientinfo.project.languages import same_locale
from pasientinfo.project.origins import translation_digest
from pasientinfo.translation import po, xliff
from pasientinfo.translation.delivery import (
    Delivery,
    Incoming,
    Mark,
)
from pasientinfo.translation.file_formats import check_format

Check = Callable[[str, str], list[str]]
ROLE_LENGTH = catalogs.WIDTH - len("# still right: , 2026-11-23, 0123456789abcdef")
"""A longer record would be wrapped in the PO file, and count no more when it is read back."""

AGAIN = "export the catalog again and translate in that file"
DELETE = "delete it, or translate the text that stands there now"
GONE = f"the guides have changed since, or it was edited; {AGAIN}"


@dataclass(frozen=True)
class Approval:
    """Who approves on which day, and which of the finished entries that their tool has no mark of
    approval for: ``all``, or those ``listed``.

    By msgid, by the code that a proof prints (the digest of text and translation), or by the digest
    of the text alone.
    """

    role: str
    date: str
    listed: frozenset[str] = frozenset()
    all: bool = False

    def covers(self, item: Incoming, entry: polib.POEntry) -> bool:
        """True if a delivered translation is approved.

        An approved text goes out with our own mark of approval, which most tools leave alone:
        where its translation comes back altered, only the role's own word counts.
        """
        codes = {item.msgid, digest(item.msgid, item.msgstr), digest(item.msgid, "")}
        if self.all or self.listed & codes:
            return item.finished
        ours = state(entry) is State.APPROVED and item.msgstr != entry.msgstr
        return item.mark is Mark.APPROVED and not ours


@dataclass
class Plan:
    """A copy of the catalog with what can be taken, and what cannot, one problem a finding.

    An entry with a problem stays as it was. ``taken`` counts the entries that differ from the
    catalog's, ``unchanged`` those that bring nothing new, ``approved`` those that are newly so,
    ``finished`` those that stay drafts though their translator was done; ``confirmed`` are the
    texts whose translation was said to be still right.
    """

    catalog: polib.POFile
    problems: list[Problem]
    taken: int = 0
    unchanged: int = 0
    approved: int = 0
    finished: int = 0
    confirmed: list[str] = field(default_factory=list)


def read_delivery(data: bytes, file: str) -> Delivery:
    """Return what a file holds; raise :class:`Problems` for one that is no PO and no XLIFF 1.2."""
    check_format(data, file)
    found = po.read(data, file) if file.lower().endswith(".po") else xliff.read(data, file)
    return replace(found, locale=found.locale.strip().replace("_", "-"))


def delivered_locale(data: bytes, file: str) -> str:
    """Return the locale a delivered file says it is in; raise :class:`Problems` if it does not."""
    found = read_delivery(data, file).locale
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
    approval: Approval | None = None,
    still_right: Approval | None = None,
) -> Plan:
    """Return what importing a delivered file would make of a catalog, which is left as it is.

    ``check`` finds mistakes in a translation. ``approval`` approves what it covers;
    ``still_right`` lets an old translation hold for a text that has changed since. Raises
    :class:`Problems` where the whole file is refused; what single entries are refused for stands
    in the plan.
    """
    for option, who in [("--approved-by", approval), ("--still-right", still_right)]:
        if who is not None:
            _check_role(option, who.role)
    delivery = read_delivery(data, file)
    _check_header(delivery, file, locale, project)
    made = Plan(copy.deepcopy(catalog), list(delivery.problems))
    made.problems += _lost(delivery, file, catalog)
    live = {entry.msgid: entry for entry in made.catalog if not entry.obsolete}
    gone = {(entry.msgid, entry.msgstr) for entry in made.catalog if entry.obsolete}
    for item in _once(delivery.entries, file, made.problems):
        if (entry := live.get(item.msgid)) is None and (item.msgid, item.msgstr) in gone:
            continue  # a text that has left the guides, its translation kept: nothing is lost
        if entry is None:
            refused = [f"expected a text of the catalog, found «{_short(item.msgid)}»; {GONE}"]
        else:
            refused = _take(made, item, entry, check, approval, still_right)
        made.problems += [Problem(file, item.line, message) for message in refused]
    made.problems.sort()
    return made


def _short(text: str) -> str:
    return " ".join(text[:60].split())


def _check_role(option: str, role: str) -> None:
    plain = role == role.strip() and role.isprintable() and "," not in role
    if not plain or not 0 < len(role) <= ROLE_LENGTH:
        message = f"expected a role of at most {ROLE_LENGTH} letters, without comma or line break, "
        raise Problems([Problem(option, 0, message + f"found {role!r}; correct it")])


def _check_header(delivery: Delivery, file: str, locale: str, project: str) -> None:
    problems = []
    theirs = locale if same_locale(locale, delivery.locale) else delivery.locale
    for what, expected, found in [
        ("the locale", locale, theirs),
        ("the project", project, delivery.project),
    ]:
        if expected != found:
            message = (
                f"expected {what} '{expected}', found '{_short(found)}'; is this the right file? "
            )
            problems.append(Problem(file, 0, message + "If so, correct its header"))
    if problems:
        raise Problems(problems)


def _lost(delivery: Delivery, file: str, catalog: polib.POFile) -> list[Problem]:
    """Translations that the file keeps as obsolete, and that the catalog does not have."""
    kept = {(entry.msgid, entry.msgstr) for entry in catalog}
    message = "expected a text of the catalog, found «{}», marked as obsolete (#~); " + DELETE
    return [
        Problem(file, item.line, message.format(_short(item.msgid)))
        for item in delivery.obsolete
        if item.msgstr and (item.msgid, item.msgstr) not in kept
    ]


def _once(entries: Collection[Incoming], file: str, problems: list[Problem]) -> list[Incoming]:
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


def _take(
    made: Plan,
    item: Incoming,
    entry: polib.POEntry,
    check: Check,
    approval: Approval | None,
    still_right: Approval | None,
) -> list[str]:
    """Take one delivered translation into its entry; why not, where it must not be taken."""
    approving = approval is not None and approval.covers(item, entry)
    before = entry.tcomment
    after = _after(item, entry, approving=approving)
    if after is not None:
        holds = still_right is not None and _stale(item, entry)
        if refused := _refused(item, entry, holds=holds) or check(item.msgid, item.msgstr):
            return refused
        made.confirmed += [item.msgid] if holds else []
        made.finished += item.finished and after is State.DRAFT
        made.approved += after is State.APPROVED
        records = [("still right", still_right)] if holds else []
        records += [("approved", approval)] if after is State.APPROVED else []
        _put(entry, item.msgstr, after, [(what, who) for what, who in records if who])
    elif item.finished and item.msgstr and state(entry) is State.DRAFT:
        made.finished += 1
    commented = _comment(entry, item.comments, before)
    made.taken += after is not None or commented
    made.unchanged += after is None and not commented
    return []


def _stale(item: Incoming, entry: polib.POEntry) -> bool:
    """True if the old translation of a changed text comes back in the same words."""
    same = translation_digest(item.msgstr) == translation_digest(entry.msgstr)
    return same and state(entry) is State.CHANGED


def _after(item: Incoming, entry: polib.POEntry, *, approving: bool) -> State | None:
    """The state of the entry with what is delivered; ``None``: it brings nothing new."""
    if not item.msgstr.strip():
        return None
    if item.msgstr == entry.msgstr and item.mark is not Mark.REJECTED:
        now = state(entry)
        is_done = now is State.DRAFT and not approving
        if now is State.APPROVED or not item.finished or is_done:
            return None
    return State.APPROVED if approving and item.finished else State.DRAFT


def _refused(item: Incoming, entry: polib.POEntry, *, holds: bool) -> list[str]:
    """Why a translation may not take the place of the catalog's, whatever it says."""
    now, text = state(entry), _short(item.msgid)
    if item.mark is Mark.REJECTED:
        return [f"expected a translation of «{text}», found one that its reviewer has rejected"]
    if _stale(item, entry) and not holds:
        advice = "translate it anew, or, if the old words hold, import with --still-right ROLE"
        found = "found the words of before, though the Norwegian has changed"
        return [f"expected a new translation of «{text}», {found}; {advice}"]
    if item.msgstr == entry.msgstr:
        return []
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


def _put(
    entry: polib.POEntry, msgstr: str, after: State, records: list[tuple[str, Approval]]
) -> None:
    """Put a translation into its entry; old records go, what people wrote stays."""
    entry.msgstr, entry.previous_msgid = msgstr, None
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    if after is not State.APPROVED:
        entry.flags.insert(0, "fuzzy")
    lines = [
        f"{what}: {who.role}, {who.date}, {digest(entry.msgid, msgstr)}" for what, who in records
    ]
    entry.tcomment = "\n".join([*remarks(entry), *lines])


def _comment(entry: polib.POEntry, comments: Collection[str], before: str) -> bool:
    """Keep what people wrote beside a translation; never as a record of approval."""
    if " ".join(comments).split() == before.split():  # perhaps wrapped otherwise
        return False
    here = [line for line in entry.tcomment.split("\n") if line]
    old = [*here, *before.split("\n")]
    known = {*old, *_as_said(old)}
    new = [line for line in dict.fromkeys(_as_said(comments)) if line and line not in known]
    if new:
        records = [line for line in here if line not in remarks(entry)]
        entry.tcomment = "\n".join([*remarks(entry), *new, *records])
    return bool(new)


def _as_said(lines: Iterable[str]) -> list[str]:
    return [catalogs.said(part) for line in lines for part in catalogs.comment_lines(line)]
