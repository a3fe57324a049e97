"""The translation loop at the disk's edge: update, status, export, import, proof."""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path

import polib

from pasientinfo import (
    catalogs,
    checks,
    entry_checks,
    exchange,
    extract,
    incoming,
    merge,
    page_checks,
    page_lock,
    proof,
)
from pasientinfo import status as status_rows
from pasientinfo.catalog_checks import read_terms
from pasientinfo.errors import Problem, Problems
from pasientinfo.settings import Settings, read_settings
from pasientinfo.status_change import markdown
from pasientinfo.status_page import status_html
from pasientinfo.translations import read_all


def update(settings: Settings, today: datetime.date) -> list[str]:
    """Write the template, merge it into every catalog, lock the pages; the files that changed."""
    guides = extract.guides(settings)
    pot = merge.template(extract.messages(settings, guides), settings.site_name)
    merged = {settings.locales_dir / "messages.pot": pot}
    for locale in list(settings.languages)[1:]:
        path = settings.catalog_file(locale)
        old = catalogs.load(path, settings.root) if path.exists() else polib.POFile()
        merged[path] = merge.merge(old, pot, locale)
    changed = [path for path, new in merged.items() if catalogs.save(new, path)]
    return [settings.place(path) for path in [*changed, *_lock(settings, guides, today)]]


def _lock(settings: Settings, guides: list[extract.Guide], today: datetime.date) -> list[Path]:
    path = settings.locales_dir / page_checks.LOCK
    old, (redirects, _) = page_checks.read_lock(settings), page_checks.redirects(settings)
    new = page_lock.dump(
        page_lock.updated(old, page_checks.lock_entries(guides), redirects, today)
    ).encode()
    if path.exists() and path.read_bytes() == new:
        return []
    path.write_bytes(new)
    return [path]


def status(settings: Settings, *, as_json: bool, html: Path | None) -> list[str]:
    """Print the status; where the policy is not met, a line each is returned."""
    sources = checks.read(settings)
    rows = status_rows.status(settings, sources.messages, sources.translations)
    if as_json:
        print(json.dumps([row.as_dict() for row in rows], ensure_ascii=False, indent=1))
    elif html is None:
        print(status_rows.table(rows))
    if html is not None:
        html.write_text(status_html(settings, [row.as_dict() for row in rows]), "utf-8")
    return status_rows.unmet(settings, rows)


def status_change(settings: Settings, base: Path) -> str:
    """What has changed since the checkout in ``base``, as a Markdown table."""
    rows = []
    for one in (read_settings(base / settings.config_file.name), settings):
        files = {locale: one.catalog_file(locale) for locale in list(one.languages)[1:]}
        translations = read_all(one.source, files, one.root, one.drafts)
        rows.append(status_rows.status(one, extract.messages(one), translations))
    return markdown(*rows)


def _catalog(settings: Settings, locale: str) -> polib.POFile:
    known = list(settings.languages)[1:]
    if locale not in known:  # CAT tools write regions: pl-PL
        locale = locale.replace("_", "-").partition("-")[0]
    if locale not in known:
        message = f"expected one of the locales {', '.join(known)}, found {locale!r}"
        raise Problems([Problem("command line", 0, message)])
    return catalogs.load(settings.catalog_file(locale), settings.root)


def export(settings: Settings, locale: str, *, form: str, needed: bool, out: Path | None) -> None:
    """Write a locale's texts for a translator, to a file or to standard output."""
    data = exchange.export(
        _catalog(settings, locale),
        locale,
        settings.site_name,
        source=settings.source,
        form=form,
        needed=needed,
    )
    if out is None:
        sys.stdout.buffer.write(data)
    else:
        out.write_bytes(data)


def import_file(settings: Settings, file: Path, *, approved_by: str | None, partial: bool) -> str:
    """Take a translator's file in, whole or not at all; ``partial`` takes what is right.

    Returns what was done; :class:`Problems` for what was refused (the right part is taken
    before, if ``partial``).
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Problems([Problem(str(file), 0, f"cannot be read: {error.strerror}")]) from None
    locale = incoming.locale_of(data, file.name)
    catalog = _catalog(settings, locale)
    terms, script = read_terms(settings), settings.languages[locale].script

    def check(msgid: str, msgstr: str) -> list[str]:
        found = entry_checks.findings(
            msgid, msgstr, locale, script=script, trust=settings.trust, terms=terms
        )
        return [finding.message for finding in found]

    plan = incoming.plan(
        data,
        file.name,
        catalog,
        locale,
        settings.site_name,
        check,
        approved_by=approved_by,
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
    )
    if plan.problems and not partial:
        raise Problems(plan.problems)
    catalogs.save(plan.catalog, settings.catalog_file(locale))
    print(f"{locale}: {plan.taken} taken, {plan.unchanged} unchanged")
    if plan.problems:
        raise Problems(plan.problems)
    return locale


def write_proof(settings: Settings, locale: str, out: Path) -> None:
    """Write ``proof-<locale>.html`` and ``.pdf`` into a folder, for the reviewer."""
    html = proof.proof_html(
        settings, extract.messages(settings), _catalog(settings, locale), locale
    )
    data = proof.proof_pdf(html, f"proof-{locale}.pdf")
    out.mkdir(parents=True, exist_ok=True)
    (out / f"proof-{locale}.html").write_text(html, "utf-8")
    (out / f"proof-{locale}.pdf").write_bytes(data)
