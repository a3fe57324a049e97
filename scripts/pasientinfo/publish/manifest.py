"""The manifest of a publication: every file with its size and digest, and what it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pasientinfo.problems import Problem, Problems

NAME = "manifest.json"


def file_digest(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files(folder: Path) -> dict[str, Path]:
    """Every file below a folder by its path there, with forward slashes, sorted."""
    found = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
    return dict(sorted(found.items()))


def tree_digest(folder: Path) -> str:
    """A digest of every file's path and bytes below a folder (16 hex digits)."""
    digest = hashlib.sha256()
    for name, path in files(folder).items():
        data = path.read_bytes()
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()[:16]


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
    """The manifest of a published folder; :class:`Problems` where it has none that can be read."""
    message = "expected the manifest that a build writes, found "
    try:
        values = json.loads((folder / NAME).read_text("utf-8"))
        if isinstance(values, dict) and isinstance(values.get("files"), dict):
            return values
        message += "JSON of another form"
    except FileNotFoundError:
        message += "none; name the folder that was published"
    except ValueError:
        message += "a damaged one; publish again"
    raise Problems([Problem(str(folder / NAME), 0, message)])


def differences(folder: Path) -> list[Problem]:
    """How a published folder differs from its manifest; none where it is whole."""
    expected, found = read(folder)["files"], files(folder)
    problems = []
    for name in sorted(expected.keys() | found.keys() - {NAME}):
        place = f"{folder}/{name}"
        if name not in found:
            problems.append(Problem(place, 0, "expected this file, found none; publish again"))
        elif name not in expected:
            message = "expected no such file, found one; delete it, or publish again"
            problems.append(Problem(place, 0, message))
        elif file_digest(found[name]) != expected[name].get("sha256"):
            message = (
                f"expected {expected[name].get('size')} bytes with the digest in the manifest, "
                f"found {found[name].stat().st_size} other bytes; publish again"
            )
            problems.append(Problem(place, 0, message))
    return problems
