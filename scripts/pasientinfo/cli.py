"""The command ``pasientinfo``."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Sequence
from pathlib import Path

from pasientinfo import join_rules
from pasientinfo.commands import COMMANDS, tell
from pasientinfo.errors import Problem, Problems
from pasientinfo.settings import read_settings


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
    check = add("check", "check guides, catalogs and settings without building")
    check.add_argument("--due", action="store_true", help="also whether reviews are due")
    check.add_argument("--lix", action="store_true", help="print how hard each page is to read")
    text = "the day to check for (default: today)"
    check.add_argument("--day", type=datetime.date.fromisoformat, metavar="DATE", help=text)
    preview = add("serve", "show a preview that follows edits")
    preview.add_argument("--locale", help="only this language and the source language: quicker")
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
    rules = add("join-rules", "the web server's part of the join rule, for standard output")
    rules.add_argument("server", choices=list(join_rules.SERVERS))
    rules.add_argument("--log", metavar="FILE", help="the access log (default: Debian's)")
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


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code: 0, 1 with problems, 2 for a wrong command line."""
    try:
        arguments = parser().parse_args(argv)
        settings = read_settings(arguments.config_file, getattr(arguments, "day", None))
        return COMMANDS[arguments.command](settings, arguments)
    except Problems as error:
        problems = error.problems
    except OSError as error:
        problems = [
            Problem(
                str(error.filename or "disk"),
                0,
                f"{error.strerror or error}; what stood there before is whole",
            )
        ]
    except KeyboardInterrupt:
        return 130
    tell(problems)
    return 1
