"""A part of a site: the pages and leaflets of some locales, to be put together with others.

A part's folder has the form of the site, and a file ``part.json`` that says what it was made
from: :mod:`pasientinfo.assemble` puts only parts of the same sources together.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pasientinfo import checks, compose, extract, leaflets, manifest, mkdocs_run, pdf
from pasientinfo.errors import Problem, Problems
from pasientinfo.settings import Settings

NAME = "part.json"
PACKAGES = (
    "brotli", "fonttools", "jinja2", "markdown", "mkdocs", "mkdocs-material", "mkdocs-static-i18n",
    "pagefind", "uharfbuzz",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """What a part holds, and what it was made from (a digest; the build's day as an ISO date)."""

    locales: tuple[str, ...]
    sources: str
    day: str | None


@cache
def sources_digest(settings: Settings) -> str:
    """The digest of all that a build is made from: settings, guides, catalogs, templates, code."""
    folders = [settings.docs_dir, settings.locales_dir, settings.theme_dir]
    package = Path(__file__).parent
    lines = [f"{file.name} {manifest.file_digest(file)}" for file in settings.config_files]
    lines += [
        f"{folder.name}/{name} {manifest.file_digest(path)}"
        for folder in [*folders, package]
        for name, path in manifest.files(folder).items()
        if "__pycache__" not in path.parts and not name.rpartition("/")[2].startswith(".")
    ]
    lines += [f"{name} {version(name)}" for name in PACKAGES] + [pdf.versions()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def describe(settings: Settings, locales: Sequence[str]) -> Part:
    """The part of these locales, as this build would make it."""
    day = settings.day.isoformat() if settings.day else None
    return Part(tuple(sorted(locales)), sources_digest(settings), day)


def build(sources: checks.Sources, locales: Sequence[str], out: Path) -> None:
    """Build the pages and leaflets of some locales into the folder ``out``."""
    settings = sources.settings
    mkdocs_run.build_pages(settings, locales, out)
    make_leaflets(sources, locales, out)
    if settings.source not in locales:  # built all the same: the leaflets' versions rest on it
        for path in extract.source_pages(settings):
            page = path.relative_to(settings.docs_dir / settings.source).as_posix()
            (out / compose.page_path(settings, page, settings.source) / "index.html").unlink()
    (out / NAME).write_text(manifest.dump(asdict(describe(settings, locales))), "utf-8")


def write(sources: checks.Sources, locales: Sequence[str], out: Path) -> None:
    """Make ``out`` a part; an older part there is replaced, anything else is refused."""
    if out.exists() and any(out.iterdir()) and not (out / NAME).is_file():
        message = "expected a new folder or an older part, found other files; name another folder"
        raise Problems([Problem(str(out), 0, message)])
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        build(sources, locales, partial / "part")
        if out.exists():
            shutil.rmtree(out)
        (partial / "part").rename(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def read(folder: Path) -> Part:
    """What a part says of itself; :class:`Problems` where the folder holds none."""
    try:
        values = json.loads((folder / NAME).read_text("utf-8"))
        return Part(tuple(values["locales"]), values["sources"], values["day"])
    except (OSError, ValueError, KeyError, TypeError):
        message = "expected a part, made by: pasientinfo build --locales LOCALES --out DIR"
        raise Problems([Problem(str(folder / NAME), 0, message)]) from None


def _progress(done: int, total: int) -> None:
    print(f"\rleaflets: {done} of {total}", end="" if done < total else "\n", file=sys.stderr)


def _quiet(done: int, total: int) -> None:
    """In CI nothing is told as long as all is well."""


def make_leaflets(sources: checks.Sources, locales: Sequence[str], site: Path) -> None:
    """Write ``pdf/<leaflet>-<locale>.pdf`` for each leaflet and locale from the pages built."""
    settings, translations = sources.settings, sources.translations
    jobs = []
    for locale in locales:
        for leaflet in leaflets.leaflets(settings, translations, locale):
            html = compose.compose(settings, translations, leaflet, locale, site, sources.dates)
            jobs.append(pdf.Job(leaflet.file, html, site, site / "assets" / "print.css"))
    if not jobs:
        return
    (site / "pdf").mkdir(exist_ok=True)
    cache = settings.root / ".cache" / "leaflets"
    for name, data in pdf.render_all(jobs, cache, _progress if sys.stderr.isatty() else _quiet):
        (site / name).write_bytes(data)
