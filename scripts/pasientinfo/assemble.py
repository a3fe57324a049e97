"""Putting parts together into a site, verified and with its manifest."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pasientinfo import checks, manifest, parts, site_checks, whole_site
from pasientinfo.errors import Problem, Problems


def assemble(sources: checks.Sources, folders: Sequence[Path], site: Path) -> None:
    """Make ``site`` from parts that hold every locale once, and verify it.

    Raises :class:`Problems` where a part comes from other sources or another day, a locale is
    missing or there twice, two parts differ in a file they share, or the site is not sound.
    """
    settings = sources.settings
    _fit(sources, folders)
    site.mkdir(parents=True)
    for folder in folders:
        _copy(folder, site)
    whole_site.write(sources, site)
    if problems := site_checks.problems(settings, site):
        raise Problems(problems)
    day = settings.day.isoformat() if settings.day else None
    manifest.write(
        site, sources=parts.sources_digest(settings), locales=settings.languages, day=day
    )


def _fit(sources: checks.Sources, folders: Sequence[Path]) -> None:
    settings = sources.settings
    ours = parts.describe(settings, list(settings.languages))
    problems: list[Problem] = []
    counts: Counter[str] = Counter()
    for folder in folders:
        part = parts.read(folder)
        counts.update(part.locales)
        if part.sources != ours.sources:
            message = (
                f"expected a part of the sources {ours.sources} that lie here, found one of "
                f"{part.sources}; build it again from the same commit and the same packages"
            )
            problems.append(Problem(str(folder), 0, message))
        if part.day != ours.day:
            message = f"expected a part of the day {ours.day}, found {part.day}; use one --day"
            problems.append(Problem(str(folder), 0, message))
    for locale in sorted(settings.languages.keys() | counts.keys()):
        if counts[locale] != 1 or locale not in settings.languages:
            message = f"expected the locale '{locale}' in one part, found it in {counts[locale]}"
            if locale not in settings.languages:
                message = f"expected the site's own locales, found '{locale}'"
            problems.append(Problem("parts", 0, message))
    if problems:
        raise Problems(problems)


def _copy(folder: Path, site: Path) -> None:
    problems = []
    for name, path in manifest.files(folder).items():
        target = site / name
        if name == parts.NAME:
            continue
        if target.exists():
            if target.read_bytes() != path.read_bytes():
                message = f"expected the same file in every part, found another in {folder}"
                problems.append(Problem(name, 0, message))
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    if problems:
        raise Problems(problems)
