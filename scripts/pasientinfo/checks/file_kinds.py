"""What a file is by its content: pictures, PDF and fonts that a site may show. Pure."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

KINDS = {
    "svg": ("svg",),
    "png": ("png",),
    "jpeg": ("jpg", "jpeg"),
    "webp": ("webp",),
    "gif": ("gif",),
    "pdf": ("pdf",),
    "woff2": ("woff2",),
    "css": ("css",),
}
"""Kinds of files, and the suffixes of each."""

SUFFIXES = {suffix: kind for kind, suffixes in KINDS.items() for suffix in suffixes}
RASTERS = ("png", "jpeg", "webp", "gif")
MOST_PIXELS = 12_000_000
"""A photo of a phone (4000 × 3000); more takes 50 MB of memory to show."""

ENDS = {"png": b"IEND\xaeB`\x82", "gif": b";"}
PAGE = re.compile(
    rb"<(?:(?:!doctype|html|head|body|script|svg|iframe|object|embed)[\s/>]|\?php)", re.IGNORECASE
)
"""What a picture holds that is a page too, in a comment, behind its end or elsewhere; with the end
of the name, for chance writes ``<svg`` once in some hundred megabytes of pixels."""

ACTIONS = {
    *("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/ResetForm", "/GoToR", "/GoToE"),
    *("/Rendition", "/Movie", "/Sound", "/GoTo3DView", "/RichMediaExecute"),
}
"""ISO 32000-2, table 201: all but those that go to a place, show a page or hide something."""

ACTIVE = {
    "/JS": "a script",
    "/EF": "a file inside",
    "/EmbeddedFiles": "a file inside",
    "/XFA": "XFA",
    "/AA": "something that it does by itself",
    "/RichMediaContent": "a film or a program",
}
WEB = re.compile(rb"(?:https?://|mailto:|tel:)[!-~]+", re.IGNORECASE)


def sniff(data: bytes) -> str:
    """Return the kind that a file begins like, or an empty string."""
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "png"
    if data[:3] == b"\xff\xd8\xff":
        return "jpeg"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[:5] == b"%PDF-":
        return "pdf"
    if data[:4] == b"wOF2":
        return "woff2"
    text = data[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    return "svg" if text.startswith((b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg")) else ""


def raster_kind(data: bytes) -> str:
    """Return the kind of a picture; ``ValueError`` for one that is broken, or none."""
    from PIL import Image, ImageFile  # 0.1 s, so only where there is a picture

    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once imported, lets them pass
    kind = sniff(data)
    if kind not in RASTERS:
        raise ValueError("no picture")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the pixels, which are counted here
        try:
            with Image.open(BytesIO(data), formats=[kind.upper()]) as picture:
                width, height = picture.size
                if width * height <= MOST_PIXELS:
                    picture.load()
        except Image.DecompressionBombError:
            width = height = MOST_PIXELS
        except Exception as error:
            raise ValueError("a broken one") from error
    if width * height > MOST_PIXELS:
        raise ValueError(f"one of more than {MOST_PIXELS // 1_000_000} million pixels")
    whole = len(data) == int.from_bytes(data[4:8], "little") + 8
    if not data.endswith(ENDS.get(kind, b"")) or (kind == "webp" and not whole):
        raise ValueError("one with something behind it")
    if PAGE.search(data):
        raise ValueError("one with a page inside")
    return kind


def mistake(kind: str, data: bytes) -> str:
    """Return what a file of a kind (not SVG or CSS) is instead of a sound one, or nothing."""
    if kind in RASTERS:
        try:
            raster_kind(data)
        except ValueError as error:
            return str(error)
    if kind == "woff2":  # WOFF 2.0, section 4.1: the length of the whole file
        whole = len(data) >= 48 and int.from_bytes(data[8:12], "big") == len(data)
        return "" if whole and int.from_bytes(data[12:14], "big") else "a broken one"
    return _pdf_mistake(data) if kind == "pdf" else ""


def _pdf_mistake(data: bytes) -> str:
    try:
        with pikepdf.open(BytesIO(data)) as document:
            if not len(document.pages):
                return "one without pages"
            for value in _dictionaries(document):
                for key, what in ACTIVE.items():
                    if key in value:
                        return f"one with {what}"
                if str(value.get("/S", "")) in ACTIONS:
                    return f"one that does something ({str(value.S)[1:]})"
                if "/URI" in value and not WEB.fullmatch(bytes(value.URI)):
                    return "one with a link that is no web address"
            start = document.Root.get("/OpenAction")
            if isinstance(start, pikepdf.Dictionary) and str(start.get("/S", "")) != "/GoTo":
                return "one that does something when it is opened"
    except pikepdf.PasswordError:
        return "one that is locked"
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, RuntimeError, TypeError):
        return "a broken one"
    return ""


def _dictionaries(document: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary of a PDF, those within others too."""
    waiting: list[Any] = list(document.objects)
    while waiting:
        value = waiting.pop()
        if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            yield value
            waiting += [kid for _, kid in value.items() if _direct(kid)]
        elif isinstance(value, pikepdf.Array):
            waiting += [kid for kid in value if _direct(kid)]


def _direct(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and not value.is_indirect
