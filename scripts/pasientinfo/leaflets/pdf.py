"""Rendering: leaflets from HTML to PDF/UA-1 in worker processes, and only where it is needed."""

from __future__ import annotations

import ctypes
import ctypes.util
import hashlib
import logging
import multiprocessing
import os
import re
import resource
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pasientinfo.leaflets import pdf_ua
from pasientinfo.leaflets.store import Store
from pasientinfo.problems import Problem, Problems
from pasientinfo.project.processes import end_with_parent, working_folder

if TYPE_CHECKING:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

WORKERS = max(1, multiprocessing.cpu_count())
TIME_LIMIT = 120
"""Seconds that one leaflet may take; the slowest we have takes one."""
MEMORY_LIMIT = 1 << 30
"""Bytes that a worker may have in its heap; it needs about a tenth of that."""

_CONFIGURATION: FontConfiguration | None = None


@dataclass(frozen=True)
class Job:
    """A leaflet to render: its file's name, its HTML, the folder its pictures are relative to,
    and the print stylesheet."""

    name: str
    html: str
    base: Path
    stylesheet: Path
    time_limit: int = TIME_LIMIT


class _Messages(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def versions() -> str:
    """Return the versions of all that draws a leaflet, our own code included."""
    code = "".join(map(_file_digest, [Path(__file__), Path(pdf_ua.__file__)]))
    packages = [version(name) for name in ("weasyprint", "pydyf", "pikepdf")]
    pango = ctypes.CDLL(ctypes.util.find_library("pango-1.0"))  # another Pango, other lines
    pango.pango_version_string.restype = ctypes.c_char_p
    return " ".join([code, *packages, pango.pango_version_string().decode()])


def key(job: Job, drawn_by: str | None = None, digest: Callable[[Path], str] = _file_digest) -> str:
    """Return the digest of all that a leaflet is made from: text, style, pictures, fonts, versions.

    ``drawn_by`` is what :func:`versions` returns; ``digest`` gives that of a file's bytes.
    """
    parts = [job.name, job.html, digest(job.stylesheet), drawn_by or versions()]
    for source in re.findall(r'(?:src="|url\(")([^"]+)"', job.html):
        parsed = urlsplit(source)
        if parsed.scheme in ("", "file"):
            file = job.base / unquote(parsed.path)
            parts.append(digest(file) if file.is_file() else f"no {file.name}")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def render(job: Job) -> tuple[bytes, list[str]]:
    """One leaflet as PDF, and WeasyPrint's messages (none, if all is well)."""
    global _CONFIGURATION
    import weasyprint  # 0.6 s, so only in workers
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    if _CONFIGURATION is None:
        _CONFIGURATION = FontConfiguration()
    messages = _Messages()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(messages)
    fetcher = URLFetcher(allowed_protocols={"file", "data"}, fail_on_errors=True)
    try:
        document = weasyprint.HTML(
            string=job.html, base_url=job.base.as_uri() + "/", url_fetcher=fetcher
        )
        style = _style(job.stylesheet, _file_digest(job.stylesheet))
        with pdf_ua.tagging():
            data = document.write_pdf(
                stylesheets=[style],
                font_config=_CONFIGURATION,
                pdf_variant="pdf/ua-1",
                pdf_identifier=job.name.encode(),
            )
    finally:
        logger.removeHandler(messages)
    return pdf_ua.repair(data), messages.lines


@lru_cache(maxsize=4)
def _style(path: Path, _: str) -> weasyprint.CSS:
    """A stylesheet, parsed once in each worker; the digest is part of the key."""
    import weasyprint
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols={"file", "data"}, fail_on_errors=True)
    return weasyprint.CSS(filename=path, font_config=_CONFIGURATION, url_fetcher=fetcher)


def _begin(parent: int, folder: str) -> None:
    """A worker ends with the build, cannot take all of the machine's memory, and writes its
    temporary files (WeasyPrint's fonts) where the build takes them away."""
    end_with_parent(parent)
    tempfile.tempdir = folder
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT, MEMORY_LIMIT))


def _try(job: Job) -> tuple[bytes, list[str]]:
    signal.alarm(job.time_limit)  # kills this worker, also where C code hangs
    try:
        return render(job)
    except (Exception, SystemExit) as error:
        cause = error.__cause__ or error
        return b"", [f"{type(cause).__name__}: {cause}"]
    except BaseException as error:  # weasyprint.urls.FatalURLFetchingError is one
        return b"", [f"{error}: {error.__cause__}"]
    finally:
        signal.alarm(0)


Result = tuple[bytes, list[str]]


def _run(jobs: list[Job], workers: int) -> Iterator[tuple[Job, Result | None]]:
    """Each job's result as it comes; ``None`` for those whose pool has broken."""
    context = multiprocessing.get_context("spawn")
    with (
        working_folder("pasientinfo-leaflets-") as folder,
        ProcessPoolExecutor(workers, context, _begin, (os.getpid(), folder)) as pool,
    ):
        futures: dict[Future[Result], Job] = {pool.submit(_try, job): job for job in jobs}
        for future in as_completed(futures):
            try:
                yield futures[future], future.result()
            except BrokenProcessPool:
                yield futures[future], None


def render_one(job: Job) -> tuple[bytes, list[str]]:
    """One leaflet as PDF, made in a worker with its limits, and what is wrong with it."""
    ((_, result),) = _run([job], 1)
    return result or _dead(job)


def _dead(job: Job) -> Result:
    return b"", [f"its worker died, or took over {job.time_limit} s"]


def render_all(
    jobs: Iterable[Job], folder: Path, progress: Callable[[int, int], None] = lambda _, __: None
) -> Iterator[tuple[str, bytes]]:
    """Every leaflet's name and PDF; what ``folder`` holds already is not rendered again.

    The folder is a cache: it may be deleted at any time, and what this run does not use is
    taken away at its end. Raises :class:`Problems` at the end, one for each that failed; the
    others are in the cache then.
    """
    check_libraries()
    jobs = list(jobs)
    store = Store(folder)
    digest, drawn_by = cache(_file_digest), versions()
    keys = {job.name: key(job, drawn_by, digest) for job in jobs}
    problems: list[Problem] = []
    waiting, done = [], 0
    for job in jobs:
        if (data := store.read(keys[job.name])) is None:
            waiting.append(job)
            continue
        done += 1
        yield job.name, data
    waiting.sort(key=lambda job: -len(job.html))  # the workers end together
    broken: list[Job] = []
    for last in (False, True):
        batches = [[job] for job in broken] if last else [waiting] if waiting else []
        broken = []
        for batch in batches:  # after a broken pool: one by one, to find the one that breaks it
            for job, result in _run(batch, 1 if last else min(WORKERS, len(batch))):
                if result is None and not last:
                    broken.append(job)
                    continue
                done += 1
                data, lines = result or _dead(job)
                problems += [
                    Problem(job.name, 0, f"the leaflet could not be made: {' '.join(line.split())}")
                    for line in lines
                ]
                if not lines:
                    store.write(keys[job.name], data)
                    progress(done, len(jobs))
                    yield job.name, data
    if problems:
        raise Problems(problems)
    store.prune()


LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",  # without it: five times slower, and other bytes
}


def check_libraries() -> None:
    """Raise :class:`Problems` for each shared library that is missing."""
    missing = {
        package: name for name, package in LIBRARIES.items() if not ctypes.util.find_library(name)
    }
    if missing:
        raise Problems(
            Problem(
                "system",
                0,
                f"expected the library {name}, found none; install the Debian package {package}",
            )
            for package, name in missing.items()
        )
