"""Publishing: the whole build from top to bottom, swapped in as one step or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pasientinfo import checks, compose, join, leaflets, pdf, search
from pasientinfo.errors import Problem, Problems
from pasientinfo.settings import PREVIEW_LOCALE, Settings


def build(settings: Settings) -> Path:
    """Check, build, render, and swap in; the path of the site. Raises :class:`Problems`."""
    sources = checks.check(settings)
    _refuse_foreign(settings.site_dir)
    builds = settings.root / ".builds"
    builds.mkdir(exist_ok=True)
    for left_over in builds.glob("partial-*"):
        shutil.rmtree(left_over)
    partial = Path(tempfile.mkdtemp(prefix="partial-", dir=builds))
    try:
        run_mkdocs(settings, partial)
        search.index(partial)
        make_leaflets(sources, partial)
        write_join_rule(sources, partial)
        return swap_in(partial, settings.site_dir, builds)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def mkdocs_command(settings: Settings, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """The command and the environment that run MkDocs on the settings' file."""
    environment = {key: value for key, value in os.environ.items() if key != PREVIEW_LOCALE} | {
        "NO_MKDOCS_2_WARNING": "1",
        "SOURCE_DATE_EPOCH": "315532800",  # 1980: the first year a zip or gzip date can hold
    }
    file = str(settings.config_file)
    return [sys.executable, "-m", "mkdocs", *arguments, "--config-file", file], environment


def serve(settings: Settings, locale: str | None = None) -> None:
    """Become MkDocs' preview server, so that stopping the one stops the other.

    With ``locale``, only that language and the source language are built; an unknown one is a
    Problem.
    """
    command, environment = mkdocs_command(settings, "serve")
    if locale:
        if locale not in settings.languages:
            known = ", ".join(settings.languages)
            message = f"expected a language of the site ({known}), found {locale!r}"
            raise Problems([Problem("serve --locale", 0, message)])
        environment[PREVIEW_LOCALE] = locale
    os.execve(command[0], command, environment)  # noqa: S606 -- no shell


def run_mkdocs(settings: Settings, site: Path) -> None:
    """Build the pages into ``site``; MkDocs' own messages are the Problems where it fails."""
    command, environment = mkdocs_command(settings, "build", "--strict", "--site-dir", str(site))
    done = subprocess.run(  # noqa: S603 -- the command is ours
        command, env=environment, stderr=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise Problems(mkdocs_problems(settings, done.stderr))


def mkdocs_problems(settings: Settings, output: str) -> list[Problem]:
    """What MkDocs printed, as Problems; of a traceback only the places in our templates."""
    file = settings.place(settings.config_file)
    before, found, trace = output.partition("Traceback (most recent call last):")
    problems = [
        Problem(file, 0, line.strip())
        for line in before.splitlines()
        if line.strip() and not line.startswith(("INFO", "DEBUG", "Aborted"))
    ]
    if found:
        error = trace.strip().splitlines()[-1]
        theme = re.escape(str(settings.theme_dir))
        places = re.findall(rf'File "{theme}/(.*?)", line (\d+)', trace)
        name, line = places[-1] if places else ("", "0")
        file = f"{settings.place(settings.theme_dir)}/{name}" if places else file
        problems.append(Problem(file, int(line), f"the page could not be built: {error}"))
    return problems


def _progress(done: int, total: int) -> None:
    print(f"\rleaflets: {done} of {total}", end="" if done < total else "\n", file=sys.stderr)


def _quiet(done: int, total: int) -> None:
    """In CI nothing is told as long as all is well."""


def make_leaflets(sources: checks.Sources, site: Path) -> None:
    """Write ``pdf/<leaflet>-<locale>.pdf`` for each leaflet and locale, and print their sizes."""
    settings, translations = sources.settings, sources.translations
    jobs = []
    for locale in settings.languages:
        for leaflet in leaflets.leaflets(settings, translations, locale):
            html = compose.compose(settings, translations, leaflet, locale, site, sources.updated)
            jobs.append(pdf.Job(leaflet.file, html, site, site / "assets" / "print.css"))
    (site / "pdf").mkdir(exist_ok=True)
    sizes = {}
    cache = settings.root / ".cache" / "leaflets"
    for name, data in pdf.render_all(jobs, cache, _progress if sys.stderr.isatty() else _quiet):
        (site / name).write_bytes(data)
        sizes[name] = len(data)
    for page in site.rglob("index.html"):
        text = page.read_text("utf-8")
        if "<!-- size:" in text:
            for name, size in sizes.items():
                text = text.replace(f"<!-- size:{name} -->", f", {max(1, round(size / 1000))} kB")
            page.write_text(text, "utf-8")


def write_join_rule(sources: checks.Sources, site: Path) -> None:
    """Write ``join.json``, which the page's script and the redirect service read."""
    settings = sources.settings
    texts = {
        locale: {
            key: sources.translations.show(locale, text).text for key, text in join.MESSAGES.items()
        }
        for locale in settings.languages
    }
    rule = settings.join.as_json(texts) | {"source": settings.source, "site_url": settings.site_url}
    text = json.dumps(rule, ensure_ascii=False, indent=1, sort_keys=True)
    (site / "join.json").write_text(text + "\n", "utf-8")


def tree_digest(folder: Path) -> str:
    """A digest of every file's path and bytes below a folder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()[:16]


def _refuse_foreign(site: Path) -> None:
    if site.exists() and not site.is_symlink():
        raise Problems(
            [
                Problem(
                    str(site.name),
                    0,
                    "expected a link to the last build, found "
                    "something else; move it away, then build again",
                )
            ]
        )


def swap_in(partial: Path, site: Path, builds: Path) -> Path:
    """Make ``site`` a link to the finished build in one step; the build before is kept."""
    final = builds / tree_digest(partial)
    if final.exists():
        shutil.rmtree(partial)
    else:
        partial.chmod(0o755)
        partial.rename(final)
    before = site.resolve() if site.is_symlink() else None
    link = builds / "next"  # not partial-*: a killed run leaves it, and it is no folder
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(final, site.parent))
    link.replace(site)
    for old in builds.iterdir():
        if old.is_dir() and old not in (final, before):
            shutil.rmtree(old)
    return site
