"""The command ``pasientinfo``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pasientinfo import checks, publish
from pasientinfo.errors import Problems
from pasientinfo.settings import read_settings


def parser() -> argparse.ArgumentParser:
    """The command line: one subcommand a task."""
    top = argparse.ArgumentParser(prog="pasientinfo", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    for name, text in [
        ("build", "check, build the site and its leaflets, and swap them in"),
        ("check", "check guides, catalogs and settings without building"),
        ("serve", "show a preview that follows edits"),
        ("update", "bring every catalog up to date with the guides"),
    ]:
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument(
            "-f",
            "--config-file",
            type=Path,
            default=Path("mkdocs.yml"),
            help="the settings (default: mkdocs.yml)",
        )
    return top


def run(arguments: argparse.Namespace) -> None:
    """Run one command; raises :class:`Problems`."""
    if arguments.command == "build":
        site = publish.build(arguments.config_file)
        leaflets = len(list((site / "pdf").glob("*.pdf")))
        pages = len(list(site.rglob("index.html")))
        print(f"{site.name}: {pages} pages, {leaflets} leaflets")
    elif arguments.command == "check":
        sources = checks.check(read_settings(arguments.config_file))
        print(
            f"no problems: {len(sources.messages)} texts, "
            f"{len(sources.settings.languages)} languages"
        )
    elif arguments.command == "serve":
        publish.serve(read_settings(arguments.config_file))
    elif arguments.command == "update":
        for path in publish.update(read_settings(arguments.config_file)):
            print(f"{path}: updated")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code: 0, 1 with problems, 2 for a wrong command line."""
    try:
        run(parser().parse_args(argv))
    except Problems as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
