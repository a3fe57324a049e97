"""Problems found in what people wrote, worded for the person who can mend them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

LARGEST = 1 << 20
"""Bytes of the largest text that a person writes: a guide of ours has 3 KiB."""
LARGEST_DATA = 64 << 20
"""Bytes of the largest file that a program writes: 400 guides make a catalog of about 4 MiB."""


class Severity(StrEnum):
    """Whether a problem stops the command or is only reported."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to repair: where it is (``line`` 0: the whole file), and what to do about it."""

    file: str
    line: int
    message: str
    severity: Severity = Severity.ERROR

    @property
    def is_warning(self) -> bool:
        """True if it is only reported, and stops nothing."""
        return self.severity is Severity.WARNING

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {'warning: ' if self.is_warning else ''}{self.message}"

    @property
    def annotation(self) -> str:
        """The workflow command that shows it at its line of a pull request.

        Its form, and what is escaped in it: https://docs.github.com/actions, "Workflow commands",
        and ``escapeProperty`` of actions/toolkit.
        """
        message = _escaped(self.message)
        file = _escaped(self.file).replace(":", "%3A").replace(",", "%2C")
        return f"::{self.severity} file={file},line={self.line or 1}::{message}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def warning(file: str, line: int, message: str) -> Problem:
    """Return a problem that stops nothing."""
    return Problem(file, line, message, Severity.WARNING)


class Problems(Exception):  # noqa: N818 -- what it holds is what it is called
    """All problems of one step, collected; the commands print one line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def collect(steps: Iterable[Callable[[], T]]) -> list[T]:
    """Return what every step returns; raise the :class:`Problems` of all of them at once."""
    results: list[T] = []
    problems: list[Problem] = []
    for step in steps:
        try:
            results.append(step())
        except Problems as error:
            problems += error.problems
    if problems:
        raise Problems(problems)
    return results


def refuse(problems: Iterable[Problem]) -> list[Problem]:
    """Raise :class:`Problems` with those that stop a command; return the warnings, sorted."""
    found = sorted(set(problems))
    if errors := [problem for problem in found if not problem.is_warning]:
        raise Problems(errors)
    return found


def relative(path: Path, root: Path) -> str:
    """``path`` as people know it: from the project's folder, with forward slashes.

    Never absolute: catalogs name such places, and are the same on every machine.
    """
    return Path(os.path.relpath(path.resolve(), root.resolve())).as_posix()


def replace_file(path: Path, data: bytes) -> bool:
    """Write a file whole or not at all; return ``False`` where it holds these bytes already.

    A link stays one, and a pipe or a device (``/dev/stdout``) is written to.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return True
    path = path.resolve()
    if path.exists() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return True


def decode(data: bytes, name: str) -> str:
    """UTF-8 text without byte order mark, line ends as ``\\n``; else :class:`Problems`."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = "expected UTF-8 text, found another encoding; save it as UTF-8"
        raise Problems([Problem(name, line, message)]) from None


def read_text(path: Path, root: Path, limit: int = LARGEST) -> str:
    """The text of a UTF-8 file of at most ``limit`` bytes.

    Raises :class:`Problems` where it cannot be read, is too large, no file (a pipe would wait for
    ever), or not UTF-8.
    """
    name = relative(path, root)
    try:
        if path.exists() and not path.is_file():
            message = "expected a file, found a folder, a pipe or a device; take it away"
            raise Problems([Problem(name, 0, message)])
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise Problems([Problem(name, 0, f"cannot be read: {error.strerror}")]) from None
    if len(data) > limit:
        message = f"expected a text of at most {limit >> 10} KiB, found a larger one; divide it"
        raise Problems([Problem(name, 0, message)])
    return decode(data, name)
