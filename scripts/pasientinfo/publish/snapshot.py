"""A snapshot of all that a build is made from: what was checked is what is built."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pasientinfo
from pasientinfo.leaflets import pdf
from pasientinfo.problems import Problem, Problems
from pasientinfo.project.file_tree import file_digest
from pasientinfo.project.settings import Settings

PACKAGES = (
    "brotli", "fonttools", "jinja2", "markdown", "mkdocs", "mkdocs-material", "mkdocs-static-i18n",
    "pagefind", "uharfbuzz",
)  # fmt: skip


@dataclass(frozen=True)
class Snapshot:
    """The SHA-256 of every file that a build reads, by its path in the project; and versions."""

    files: dict[str, str]
    versions: tuple[str, ...]

    @property
    def digest(self) -> str:
        """All of it in 16 hex digits."""
        lines = [f"{name} {digest}" for name, digest in self.files.items()]
        return hashlib.sha256("\n".join([*lines, *self.versions]).encode()).hexdigest()[:16]

    def verify(self, settings: Settings) -> None:
        """Raise :class:`Problems` for every file that has changed since the snapshot."""
        now = take(settings).files
        message = "the file was changed during the build, after it was checked; build again"
        changed = {
            name for name in self.files.keys() | now.keys() if self.files.get(name) != now.get(name)
        }
        if changed:
            raise Problems(Problem(name, 0, message) for name in changed)


def take(settings: Settings) -> Snapshot:
    """Return a snapshot: settings, guides, catalogs, theme, our own code, versions of packages."""
    files = {settings.place(file): file_digest(file.resolve()) for file in settings.config_files}
    package = Path(pasientinfo.__file__).parent
    folders = {
        settings.place(folder): folder
        for folder in (settings.docs_dir, settings.locales_dir, settings.theme_dir)
    }
    for place, folder in [*folders.items(), ("pasientinfo", package)]:
        for path in sorted(folder.rglob("*")):  # links are followed: they lead to sources too
            if not path.is_file() or "__pycache__" in path.parts or path.name.startswith("."):
                continue
            files[f"{place}/{path.relative_to(folder).as_posix()}"] = file_digest(path.resolve())
    versions = [f"{name} {version(name)}" for name in PACKAGES]
    return Snapshot(files, (*versions, pdf.versions()))
