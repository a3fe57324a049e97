"""A folder as it lies on disk: its regular files, and all that is none, without following links.

What is looked at is never opened before it is known to be a regular file, so that a named pipe
cannot block (``open(2)``: a FIFO opened for reading waits for a writer).
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

KINDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
}
CHUNK = 1 << 20


@dataclass(frozen=True)
class FileTree:
    """The regular files below a folder and, of everything else, what it is; by path there.

    Paths have forward slashes and are sorted. Folders that can be read are in neither.
    """

    files: dict[str, Path] = field(default_factory=dict)
    strange: dict[str, str] = field(default_factory=dict)


def read_tree(folder: Path, skip: Callable[[str], bool] = lambda _: False) -> FileTree:
    """Return what lies below a folder (which may itself be a link); empty if there is none.

    ``skip`` is asked with the name of each file and folder, without its path.
    """
    files: dict[str, Path] = {}
    strange: dict[str, str] = {}
    for name, path, what in _walk(folder, "", skip):
        if what:
            strange[name] = what
        else:
            files[name] = path
    return FileTree(dict(sorted(files.items())), dict(sorted(strange.items())))


def _walk(
    folder: Path, prefix: str, skip: Callable[[str], bool]
) -> Iterator[tuple[str, Path, str]]:
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        yield prefix.rstrip("/") or ".", folder, f"a folder that cannot be read ({error.strerror})"
        return
    for entry in entries:
        if skip(entry.name):
            continue
        name, path = prefix + entry.name, folder / entry.name
        mode = path.lstat().st_mode
        kind = stat.S_IFMT(mode)
        if kind in KINDS:
            yield name, path, KINDS[kind]
        elif kind == stat.S_IFDIR:
            if mode & 0o500 == 0o500:
                yield from _walk(path, name + "/", skip)
            else:  # said of the mode: root can read it all the same, a web server cannot
                yield name, path, f"a folder that cannot be read (mode {mode & 0o777:03o})"
        else:
            unreadable = f"a file that cannot be read (mode {mode & 0o777:03o})"
            yield name, path, "" if mode & 0o400 else unreadable


def read_regular(path: Path, limit: int | None = None) -> bytes:
    """Return the bytes of a regular file, ``limit`` at most; ``OSError`` for all else, at once."""
    with open(_open(path), "rb") as file:
        return file.read(-1 if limit is None else limit)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a regular file in hexadecimal; ``OSError`` for all else, at once."""
    digest = hashlib.sha256()
    with open(_open(path), "rb") as file:
        while data := file.read(CHUNK):
            digest.update(data)
    return digest.hexdigest()


def _open(path: Path) -> int:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(0, "not a regular file", str(path))
    return handle
