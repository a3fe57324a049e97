"""The manifest of a publication: every file with its size and digest, and what it was made from."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pasientinfo.problems import Problem, Problems
from pasientinfo.project.file_tree import file_digest, read_regular, read_tree

NAME = "manifest.json"
LARGEST = 50_000_000
"""Bytes of a manifest; a site of 400 guides in six languages has one of 400 kB."""

AGAIN = "publish again"


def files(folder: Path) -> dict[str, Path]:
    """Every regular file below a folder by its path there, with forward slashes, sorted."""
    return read_tree(folder).files


def tree_digest(folder: Path) -> str:
    """A digest of every file's path and bytes below a folder (16 hex digits).

    What is no regular file is part of it too, so that no folder with a link, a pipe or a file
    that cannot be read is taken for one without.
    """
    digest, tree = hashlib.sha256(), read_tree(folder)
    for name, path in tree.files.items():
        digest.update(f"{name}\0{path.stat().st_size}\0{file_digest(path)}\0".encode(*_RAW))
    for name, what in tree.strange.items():
        digest.update(f"{name}\0{what}\0".encode(*_RAW))
    return digest.hexdigest()[:16]


_RAW = ("utf-8", "surrogateescape")
"""Names of files may be any bytes."""


def dump(values: dict[str, Any]) -> str:
    """JSON with the same bytes every time."""
    return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write(site: Path, *, sources: str, locales: Iterable[str], day: str | None) -> None:
    """Write the manifest of a finished site: ``sources`` is the digest of what it was made from,
    ``day`` the build's day as an ISO date, if it was given one."""
    values = {
        "format": 1,
        "sources": sources,
        "locales": sorted(locales),
        "day": day,
        "files": {
            name: {"size": path.stat().st_size, "sha256": file_digest(path)}
            for name, path in files(site).items()
            if name != NAME
        },
    }
    (site / NAME).write_text(dump(values), "utf-8")


def read(folder: Path) -> dict[str, Any]:
    """The manifest of a published folder; :class:`Problems` where it has none that can be read,
    and for each entry that no build writes."""
    message = "expected the manifest that a build writes, found "
    place = str(folder / NAME)
    try:
        values = json.loads(read_regular(folder / NAME, LARGEST).decode())
    except FileNotFoundError:
        message += "none; name the folder that was published"
    except OSError as error:
        message += f"one that cannot be read ({error.strerror}); {AGAIN}"
    except (ValueError, RecursionError):
        message += f"a damaged one; {AGAIN}"
    else:
        if wrong := list(_mistakes(values)):
            raise Problems(Problem(place, 0, f"{text}; {AGAIN}") for text in wrong)
        return dict(values)
    raise Problems([Problem(place, 0, message)])


def _mistakes(values: Any) -> Iterator[str]:
    if not isinstance(values, dict) or not isinstance(values.get("files"), dict):
        yield "expected the manifest that a build writes, found JSON of another form"
        return
    if values.get("format") != 1 or isinstance(values["format"], bool):
        yield f"expected a manifest of format 1, found {_shown(values.get('format'))}"
    if not values["files"]:
        yield "expected the files of a site, found none"
    for name, entry in values["files"].items():
        if {"", ".", ".."} & set(name.split("/")) or name == NAME or "\0" in name:
            yield f"expected the path of a file of the site, found {_shown(name)}"
        elif not isinstance(entry, dict) or entry.keys() != {"size", "sha256"}:
            yield f"expected a size and a sha256 for {_shown(name)}, found {_shown(entry)}"
        elif type(entry["size"]) is not int or entry["size"] < 0:
            yield f"expected a number of bytes for {_shown(name)}, found {_shown(entry['size'])}"
        elif not re.fullmatch("[0-9a-f]{64}", str(entry["sha256"])):
            yield f"expected a digest for {_shown(name)}, found {_shown(entry['sha256'])}"


def _shown(value: Any) -> str:
    """A value of a foreign file on one line, at most 60 characters."""
    text = ascii(value)
    return text if len(text) <= 60 else text[:60] + "…"


def differences(folder: Path) -> list[Problem]:
    """How a published folder differs from its manifest; none where it is whole."""
    expected, tree = read(folder)["files"], read_tree(folder)
    problems = []
    for name in sorted(expected.keys() | tree.strange.keys() | tree.files.keys() - {NAME}):
        if message := _difference(expected.get(name), tree.strange.get(name), tree.files.get(name)):
            shown = name if name.isprintable() else ascii(name)[1:-1]
            problems.append(Problem(f"{folder}/{shown}", 0, message))
    return problems


def _difference(entry: dict[str, Any] | None, strange: str | None, path: Path | None) -> str:
    if strange:
        return f"expected only files of the site, found {strange}; delete it, and {AGAIN}"
    if entry is None:
        return f"expected no such file, found one; delete it, or {AGAIN}"
    if path is None:
        return f"expected this file, found none; {AGAIN}"
    try:
        size = path.stat().st_size
        if size == entry["size"] and file_digest(path) == entry["sha256"]:
            return ""
    except OSError as error:
        return f"expected this file, found one that cannot be read ({error.strerror}); {AGAIN}"
    return (
        f"expected {entry['size']} bytes with the digest in the manifest, "
        f"found {size} other bytes; {AGAIN}"
    )
