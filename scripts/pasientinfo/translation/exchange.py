"""Exchange with translators at the disk's edge: files out, and files in, whole or not at all."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import polib

from pasientinfo.checks.approvals import role_mistake
from pasientinfo.checks.catalogs import EntryRules
from pasientinfo.problems import Problem, Problems, Severity, read_text, replace_file
from pasientinfo.project import catalogs
from pasientinfo.project.catalogs import State, state
from pasientinfo.project.settings import Settings
from pasientinfo.translation import po, xliff
from pasientinfo.translation.plan import Approval, Plan, delivered_locale, plan_import


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
    day: datetime.date,
    approved_by: str | None = None,
    still_right: str | None = None,
    entries: Path | None = None,
    all_entries: bool = False,
    partial: bool = False,
) -> list[str]:
    """Take a translator's file in, whole or not at all; ``partial`` takes what is right.

    ``approved_by`` and ``still_right`` are roles, ``day`` that of their records; ``entries`` names
    a file with a msgid, or its digest, a line. Returns what was done, a line each. Raises
    :class:`Problems` for what was refused (the right part is taken before, if ``partial``).
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Problems([Problem(str(file), 0, f"cannot be read: {error.strerror}")]) from None
    _check_roles(settings, approved_by, still_right)
    locale = settings.target(delivered_locale(data, file.name))
    rules, date = EntryRules(settings, locale), day.isoformat()
    listed = frozenset(read_text(entries, settings.root).splitlines()) if entries else frozenset()
    plan = plan_import(
        data,
        file.name,
        catalogs.read_catalog(settings, locale),
        locale,
        settings.site_name,
        lambda msgid, msgstr: [
            finding.message
            for finding in rules.findings(msgid, msgstr)
            if finding.severity is Severity.ERROR
        ],
        approval=Approval(approved_by, date, listed, all_entries)
        if approved_by is not None
        else None,
        still_right=Approval(still_right, date) if still_right is not None else None,
    )
    if plan.problems and not partial:
        raise Problems(plan.problems)
    catalogs.write_catalog(settings, locale, plan.catalog)
    done = _report(locale, plan, approved_by, still_right)
    if plan.problems:
        print("\n".join(done))
        raise Problems(plan.problems)
    return done


def _check_roles(settings: Settings, approved_by: str | None, still_right: str | None) -> None:
    roles = [("--approved-by", approved_by), ("--still-right", still_right)]
    problems = [
        Problem(option, 0, mistake)
        for option, role in roles
        if role is not None and (mistake := role_mistake(role, settings.approvers))
    ]
    if problems:
        raise Problems(problems)


def _report(locale: str, plan: Plan, approved_by: str | None, still_right: str | None) -> list[str]:
    lines = [f"{locale}: {plan.taken} taken, {plan.unchanged} unchanged"]
    if approved_by:
        lines[0] += f", {plan.approved} approved"
    if approved_by and plan.finished:
        lines.append(
            f"{plan.finished} finished entries stay drafts: the file says that they are translated,"
            " not that they are approved; name those that were reviewed in a file (--entries FILE),"
            " or say that all of them were (--all-entries)"
        )
    return lines + [
        f"still right ({still_right}): «{' '.join(msgid[:70].split())}»" for msgid in plan.confirmed
    ]
