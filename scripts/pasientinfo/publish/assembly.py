"""Putting parts together into a site, verified and with its manifest."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from pasientinfo.join.refusal import refusal, refusal_file
from pasientinfo.join.rule import Rule
from pasientinfo.problems import Problem, Problems
from pasientinfo.project.assets import used_files
from pasientinfo.project.file_tree import read_tree
from pasientinfo.project.sources import Sources
from pasientinfo.publish import manifest, site_checks
from pasientinfo.publish.parts import PART_FILE, describe_part, read_part
from pasientinfo.website import page_states, search
from pasientinfo.website.page_context import join_rule
from pasientinfo.website.page_states import PageState, read_states
from pasientinfo.website.security import headers_file
from pasientinfo.website.special_pages import moved_pages, not_found_page, sitemap
from pasientinfo.website.templates import Templates
from pasientinfo.website.web_fonts import write_web_font


def assemble(sources: Sources, digest: str, folders: Sequence[Path], site: Path) -> None:
    """Make ``site`` from parts that hold every locale once, and verify it.

    ``digest`` is that of the snapshot that was checked.

    Raises :class:`Problems` where a part comes from other sources or another day, a locale is
    missing or there twice, two parts differ in a file they share, or the site is not sound.
    """
    settings = sources.settings
    _fit(sources, digest, folders)
    site.mkdir(parents=True)
    for folder in folders:
        _copy(folder, site)
    states = [state for folder in folders for state in read_states(folder).values()]
    write_whole_site(sources, states, site)
    if problems := site_checks.check_site(settings, site, used_files(settings, sources.guides)):
        raise Problems(problems)
    day = settings.day.isoformat() if settings.day else None
    manifest.write(site, sources=digest, locales=settings.languages, day=day)


def _fit(sources: Sources, digest: str, folders: Sequence[Path]) -> None:
    settings = sources.settings
    ours = describe_part(settings, list(settings.languages), digest)
    problems: list[Problem] = []
    counts: Counter[str] = Counter()
    for folder in folders:
        part = read_part(folder)
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
    tree = read_tree(folder)
    problems = [
        Problem(
            f"{folder}/{name}", 0, f"expected only files in a part, found {what}; build it again"
        )
        for name, what in tree.strange.items()
    ]
    for name, path in tree.files.items():
        target = site / name
        if name in (PART_FILE, page_states.NAME):
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


def write_whole_site(sources: Sources, states: Sequence[PageState], site: Path) -> None:
    """Write sizes of leaflets, fonts, sitemap, 404.html, redirects, the join rule and headers."""
    settings, templates = sources.settings, Templates(sources.settings, sources.translations)
    write_sizes(site)
    updated = {file: dates.updated for file, dates in sources.dates.items()}
    files = moved_pages(templates) | {
        "sitemap.xml": sitemap(settings, states, updated),
        "404.html": not_found_page(templates),
        "_headers": headers_file(settings),
    }
    if settings.join:
        files |= join_files(sources, settings.join, site)
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, "utf-8")
    for locale in settings.languages:
        write_web_font(settings, locale, site)
    search.index(site, (state.path for state in states if not state.withdrawn))


def write_sizes(site: Path) -> None:
    """Put the leaflets' sizes into the pages that list them."""
    sizes = {
        f"<!-- size:pdf/{path.name} -->": f", {max(1, round(path.stat().st_size / 1000))} kB"
        for path in sorted((site / "pdf").glob("*.pdf"))
    }
    for page in site.rglob("index.html"):
        text = page.read_text("utf-8")
        if "<!-- size:" in text:
            for marker, size in sizes.items():
                text = text.replace(marker, size)
            page.write_text(text, "utf-8")


def join_files(sources: Sources, rule: Rule, site: Path) -> dict[str, str]:
    """``join.json`` for the redirect service, and the pages with which web servers refuse."""
    settings = sources.settings
    values = join_rule(settings, sources.translations, rule, settings.languages)
    more = {"source": settings.source, "site_url": settings.site_url}
    files = {"join.json": manifest.dump(values | more)}
    if not (settings.source_dir / "code.md").is_file():
        return files
    base = urlsplit(settings.site_url).path
    for locale, messages in values["messages"].items():
        path = settings.page_path("code.md", locale)
        page = (site / path / "index.html").read_text("utf-8")
        try:
            for key in ("wrong", "down"):
                files[refusal_file(locale, key)] = refusal(page, base + path, messages, key=key)
        except ValueError as error:
            raise Problems([Problem(f"{path}index.html", 0, str(error))]) from None
    return files
