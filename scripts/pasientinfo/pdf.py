"""Rendering: leaflets from HTML to PDF/UA-1, in worker processes, and what is mended after."""

from __future__ import annotations

import concurrent.futures
import ctypes.util
import logging
import multiprocessing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf

from pasientinfo.errors import Problem, Problems

if TYPE_CHECKING:
    from weasyprint.text.fonts import FontConfiguration

WORKERS = max(1, multiprocessing.cpu_count())
_CONFIGURATION: FontConfiguration | None = None


@dataclass(frozen=True)
class Job:
    """A leaflet to render: its file's name, its HTML, and the print stylesheet."""

    name: str
    html: str
    stylesheet: Path


class _Messages(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def check_libraries() -> None:
    """Without harfbuzz-subset WeasyPrint is five times slower and gives other bytes: an error."""
    if not ctypes.util.find_library("harfbuzz-subset"):
        raise Problems(
            [
                Problem(
                    "system",
                    0,
                    "expected the library harfbuzz-subset, found none; "
                    "install the Debian package libharfbuzz-subset0",
                )
            ]
        )


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
        document = weasyprint.HTML(string=job.html, url_fetcher=fetcher)
        style = weasyprint.CSS(
            filename=job.stylesheet, font_config=_CONFIGURATION, url_fetcher=fetcher
        )
        data = document.write_pdf(
            stylesheets=[style],
            font_config=_CONFIGURATION,
            pdf_variant="pdf/ua-1",
            pdf_identifier=job.name.encode(),
        )
    finally:
        logger.removeHandler(messages)
    return mend(data), messages.lines


def mend(data: bytes) -> bytes:
    """Mend what WeasyPrint leaves undone for PDF/UA-1 (ISO 14289-1)."""
    with pikepdf.open(BytesIO(data)) as document:
        for page in document.pages:
            for annotation in page.get("/Annots", []):
                annotation.F = 4  # 7.18.1 by way of ISO 32000-1, 12.5.3: links print
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/TH":
                attributes = {"/O": pikepdf.Name.Table, "/Scope": pikepdf.Name.Column}
                item.A = pikepdf.Dictionary(attributes)  # 7.5: headers have a scope
        out = BytesIO()
        document.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
    return out.getvalue()


def _try(job: Job) -> tuple[str, bytes, list[str]]:
    try:
        data, lines = render(job)
    except Exception as error:
        return job.name, b"", [f"{type(error).__name__}: {error}"]
    return job.name, data, lines


def render_all(jobs: Iterable[Job]) -> Iterator[tuple[str, bytes]]:
    """Render all leaflets; raises :class:`Problems` at the end, with one for each that failed."""
    check_libraries()
    problems = []
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        for name, data, lines in pool.map(_try, jobs):
            problems += [
                Problem(name, 0, f"the leaflet could not be made: {line}") for line in lines
            ]
            if not lines:
                yield name, data
    if problems:
        raise Problems(problems)


def open_pdf(data: bytes) -> Any:
    """A PDF for reading back."""
    return pikepdf.open(BytesIO(data))
