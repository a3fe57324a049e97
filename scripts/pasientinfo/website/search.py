"""The search: one Pagefind index a language, over the built site, the same bytes every time.

Pagefind (https://pagefind.app) stems Arabic, Bokmål, English and Polish, and folds whatever Unicode
writes as a letter with a mark (NFD: å ś ż, harakat, أ). What it does not know is how else people
type: ``FOLDS`` says it, word by word, and never changes where a word begins or ends. It is applied
to a copy of each page that only the index reads, and by ``overrides/assets/search.js`` (from
``folds.json``) to what is typed. Excerpts must show the text as it stands, so the pages are indexed
twice and each fragment (the text that Pagefind shows of a page) is taken from the unfolded index.

The language of an index is the ``lang`` of its pages; nothing else decides it.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pasientinfo.problems import Problem, Problems

DIGITS = ("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
FOLDS: dict[str, dict[str, Any]] = {
    # Without the three Norwegian keys: paaroerende, parorende.
    "nb": {"letters": ("æø", "eo"), "rules": [("aa", "a"), ("ae", "e"), ("oe", "o")]},
    # «And the …» is written as one word; the stemmer takes only the article away.
    "ar": {"rules": [("^[وف]ال", "ال")]},
    # ł has no decomposition in Unicode, so Pagefind keeps it.
    "pl": {"letters": ("ł", "l")},
    # Long vowels and consonants are written by ear: fariin, farriin; daawo, dawo.
    "so": {"rules": [(r"([a-z])(?=\1)", "")]},
    # Arabic keyboards: the same letters, other code points.
    "ur": {"letters": ("يىكهة", "ییکہہ")},
}
"""How a language is typed: ``letters`` one for one, then ``rules`` (patterns that mean the same to
Python and JavaScript, without groups in what replaces them), on a word in lower case."""

ROOT = "div.text"
EXCLUDED = ("form", "nav", ".notice", "[data-screen]")
KEPT = ("pagefind.js", "pagefind-entry.json", "*.pf_meta", "wasm.*", "index", "fragment")
"""What a browser needs; Pagefind's own interfaces and its worker are not used."""


def folding(language: str) -> dict[str, Any]:
    """The letters and rules of a language (a lower-case BCP 47 tag), digits included."""
    own = FOLDS.get(language, {})
    from_, to = own.get("letters", ("", ""))
    return {"letters": [DIGITS[0] + from_, DIGITS[1] + to], "rules": own.get("rules", [])}


def fold(text: str, language: str) -> str:
    """A text as the index of its language holds it; as many words, in the same order."""
    folds = folding(language)
    letters = str.maketrans(*folds["letters"])

    def word(found: re.Match[str]) -> str:
        folded = found[0].lower().translate(letters)
        for pattern, replacement in folds["rules"]:
            folded = re.sub(pattern, replacement, folded)
        return folded

    return re.sub(r"\S+", word, text)


def _language(html: str) -> str:
    found = re.search(r"<html[^>]*\blang=\"([^\"]+)", html)
    return found[1].lower() if found else ""


def _folded(html: str) -> str:
    """The page with its text folded; tags and character references stay."""
    language = _language(html)
    html = re.sub(r"</?bdi\b[^>]*>", "", html)
    parts = re.split(r"(<[^>]*>|&[#\w]+;)", html)
    return "".join(part if n % 2 else fold(part, language) for n, part in enumerate(parts))


def _shown(html: str) -> str:
    """The page with its isolated numbers and names kept apart by characters (UAX #9, 2.4): an
    excerpt is plain text."""
    html = re.sub(r"<bdi dir=\"ltr\"[^>]*>", "\u2066", html)
    return re.sub(r"<bdi\b[^>]*>", "\u2068", html).replace("</bdi>", "\u2069")


def _run(texts: dict[str, str], folder: Path) -> Path:
    """Index pages with Pagefind's own command; the folder that it wrote."""
    for url, html in texts.items():
        path = folder / "pages" / url / "index.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html, "utf-8")
    # Not its Python client: that waits five seconds for answers that have come.
    command = [sys.executable, "-m", "pagefind", "--silent", "--root-selector", ROOT]
    command += [part for selector in EXCLUDED for part in ("--exclude-selectors", selector)]
    command += ["--site", str(folder / "pages"), "--output-path", str(folder / "index")]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603 -- ours
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split()[-40:])
        raise Problems([Problem("pagefind", 0, f"the search index could not be made: {said}")])
    return folder / "index"


def _fragments(folder: Path) -> dict[str, Path]:
    """The file of each page's fragment, by the page's address."""
    found = {}
    for path in (folder / "fragment").iterdir():
        fragment = json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
        found[fragment["url"]] = path
    return found


def index(site: Path, pages: Iterable[str]) -> None:
    """Write ``pagefind/`` into a built site, for pages by their addresses there (``ar/join/``).

    Raises :class:`Problems` where Pagefind cannot do its work.
    """
    texts = {path: (site / path / "index.html").read_text("utf-8") for path in sorted(pages)}
    out = site / "pagefind"
    shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryDirectory() as temporary:
        real = _run({url: _shown(html) for url, html in texts.items()}, Path(temporary, "real"))
        folded = _run(
            {url: _folded(html) for url, html in texts.items()}, Path(temporary, "folded")
        )
        shown = _fragments(real)
        for url, path in _fragments(folded).items():
            shutil.copyfile(shown[url], path)
        out.mkdir()
        for path in (path for pattern in KEPT for path in folded.glob(pattern)):
            shutil.move(path, out / path.name)
    entry = out / "pagefind-entry.json"
    values = json.loads(entry.read_text("utf-8"))  # its languages come in a random order
    entry.write_text(json.dumps(values, sort_keys=True), "utf-8")
    folds = {language: folding(language) for language in sorted(values["languages"])}
    (out / "folds.json").write_text(json.dumps(folds, ensure_ascii=False), "utf-8")
