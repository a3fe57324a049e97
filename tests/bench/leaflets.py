"""Our leaflets beside Chromium's print of the same pages, in one run.

Prints seconds and, above all, ratios: they hold on another machine, the seconds do not.
"""

from __future__ import annotations

import dataclasses
import math
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from conftest import CHROMIUM, FLAGS, LOCALES, copy_project, run, serve
from pasientinfo.leaflets import pdf
from pasientinfo.leaflets.leaflet import BuiltPages, leaflet_html
from pasientinfo.project.leaflets import read_leaflets
from pasientinfo.project.settings import read_settings
from pasientinfo.project.sources import read_sources
from pasientinfo.website.templates import Templates


def timed(work: Callable[[], object]) -> float:
    """Seconds that a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def jobs_of(project: Path, part: Path) -> list[pdf.Job]:
    """The jobs of a project, as a build makes them of the pages in ``part``."""
    settings = read_settings(project / "mkdocs.yml")
    sources = read_sources(settings)
    templates, pages = Templates(settings, sources.translations), BuiltPages(part)
    leaflets = read_leaflets(settings, sources.translations)
    return [
        pdf.Job(
            leaflet.file,
            leaflet_html(templates, pages, leaflet, locale, sources.dates),
            part,
            part / "assets" / "print.css",
        )
        for locale in settings.languages
        for leaflet in leaflets[locale]
    ]


def part_of(project: Path) -> Path:
    """The pages and leaflets of a project, built anew."""
    part = project / "part"
    built = run("build", "--locales", ",".join(LOCALES), "--out", str(part), project=project)
    if built.returncode:
        sys.exit(built.stderr)
    return part


def multiplied(jobs: list[pdf.Job], times: int) -> Iterator[pdf.Job]:
    """More leaflets of the same kind: each its own text, so that nothing is shared."""
    for number in range(times):
        for job in jobs:
            html = job.html.replace("<body", f'<body data-copy="{number}"', 1)
            yield dataclasses.replace(job, name=f"{number}-{job.name}", html=html)


def render(jobs: list[pdf.Job], cache: Path) -> list[int]:
    return [len(data) for _, data in pdf.render_all(jobs, cache)]


def chromium(project: Path, jobs: list[pdf.Job]) -> tuple[float, list[int]]:
    """Chromium's print of the same HTML and style, one warm browser; a page of each first."""
    sizes: list[int] = []
    style = (project / "site" / "assets" / "print.css").read_text("utf-8")
    folder = project / "site" / "bench"
    folder.mkdir()
    for number, job in enumerate(jobs):
        html = job.html.replace("<head>", f'<head><base href="/"><style>{style}</style>', 1)
        (folder / f"{number}.html").write_text(html, "utf-8")
    server = serve(project / "site")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()

        def print_all(count: int) -> None:
            for number in range(count):
                page.goto(f"http://127.0.0.1:{server.server_port}/bench/{number}.html")
                sizes.append(len(page.pdf(prefer_css_page_size=True, tagged=True)))

        print_all(2)
        sizes.clear()
        seconds = timed(lambda: print_all(len(jobs)))
        browser.close()
    server.shutdown()
    shutil.rmtree(folder)
    return seconds, sizes


def main() -> None:
    """All measurements, a line each."""
    with tempfile.TemporaryDirectory() as folder:
        project = copy_project(Path(folder))
        jobs = jobs_of(project, part_of(project))
        cache = project / "bench-cache"
        sizes: list[int] = []
        small = [
            dataclasses.replace(
                jobs[0], name=f"{n}.pdf", html=f"<html lang=nb><title>{n}</title>{n}"
            )
            for n in range(pdf.WORKERS)
        ]
        start = timed(lambda: render(small, project / "bench-start"))
        cold = timed(lambda: sizes.extend(render(jobs, cache)))
        warm = timed(lambda: render(jobs, cache))
        print(
            f"leaflets: {len(jobs)}, {pdf.WORKERS} workers; median {statistics.median(sizes)} bytes"
        )
        print(f"ours, cache empty:          {cold:6.2f} s  1.00")
        print(f"  of it, starting workers:  {start:6.2f} s  {start / cold:.3f}")
        print(f"ours, cache full:           {warm:6.2f} s  {warm / cold:.3f} of cold (aim: 0.1)")

        catalog = project / "locales" / "pl" / "LC_MESSAGES" / "messages.po"
        text = catalog.read_text("utf-8")
        catalog.write_text(text.replace("Naładuj", "Doładuj", 1), "utf-8")
        before = {job.name: pdf.key(job) for job in jobs}
        changed = jobs_of(project, part_of(project))
        again = sorted(job.name for job in changed if pdf.key(job) != before[job.name])
        one_word = timed(lambda: render(changed, cache))
        print(
            f"ours, one Polish word new:  {one_word:6.2f} s  {one_word / cold:.3f} of cold; "
            f"rendered: {', '.join(again) or 'none'}"
        )

        seconds, printed = chromium(project, jobs)
        print(
            f"Chromium's print, warm:     {seconds:6.2f} s; ours cold: {cold / seconds:.2f} of it "
            f"(aim: 0.33), with workers started: {(cold - start) / seconds:.2f}; "
            f"median {statistics.median(printed):.0f} bytes"
        )

        points = []
        for times in (1, 4, 16):
            more = list(multiplied(jobs, times))
            shutil.rmtree(cache, ignore_errors=True)
            points.append((len(more), timed(lambda more=more: render(more, cache))))
            print(f"ours, cache empty, {len(more):4}:    {points[-1][1]:6.2f} s")
        slope = math.log(points[-1][1] / points[0][1]) / math.log(points[-1][0] / points[0][0])
        print(
            f"slope from {points[0][0]} to {points[-1][0]} leaflets: {slope:.2f} (aim: 1.1 at most)"
        )
        peak = (
            max(
                resource.getrusage(who).ru_maxrss
                for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
            )
            / 1024
        )
        print(f"peak memory of one process: {peak:.0f} MiB")
