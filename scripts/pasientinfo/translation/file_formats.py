"""What a delivered file is by its content, whatever its name says: for a message that helps."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from pasientinfo.problems import Problem, Problems

XLIFF_SUFFIXES = (".xlf", ".xliff", ".sdlxliff", ".mqxliff", ".mxliff")
NAMED = {
    ".tmx": "a translation memory (TMX)",
    ".xlsx": "an Excel workbook",
    ".xls": "an Excel workbook",
    ".ods": "a spreadsheet",
    ".csv": "a table (CSV)",
    ".docx": "a Word document",
    ".pdf": "a PDF",
    ".mo": "a compiled catalog (MO)",
    ".pot": "a template without translations (POT)",
    ".ts": "a file of Qt Linguist (TS)",
    ".json": "JSON",
    ".zip": "a package of files (ZIP); unpack it first",
}
"""What translators send that is no PO file and no XLIFF 1.2."""

MAGIC = {
    b"\xde\x12\x04\x95": NAMED[".mo"],
    b"\x95\x04\x12\xde": NAMED[".mo"],
    b"%PDF-": NAMED[".pdf"],
    b"{\\rtf": "a text document (RTF)",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"\x1f\x8b": "a compressed file (gzip); unpack it first",
    b"7z\xbc\xaf\x27\x1c": "a package of files (7z); unpack it first",
    b"Rar!": "a package of files (RAR); unpack it first",
}
"""First bytes; those of MO are in GNU gettext's manual, 10.3."""

PACKAGES = {
    "xl/": NAMED[".xlsx"],
    "word/": NAMED[".docx"],
    "ppt/": "a presentation (PowerPoint)",
    "content.xml": "an OpenDocument file",
}
ROOTS = {
    "html": "an HTML page (perhaps a preview, or the page of a login)",
    "tmx": NAMED[".tmx"],
    "ts": NAMED[".ts"],
    "resources": "a file of Android texts (XML)",
    "workbook": NAMED[".xlsx"],
}
ROOT = re.compile(r"<(?:\w+:)?([A-Za-z]\w*)([^>]*)")


def wrong_format(file: str, line: int, found: str) -> Problems:
    """Return the problem of a file in another format, with what to ask for."""
    advice = "ask for the file as XLIFF 1.2 or as PO, as it was sent out"
    return Problems([Problem(file, line, f"expected XLIFF 1.2 or PO, found {found}; {advice}")])


def check_format(data: bytes, file: str) -> None:
    """Raise :class:`Problems` for a file that is something else than PO or XLIFF, or than its
    name says; one that is merely broken is left to those who read it.
    """
    suffix = Path(file).suffix.lower()
    is_known = suffix == ".po" or suffix in XLIFF_SUFFIXES
    if found := _found(data, suffix):
        raise wrong_format(file, 0, found)
    if not is_known:
        raise wrong_format(file, 0, NAMED.get(suffix, f"a file '{suffix}'"))


def _found(data: bytes, suffix: str) -> str | None:
    """What a file is by its content; nothing where that may be what its name says."""
    for first, name in MAGIC.items():
        if data.startswith(first):
            return name
    if data.startswith(b"PK\x03\x04"):
        return _package(data, NAMED.get(suffix, NAMED[".zip"]))
    start = _text(data[:4000]).lstrip("\ufeff \t\r\n")
    if start.startswith(("{", "[")):
        return NAMED[".json"]
    if start.startswith("<"):
        return _markup(start, suffix)
    if suffix in XLIFF_SUFFIXES and re.search(r'^(?:#[.,:|~]|msgid ")', start, re.MULTILINE):
        return f"PO in a file named {suffix} (rename it to .po and import it again)"
    if suffix == ".po" and not re.search(r"^\s*(?:#|msg|\")", start, re.MULTILINE):
        lines = start.splitlines()[:5]
        if len(lines) > 1 and all(re.search("[,;\t]", line) for line in lines):
            return NAMED[".csv"]
    return None


def _text(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "replace")


def _package(data: bytes, otherwise: str) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        names = []
    known = (what for part, what in PACKAGES.items() if any(n.startswith(part) for n in names))
    return next(known, otherwise)


def _markup(start: str, suffix: str) -> str | None:
    """What begins with ``<``: the name of its first element, as a person would call it."""
    if re.match(r"<!doctype\s+html", start, re.IGNORECASE):
        return ROOTS["html"]
    root = ROOT.search(re.sub(r"<[?!][^>]*>", "", start))
    name = root[1] if root else ""
    if name.casefold() in ROOTS:
        return ROOTS[name.casefold()]
    if suffix in XLIFF_SUFFIXES:
        return None  # its version, or what is broken in it, is said by who reads it
    if root and name == "xliff":
        found = re.search(r"(?:\bversion\s*=\s*[\"']|document:)(\d\.\d)", root[2])
        version = f"XLIFF {found[1]}" if found else "XLIFF"
        again = " (rename it to .xlf and import it again)" if found and found[1] == "1.2" else ""
        return f"{version} in a file named {suffix}{again}"
    return f"XML that begins with <{name}>"
