"""The command ``pasientinfo``: a subcommand a task, each a thin function with its exit code."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from pasientinfo.checks.pages import check_lock, check_readability, check_reviews, lix_report
from pasientinfo.checks.project import check_project, check_settings
from pasientinfo.leaflets import join_card
from pasientinfo.problems import Problem, Problems, Severity, replace_file
from pasientinfo.project.settings import Settings, read_settings
from pasientinfo.publish import manifest
from pasientinfo.publish.build import Stage, build_site, merge_parts
from pasientinfo.publish.parts import write_part
from pasientinfo.translation.exchange import export, import_file
from pasientinfo.translation.proof import write_proof
from pasientinfo.translation.status import (
    status,
    status_change,
    status_html,
    status_table,
    unmet,
)
from pasientinfo.translation.update import update
from pasientinfo.website.mkdocs_process import day_of_environment, serve
from pasientinfo.website.web_server import SERVERS, server_rules


def parser() -> argparse.ArgumentParser:
    """The command line: one subcommand a task."""
    top = argparse.ArgumentParser(prog="pasientinfo", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)

    def add(name: str, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        settings = "the settings (default: mkdocs.yml)"
        command.add_argument(
            "-f", "--config-file", type=Path, default=Path("mkdocs.yml"), help=settings
        )
        return command

    build = add("build", "check, build the site and its leaflets, and swap them in")
    build.add_argument(
        "--locales", type=_locales, metavar="LOCALE,...", help="build a part, for merge"
    )
    part = add("merge", "put parts together into a site, and swap it in")
    part.add_argument("parts", type=Path, nargs="+", metavar="DIR")
    for command in (build, part):
        text = "where to (default: site_dir; a part needs one)"
        command.add_argument("-o", "--out", type=Path, metavar="DIR", help=text)
        text = "the build's day: what is over is left out, what is due is said"
        command.add_argument("--day", type=datetime.date.fromisoformat, metavar="DATE", help=text)
        command.add_argument("-v", "--verbose", action="store_true", help="report each stage")
    text = "compare a published folder with its manifest"
    verify = commands.add_parser("verify", help=text, description=text)
    verify.add_argument("folder", type=Path, metavar="DIR")
    add("locales", "print the site's locales as JSON, for a matrix of builds")
    check = add("check", "check guides, catalogs and settings without building")
    check.add_argument("--due", action="store_true", help="also whether reviews are due")
    check.add_argument("--lix", action="store_true", help="print how hard each page is to read")
    preview = add("serve", "show a preview that follows edits")
    preview.add_argument("--locale", help="only this language and the source language: quicker")
    update = add("update", "bring every catalog up to date with the guides")
    status = add("status", "what is approved, draft, changed and missing, by language and page")
    status.add_argument("--json", action="store_true", help="print it for machines")
    status.add_argument("--html", type=Path, metavar="FILE", help="write it as a page for staff")
    status.add_argument(
        "--base", type=Path, metavar="DIR", help="print what has changed since that checkout"
    )
    export = add("export", "write a language's texts for a translator")
    export.add_argument("locale")
    export.add_argument("--format", choices=["po", "xliff"], default="po")
    export.add_argument("--needed", action="store_true", help="only what is not approved")
    export.add_argument("-o", "--out", type=Path, metavar="FILE", help="default: standard output")
    taken = add("import", "take a translator's file in")
    taken.add_argument("file", type=Path)
    text = "who approved what the file marks as approved; otherwise all are drafts"
    taken.add_argument("--approved-by", metavar="ROLE", help=text)
    text = "what was approved besides: a file with a text, or its digest, a line"
    taken.add_argument("--entries", type=Path, metavar="FILE", help=text)
    text = "every finished entry of the file was approved"
    taken.add_argument("--all-entries", action="store_true", help=text)
    text = "who says that an old translation holds for a text that has changed"
    taken.add_argument("--still-right", metavar="ROLE", help=text)
    taken.add_argument("--partial", action="store_true", help="take what is right, refuse the rest")
    for command, text in [
        (check, "the day to check for (default: today)"),
        (update, "the day of the edits (default: today)"),
        (taken, "the day of the approvals (default: today)"),
    ]:
        command.add_argument("--day", type=datetime.date.fromisoformat, metavar="DATE", help=text)
    for command in (check, update):
        text = "say each problem as a workflow command too, for a forge to show at its line"
        command.add_argument("--annotations", action="store_true", help=text)
    proof = add("proof", "source and translation side by side, for a reviewer: HTML and PDF")
    proof.add_argument("locale")
    proof.add_argument("-o", "--out", type=Path, metavar="DIR", default=Path("reports"))
    rules = add("join-rules", "the web server's part of the join rule, for standard output")
    rules.add_argument("server", choices=list(SERVERS))
    rules.add_argument("--log", metavar="FILE", help="the access log (default: Debian's)")
    rules.add_argument(
        "--http",
        dest="part",
        action="store_const",
        const="http",
        default="rules",
        help="instead the whole server of port 80, which redirects to https and writes no log",
    )
    rules.add_argument("--upstream", metavar="URL", help="where the service listens")
    card = add("join-card", "a page to hand out with a code, as PDF, and the text of an SMS")
    card.add_argument("code")
    card.add_argument("--locale", required=True, help="the patient's language")
    card.add_argument(
        "-o", "--out", type=Path, metavar="FILE", help="default: join-card-LOCALE.pdf"
    )
    return top


def _locales(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]


def report(problems: Iterable[Problem], *, annotations: bool = False) -> None:
    """Print problems, a line each, where messages belong, and as workflow commands if asked for."""
    for problem in problems:
        print(problem, file=sys.stderr)
        if annotations:
            print(problem.annotation)


def _today(arguments: argparse.Namespace) -> datetime.date:
    """The one place where the clock is read: the day is handed in from here."""
    day: datetime.date | None = arguments.day
    return day or datetime.date.today()


def _stage(arguments: argparse.Namespace) -> Stage:
    return partial(print, file=sys.stderr, flush=True) if arguments.verbose else lambda _: None


def _summary(folder: Path) -> int:
    leaflets = len(list((folder / "pdf").glob("*.pdf")))
    print(f"{folder.name}: {len(list(folder.rglob('index.html')))} pages, {leaflets} leaflets")
    return 0


def _build(settings: Settings, arguments: argparse.Namespace) -> int:
    report(check_settings(settings))
    if arguments.locales is None:
        out = arguments.out or settings.site_dir
        return _summary(build_site(settings, out, _stage(arguments)))
    unknown = [locale for locale in arguments.locales if locale not in settings.languages]
    if unknown or not arguments.locales or arguments.out is None:
        message = f"expected --locales of {', '.join(settings.languages)}, and --out DIR"
        raise Problems([Problem("command line", 0, message)])
    write_part(settings, arguments.locales, arguments.out)
    return _summary(arguments.out)


def _merge(settings: Settings, arguments: argparse.Namespace) -> int:
    out = arguments.out or settings.site_dir
    return _summary(merge_parts(settings, arguments.parts, out, _stage(arguments)))


def _verify(arguments: argparse.Namespace) -> int:
    if problems := manifest.differences(arguments.folder):
        raise Problems(problems)
    print(
        f"{arguments.folder}: {len(manifest.read(arguments.folder)['files'])} files, all as built"
    )
    return 0


def _print_locales(settings: Settings, _: argparse.Namespace) -> int:
    print(json.dumps(list(settings.languages)))
    return 0


def _check(settings: Settings, arguments: argparse.Namespace) -> int:
    report(check_settings(settings), annotations=arguments.annotations)
    today = _today(arguments)
    sources, warnings = check_project(settings, today)
    if arguments.lix:
        print("\n".join(lix_report(sources)))
    found = [*warnings, *check_readability(sources), *check_lock(sources, today)]
    found += check_reviews(sources, today) if arguments.due else []
    report(sorted(found), annotations=arguments.annotations)
    if not all(problem.is_warning for problem in found):
        return 1
    print(f"no problems: {len(sources.messages)} texts, {len(settings.languages)} languages")
    return 0


def _serve(settings: Settings, arguments: argparse.Namespace) -> int:
    serve(settings, arguments.locale)
    return 0


def _update(settings: Settings, arguments: argparse.Namespace) -> int:
    for path in update(settings, _today(arguments)):
        print(f"{path}: updated")
    return 0


def _status(settings: Settings, arguments: argparse.Namespace) -> int:
    if arguments.base is not None:
        print(status_change(settings, arguments.base))
        return 0
    rows = status(settings)
    if arguments.json:
        print(json.dumps([row.as_dict() for row in rows], ensure_ascii=False, indent=1))
    elif arguments.html is None:
        print(status_table(rows))
    if arguments.html is not None:
        page = status_html(settings, [row.as_dict() for row in rows])
        replace_file(arguments.html, page.encode())
    lines = unmet(settings, rows)
    for line in lines:
        print(line, file=sys.stderr)
    return 1 if lines else 0


def _report_unchecked(settings: Settings) -> None:
    """What ``check`` would refuse, as warnings: translators and reviewers work on it all the same,
    but nobody takes it for what patients read."""
    try:
        check_project(settings)
    except Problems as error:
        report(replace(problem, severity=Severity.WARNING) for problem in error.problems)


def _export(settings: Settings, arguments: argparse.Namespace) -> int:
    _report_unchecked(settings)
    export(
        settings,
        arguments.locale,
        form=arguments.format,
        needed=arguments.needed,
        out=arguments.out,
    )
    return 0


def _import(settings: Settings, arguments: argparse.Namespace) -> int:
    lines = import_file(
        settings,
        arguments.file,
        day=_today(arguments),
        approved_by=arguments.approved_by,
        still_right=arguments.still_right,
        entries=arguments.entries,
        all_entries=arguments.all_entries,
        partial=arguments.partial,
    )
    print("\n".join(lines))
    return 0


def _proof(settings: Settings, arguments: argparse.Namespace) -> int:
    _report_unchecked(settings)
    write_proof(settings, arguments.locale, arguments.out)
    return 0


def _join_rules(settings: Settings, arguments: argparse.Namespace) -> int:
    server, log, upstream = arguments.server, arguments.log, arguments.upstream
    part = arguments.part
    print(server_rules(settings, server, log=log, upstream=upstream, part=part), end="")
    return 0


def _join_card(settings: Settings, arguments: argparse.Namespace) -> int:
    out = arguments.out or Path(f"join-card-{arguments.locale}.pdf")
    print(join_card.write(settings, arguments.code, arguments.locale, out))
    return 0


COMMANDS = {
    "build": _build,
    "merge": _merge,
    "locales": _print_locales,
    "check": _check,
    "serve": _serve,
    "update": _update,
    "status": _status,
    "export": _export,
    "import": _import,
    "proof": _proof,
    "join-rules": _join_rules,
    "join-card": _join_card,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code: 0, 1 with problems, 2 for a wrong command line."""
    arguments = parser().parse_args(argv)
    try:
        if arguments.command == "verify":
            return _verify(arguments)
        day = getattr(arguments, "day", None) or day_of_environment()
        return COMMANDS[arguments.command](read_settings(arguments.config_file, day), arguments)
    except Problems as error:
        problems = error.problems
    except OSError as error:
        place = str(error.filename or "disk")
        message = f"{error.strerror or error}; what stood there before is whole"
        problems = [Problem(place, 0, message)]
    except KeyboardInterrupt:
        return 130
    report(problems, annotations=getattr(arguments, "annotations", False))
    return 1
