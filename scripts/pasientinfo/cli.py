"""The command ``pasientinfo``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pasientinfo import checks, publish, translate
from pasientinfo.errors import Problem, Problems
from pasientinfo.settings import Settings, read_settings


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

    add("build", "check, build the site and its leaflets, and swap them in")
    add("check", "check guides, catalogs and settings without building")
    preview = add("serve", "show a preview that follows edits")
    preview.add_argument("--locale", help="only this language and the source language: quicker")
    add("update", "bring every catalog up to date with the guides")
    status = add("status", "what is approved, draft, changed and missing, by language and page")
    status.add_argument("--json", action="store_true", help="print it for machines")
    status.add_argument("--html", type=Path, metavar="FILE", help="write it as a page for staff")
    export = add("export", "write a language's texts for a translator")
    export.add_argument("locale")
    export.add_argument("--format", choices=["po", "xliff"], default="po")
    export.add_argument("--needed", action="store_true", help="only what is not approved")
    export.add_argument("-o", "--out", type=Path, metavar="FILE", help="default: standard output")
    taken = add("import", "take a translator's file in")
    taken.add_argument("file", type=Path)
    taken.add_argument("--approved-by", metavar="ROLE", help="who approved it; otherwise a draft")
    taken.add_argument("--partial", action="store_true", help="take what is right, refuse the rest")
    proof = add("proof", "source and translation side by side, for a reviewer: HTML and PDF")
    proof.add_argument("locale")
    proof.add_argument("-o", "--out", type=Path, metavar="DIR", default=Path("reports"))
    return top


def _build(settings: Settings, _: argparse.Namespace) -> int:
    _tell(checks.warnings(settings))
    site = publish.build(settings)
    leaflets = len(list((site / "pdf").glob("*.pdf")))
    print(f"{site.name}: {len(list(site.rglob('index.html')))} pages, {leaflets} leaflets")
    return 0


def _check(settings: Settings, _: argparse.Namespace) -> int:
    _tell(checks.warnings(settings))
    sources = checks.check(settings)
    print(f"no problems: {len(sources.messages)} texts, {len(settings.languages)} languages")
    return 0


def _serve(settings: Settings, arguments: argparse.Namespace) -> int:
    publish.serve(settings, arguments.locale)
    return 0


def _update(settings: Settings, _: argparse.Namespace) -> int:
    for path in translate.update(settings):
        print(f"{path}: updated")
    return 0


def _status(settings: Settings, arguments: argparse.Namespace) -> int:
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


COMMANDS = {
    "build": _build,
    "check": _check,
    "serve": _serve,
    "update": _update,
    "status": _status,
    "export": _export,
    "import": _import,
    "proof": _proof,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code: 0, 1 with problems, 2 for a wrong command line."""
    try:
        arguments = parser().parse_args(argv)
        return COMMANDS[arguments.command](read_settings(arguments.config_file), arguments)
    except Problems as error:
        problems = error.problems
    except OSError as error:
        problems = [
            Problem(
                str(error.filename or "disk"),
                0,
                f"{error.strerror}; what stood there before is whole",
            )
        ]
    except KeyboardInterrupt:
        return 130
    _tell(problems)
    return 1


def _tell(problems: Sequence[Problem]) -> None:
    for problem in problems:
        print(problem, file=sys.stderr)
