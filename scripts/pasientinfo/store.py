"""The cache of leaflets: a folder that may be deleted, or carried elsewhere, at any time."""

from __future__ import annotations

import hashlib
from pathlib import Path


class Store:
    """PDFs by key, each file's name holding its own digest, so that a damaged one is not used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.used: set[str] = set()

    def read(self, name: str) -> bytes | None:
        for path in self.folder.glob(f"{name}-*.pdf"):
            data = path.read_bytes()
            if path.stem == f"{name}-{hashlib.sha256(data).hexdigest()[:16]}":
                self.used.add(path.name)
                return data
        return None

    def write(self, name: str, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}-{hashlib.sha256(data).hexdigest()[:16]}.pdf"
        partial = path.with_suffix(".partial")
        partial.write_bytes(data)
        partial.replace(path)
        self.used.add(path.name)

    def prune(self) -> None:
        for path in self.folder.glob("*"):
            if path.name not in self.used:
                path.unlink()
