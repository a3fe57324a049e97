"""The command ``pasientinfo``."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from pasientinfo import checks, manifest, mkdocs_run, parts, publish, translate
from pasientinfo.errors import Problem, Problems
from pasientinfo.settings import DAY, Settings, read_settings


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
        text = "the build's day: what is over is left out, what is due is told"
        command.add_argument("--day", type=datetime.date.fromisoformat, metavar="DATE", help=text)
        command.add_argument("-v", "--verbose", action="store_true", help="tell each stage")
    verify = add("verify", "compare a published folder with its manifest")
    verify.add_argument("folder", type=Path, metavar="DIR")
    add("locales", "print the site's locales as JSON, for a matrix of builds")
    add("check", "check guides, catalogs and settings without building")
    add("serve", "show a preview that follows edits")
    add("update", "bring every catalog up to date with the guides")
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
    taken.add_argument("--approved-by", metavar="ROLE", help="who approved it; otherwise a draft")
    taken.add_argument("--partial", action="store_true", help="take what is right, refuse the rest")
    proof = add("proof", "source and translation side by side, for a reviewer: HTML and PDF")
    proof.add_argument("locale")
    proof.add_argument("-o", "--out", type=Path, metavar="DIR", default=Path("reports"))
    return top


def _locales(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]


def _stage(arguments: argparse.Namespace) -> publish.Tell:
    return partial(print, file=sys.stderr, flush=True) if arguments.verbose else lambda _: None


def _summary(folder: Path) -> int:
    leaflets = len(list((folder / "pdf").glob("*.pdf")))
    print(f"{folder.name}: {len(list(folder.rglob('index.html')))} pages, {leaflets} leaflets")
    return 0


def _build(settings: Settings, arguments: argparse.Namespace) -> int:
    _tell(checks.warnings(settings))
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


def _check(settings: Settings, _: argparse.Namespace) -> int:
    _tell(checks.warnings(settings))
    sources = checks.check(settings)
    print(f"no problems: {len(sources.messages)} texts, {len(settings.languages)} languages")
    return 0


def _serve(settings: Settings, _: argparse.Namespace) -> int:
    mkdocs_run.serve(settings)
    return 0


def _update(settings: Settings, _: argparse.Namespace) -> int:
    for path in translate.update(settings):
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
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code: 0, 1 with problems, 2 for a wrong command line."""
    try:
        arguments = parser().parse_args(argv)
        if day := getattr(arguments, "day", None):
            os.environ[DAY] = day.isoformat()
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
