"""The cache of leaflets: PDFs by the key of what they are made from, none trusted by its name.

Each entry is bound to its key and its bytes by a MAC (RFC 2104, HMAC with SHA-256) whose secret
lies outside the cache, in the user's state folder. Who can write to the cache alone can delete
entries, and make none that is read. Another machine has another secret: a cache that CI carries
from one to the next is rendered anew, and what a pull request put there is never published.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from pasientinfo.project.file_tree import read_regular

SECRET_SIZE = 32
NAME = re.compile(r"[0-9a-f]{32}-[0-9a-f]{16,64}\.(?:pdf|partial)")
"""What this module writes, and all that it deletes."""


def secret_file() -> Path:
    """Return where the secret lies (XDG Base Directory Specification: the state of a user)."""
    state = Path(os.environ.get("XDG_STATE_HOME", ""))
    if not state.is_absolute():
        state = Path("~/.local/state")
        with suppress(RuntimeError):  # a user without a home
            state = state.expanduser()
    return state / "pasientinfo" / "leaflets.key"


def read_secret(file: Path) -> bytes:
    """Return the secret, made at the first time; one for this run alone where it cannot be kept.

    One that others may read or write is not used, nor one of another size; it is made anew.
    """
    for _ in range(2 if file.is_absolute() else 0):
        with suppress(OSError):
            info = file.lstat()
            secret = read_regular(file, SECRET_SIZE + 1)
            ours = info.st_uid == os.geteuid() and not info.st_mode & 0o077
            if ours and len(secret) == SECRET_SIZE:
                return secret
        with suppress(OSError):
            _make_secret(file)
    return secrets.token_bytes(SECRET_SIZE)


def _make_secret(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        partial = Path(folder) / file.name
        partial.touch(mode=0o600)
        partial.write_bytes(secrets.token_bytes(SECRET_SIZE))
        partial.replace(file)


class Store:
    """The entries in a folder. No error of the disk comes out: what cannot be read is rendered
    anew, what cannot be written is not kept."""

    def __init__(self, folder: Path, secret: bytes | None = None) -> None:
        self.folder = folder
        self.used: set[str] = set()
        self._secret = secret or read_secret(secret_file())

    def _name(self, key: str, data: bytes) -> str:
        return f"{key}-{hmac.digest(self._secret, f'{key}:'.encode() + data, 'sha256').hex()}.pdf"

    def _names(self) -> list[str]:
        with suppress(OSError):
            return sorted(filter(NAME.fullmatch, (path.name for path in self.folder.iterdir())))
        return []

    def read(self, key: str) -> bytes | None:
        """Return the PDF that was kept for this key, byte for byte as it was; else ``None``."""
        for name in self._names():
            if name.startswith(f"{key}-"):
                with suppress(OSError):
                    data = read_regular(self.folder / name)
                    if hmac.compare_digest(name, self._name(key, data)):
                        self.used.add(name)
                        return data
        return None

    def write(self, key: str, data: bytes) -> None:
        """Keep a PDF for a key."""
        path = self.folder / self._name(key, data)
        partial = path.with_suffix(".partial")
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            partial.unlink(missing_ok=True)  # what lies there may be a link
            with partial.open("xb") as file:
                file.write(data)
            partial.replace(path)
            self.used.add(path.name)

    def prune(self) -> None:
        """Delete the entries that were neither read nor written."""
        for name in self._names():
            if name not in self.used:
                with suppress(OSError):
                    (self.folder / name).unlink()
