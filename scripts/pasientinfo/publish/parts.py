"""A part of a site: the pages and leaflets of some locales, to be put together with others.

A part's folder has the form of the site, and a file ``part.json`` that says what it was made
from: :mod:`pasientinfo.publish.assembly` puts only parts of the same sources together.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pasientinfo.checks.project import check_project
from pasientinfo.leaflets import pdf
from pasientinfo.leaflets.leaflet import BuiltPages, leaflet_html
from pasientinfo.problems import Problem, Problems
from pasientinfo.project.assets import asset_files, read_docs, used_files
from pasientinfo.project.guides import source_pages
from pasientinfo.project.leaflets import read_leaflets
from pasientinfo.project.settings import Settings
from pasientinfo.project.sources import Sources
from pasientinfo.publish import manifest, snapshot
from pasientinfo.website.mkdocs_process import build_pages
from pasientinfo.website.page_states import read_states, write_states
from pasientinfo.website.templates import Templates

PART_FILE = "part.json"


@dataclass(frozen=True)
class Part:
    """What a part holds, and what it was made from (a digest; the build's day as an ISO date)."""

    locales: tuple[str, ...]
    sources: str
    day: str | None


def describe_part(settings: Settings, locales: Sequence[str], sources: str) -> Part:
    """Return the part of these locales, made from sources with this digest."""
    day = settings.day.isoformat() if settings.day else None
    return Part(tuple(sorted(locales)), sources, day)


def build_part(sources: Sources, digest: str, locales: Sequence[str], out: Path) -> None:
    """Build the pages and leaflets of some locales into the folder ``out``.

    ``digest`` is that of the snapshot that was checked.
    """
    settings = sources.settings
    build_pages(settings, locales, out)
    used = used_files(settings, sources.guides)
    for name in asset_files(read_docs(settings)):
        if name not in used:
            (out / name).unlink(missing_ok=True)
    make_leaflets(sources, locales, out)
    if settings.source not in locales:  # built all the same: the leaflets' versions rest on it
        for path in source_pages(settings):
            file = path.relative_to(settings.source_dir).as_posix()
            (out / settings.page_path(file, settings.source) / "index.html").unlink()
    states = read_states(out).values()
    write_states(out, (state for state in states if state.locale in locales))
    (out / PART_FILE).write_text(
        manifest.dump(asdict(describe_part(settings, locales, digest))), "utf-8"
    )


def write_part(settings: Settings, locales: Sequence[str], out: Path) -> None:
    """Check, and make ``out`` a part; an older part there is replaced, anything else is refused."""
    if out.exists() and any(out.iterdir()) and not (out / PART_FILE).is_file():
        message = "expected a new folder or an older part, found other files; name another folder"
        raise Problems([Problem(str(out), 0, message)])
    taken = snapshot.take(settings)
    sources, _ = check_project(taken.settings)
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        with taken.unchanged():
            build_part(sources, taken.digest, locales, partial / "part")
        if out.exists():
            shutil.rmtree(out)
        (partial / "part").rename(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def read_part(folder: Path) -> Part:
    """Return what a part says of itself; raise :class:`Problems` where the folder holds none."""
    try:
        values = json.loads((folder / PART_FILE).read_text("utf-8"))
        return Part(tuple(values["locales"]), values["sources"], values["day"])
    except (OSError, ValueError, KeyError, TypeError):
        message = "expected a part, made by: pasientinfo build --locales LOCALES --out DIR"
        raise Problems([Problem(str(folder / PART_FILE), 0, message)]) from None


def _progress(done: int, total: int) -> None:
    print(f"\rleaflets: {done} of {total}", end="" if done < total else "\n", file=sys.stderr)


def _quiet(done: int, total: int) -> None:
    """In CI nothing is reported as long as all is well."""


def make_leaflets(sources: Sources, locales: Sequence[str], site: Path) -> None:
    """Write ``pdf/<leaflet>-<locale>.pdf`` for each leaflet and locale from the pages built."""
    settings, translations = sources.settings, sources.translations
    templates, pages, jobs = Templates(settings, translations), BuiltPages(site), []
    leaflets = read_leaflets(settings, translations)
    for locale in locales:
        for leaflet in leaflets[locale]:
            html = leaflet_html(templates, pages, leaflet, locale, sources.dates)
            jobs.append(pdf.Job(leaflet.file, html, site, site / "assets" / "print.css"))
    if not jobs:
        return
    (site / "pdf").mkdir(exist_ok=True)
    cache = settings.root / ".cache" / "leaflets"
    for name, data in pdf.render_all(jobs, cache, _progress if sys.stderr.isatty() else _quiet):
        (site / name).write_bytes(data)
