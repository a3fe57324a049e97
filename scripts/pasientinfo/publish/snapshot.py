"""A snapshot of all that a build is made from: what was checked is what is built."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pasientinfo
from pasientinfo.leaflets import pdf
from pasientinfo.problems import Problem, Problems
from pasientinfo.project.file_tree import file_digest
from pasientinfo.project.settings import Settings, read_settings

PACKAGES = (
    "brotli", "fonttools", "jinja2", "markdown", "mkdocs", "mkdocs-material", "mkdocs-static-i18n",
    "pagefind", "uharfbuzz",
)  # fmt: skip


@dataclass(frozen=True)
class Snapshot:
    """What lay on disk before it was checked.

    ``settings`` are those of these files; ``files`` holds, by its path in the project, the SHA-256
    of every file that a build reads, and the time of its last change (ns): a file that was altered
    and put back may have been read in between. ``versions`` are those of packages.
    """

    settings: Settings
    files: dict[str, tuple[str, int]]
    versions: tuple[str, ...]

    @property
    def digest(self) -> str:
        """All of it in 16 hex digits."""
        lines = [f"{name} {digest}" for name, (digest, _) in self.files.items()]
        return hashlib.sha256("\n".join([*lines, *self.versions]).encode()).hexdigest()[:16]

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Verify at the end; Problems of a file that has changed come before all others."""
        try:
            yield
        except Problems:
            self.verify()
            raise
        self.verify()

    def verify(self) -> None:
        """Raise :class:`Problems` for every file that has changed since the snapshot."""
        now = _files(self.settings)
        message = "the file was changed during the build, after it was checked; build again"
        changed = {
            name for name in self.files.keys() | now.keys() if self.files.get(name) != now.get(name)
        }
        if changed:
            raise Problems(Problem(name, 0, message) for name in changed)


def take(settings: Settings) -> Snapshot:
    """Return a snapshot: settings, guides, catalogs, theme, our own code, versions of packages.

    The settings are read anew, for their file may have changed since; raises :class:`Problems`.
    """
    files = _files(settings)
    versions = [f"{name} {version(name)}" for name in PACKAGES]
    settings = read_settings(settings.config_file, settings.day)
    return Snapshot(settings, files, (*versions, pdf.versions()))


def _state(path: Path) -> tuple[str, int]:
    return file_digest(path.resolve()), path.stat().st_ctime_ns


def _files(settings: Settings) -> dict[str, tuple[str, int]]:
    files = {settings.place(file): _state(file) for file in settings.config_files}
    package = Path(pasientinfo.__file__).parent
    folders = {
        settings.place(folder): folder
        for folder in (settings.docs_dir, settings.locales_dir, settings.theme_dir)
    }
    for place, folder in [*folders.items(), ("pasientinfo", package)]:
        for path in sorted(folder.rglob("*")):  # links are followed: they lead to sources too
            if not path.is_file() or "__pycache__" in path.parts or path.name.startswith("."):
                continue
            files[f"{place}/{path.relative_to(folder).as_posix()}"] = _state(path)
    return files
