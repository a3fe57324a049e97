"""Running MkDocs as a process of its own, and telling what it printed as Problems."""

from __future__ import annotations

import datetime
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from pasientinfo.problems import Problem, Problems
from pasientinfo.project.processes import end_with_parent
from pasientinfo.project.settings import Settings

DAY = "PASIENTINFO_DAY"
"""The environment variable with the build's day, an ISO date: a build never reads the clock."""

RUN = "from pasientinfo.website.mkdocs_plugin import run_mkdocs; run_mkdocs()"
"""MkDocs' own command, by way of our adapter; MkDocs itself loads its plugins too late for it."""

LOCALES = "PASIENTINFO_LOCALES"
"""The environment variable that names the locales to build; the plugin reads it."""


CHECKED = "PASIENTINFO_CHECKED"
"""The environment variable that says that the sources were checked; only a build sets it."""


def day_of_environment() -> datetime.date | None:
    """Return the build's day from :data:`DAY`, if it is set; raise :class:`Problems` if wrongly."""
    text = os.environ.get(DAY, "")
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError:
        message = f"expected a day such as 2026-11-23, found {text!r}"
        raise Problems([Problem(DAY, 0, message)]) from None


def mkdocs_command(
    settings: Settings, *arguments: str, locales: Iterable[str] = ()
) -> tuple[list[str], dict[str, str]]:
    """The command and the environment that run MkDocs on the settings' file.

    ``locales`` are those to build besides the source language; without any, all of them.
    """
    environment = os.environ | {
        "NO_MKDOCS_2_WARNING": "1",
        "SOURCE_DATE_EPOCH": "315532800",  # 1980: the first year a zip or gzip date can hold
        LOCALES: ",".join(locales),
    }
    if settings.day:
        environment[DAY] = settings.day.isoformat()
    file = str(settings.config_file)
    return [sys.executable, "-c", RUN, *arguments, "--config-file", file], environment


def serve(settings: Settings, locale: str | None = None) -> None:
    """Become MkDocs' preview server, so that stopping the one stops the other.

    With ``locale``, only that language and the source language are built; an unknown one is a
    Problem.
    """
    if locale and locale not in settings.languages:
        known = ", ".join(settings.languages)
        message = f"expected a language of the site ({known}), found {locale!r}"
        raise Problems([Problem("serve --locale", 0, message)])
    arguments, environment = mkdocs_command(settings, "serve", locales=[locale] if locale else [])
    os.execve(arguments[0], arguments, environment)  # noqa: S606 -- no shell


def build_pages(settings: Settings, locales: Iterable[str], site: Path) -> None:
    """Build the pages of checked sources into ``site``.

    MkDocs' own messages are the Problems where it fails.
    """
    arguments, environment = mkdocs_command(
        settings, "build", "--strict", "--site-dir", str(site), locales=locales
    )
    environment[CHECKED] = "1"
    done = subprocess.run(  # noqa: S603 -- the command is ours
        arguments,
        env=environment,
        capture_output=True,
        text=True,
        preexec_fn=partial(end_with_parent, os.getpid()),
    )
    if done.returncode:
        raise Problems(mkdocs_problems(settings, done.stderr))


def _problem(line: str, file: str) -> Problem:
    """A line of MkDocs' as a Problem: with the place that it names, where it is one of ours."""
    message = re.sub(r"^(?:ERROR|WARNING) +- +", "", line)
    if found := re.match(r"(\S+\.(?:md|yml|po|html))(?::(\d+))?: ", message):
        return Problem(found[1], int(found[2] or 0), message[found.end() :])
    return Problem(file, 0, line)


def mkdocs_problems(settings: Settings, output: str) -> list[Problem]:
    """What MkDocs printed, as Problems; of a traceback only the places in our templates."""
    file = settings.place(settings.config_file)
    before, found, trace = output.partition("Traceback (most recent call last):")
    found_lines = [
        _problem(line, file)
        for line in map(str.strip, before.splitlines())
        if line and not line.startswith(("INFO", "DEBUG", "Aborted"))
    ]
    if found:
        error = trace.strip().splitlines()[-1]
        theme = re.escape(str(settings.theme_dir))
        places = re.findall(rf'File "{theme}/(.*?)", line (\d+)', trace)
        name, line = places[-1] if places else ("", "0")
        file = f"{settings.place(settings.theme_dir)}/{name}" if places else file
        found_lines.append(Problem(file, int(line), f"the page could not be built: {error}"))
    return found_lines or [Problem(file, 0, "MkDocs stopped without a message; was it killed?")]
