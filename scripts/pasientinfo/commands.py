"""What each command of ``pasientinfo`` does: thin functions, each with the exit code it gives."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from pasientinfo import (
    checks,
    join_card,
    join_rules,
    manifest,
    mkdocs_run,
    page_checks,
    parts,
    publish,
    translate,
)
from pasientinfo.errors import Problem, Problems
from pasientinfo.settings import Settings


def tell(problems: Sequence[Problem]) -> None:
    for problem in problems:
        print(problem, file=sys.stderr)


def _stage(arguments: argparse.Namespace) -> publish.Tell:
    return partial(print, file=sys.stderr, flush=True) if arguments.verbose else lambda _: None


def _summary(folder: Path) -> int:
    leaflets = len(list((folder / "pdf").glob("*.pdf")))
    print(f"{folder.name}: {len(list(folder.rglob('index.html')))} pages, {leaflets} leaflets")
    return 0


def _build(settings: Settings, arguments: argparse.Namespace) -> int:
    tell(checks.warnings(settings))
    if arguments.locales is None:
        out = arguments.out or settings.site_dir
        return _summary(publish.build(settings, out, _stage(arguments)))
    unknown = [locale for locale in arguments.locales if locale not in settings.languages]
    if unknown or not arguments.locales or arguments.out is None:
        message = f"expected --locales of {', '.join(settings.languages)}, and --out DIR"
        raise Problems([Problem("command line", 0, message)])
    parts.write(checks.check(settings), arguments.locales, arguments.out)
    return _summary(arguments.out)


def _merge(settings: Settings, arguments: argparse.Namespace) -> int:
    out = arguments.out or settings.site_dir
    return _summary(publish.merge(settings, arguments.parts, out, _stage(arguments)))


def _verify(_: Settings, arguments: argparse.Namespace) -> int:
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
    tell(checks.warnings(settings))
    sources = checks.check(settings)
    today = arguments.day or datetime.date.today()
    if arguments.lix:
        print("\n".join(page_checks.lix_report(sources)))
    found = [
        *sources.warnings,
        *page_checks.readability(sources),
        *page_checks.locked(sources, today),
    ]
    found += page_checks.due(sources, today) if arguments.due else []
    tell(sorted(found))
    if not all(problem.is_warning for problem in found):
        return 1
    print(f"no problems: {len(sources.messages)} texts, {len(settings.languages)} languages")
    return 0


def _serve(settings: Settings, arguments: argparse.Namespace) -> int:
    mkdocs_run.serve(settings, arguments.locale)
    return 0


def _update(settings: Settings, _: argparse.Namespace) -> int:
    for path in translate.update(settings, datetime.date.today()):
        print(f"{path}: updated")
    return 0


def _status(settings: Settings, arguments: argparse.Namespace) -> int:
    if arguments.base is not None:
        print(translate.status_change(settings, arguments.base))
        return 0
    unmet = translate.status(settings, as_json=arguments.json, html=arguments.html)
    for line in unmet:
        print(line, file=sys.stderr)
    return 1 if unmet else 0


def _export(settings: Settings, arguments: argparse.Namespace) -> int:
    translate.export(
        settings,
        arguments.locale,
        form=arguments.format,
        needed=arguments.needed,
        out=arguments.out,
    )
    return 0


def _import(settings: Settings, arguments: argparse.Namespace) -> int:
    translate.import_file(
        settings, arguments.file, approved_by=arguments.approved_by, partial=arguments.partial
    )
    return 0


def _proof(settings: Settings, arguments: argparse.Namespace) -> int:
    translate.write_proof(settings, arguments.locale, arguments.out)
    return 0


def _join_rules(settings: Settings, arguments: argparse.Namespace) -> int:
    server, log, upstream = arguments.server, arguments.log, arguments.upstream
    print(join_rules.rules(settings, server, log=log, upstream=upstream), end="")
    return 0


def _join_card(settings: Settings, arguments: argparse.Namespace) -> int:
    out = arguments.out or Path(f"join-card-{arguments.locale}.pdf")
    print(join_card.write(settings, arguments.code, arguments.locale, out))
    return 0


COMMANDS = {
    "build": _build,
    "merge": _merge,
    "verify": _verify,
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
