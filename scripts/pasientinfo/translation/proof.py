"""Proofs: the source text and its translation side by side, for whoever approves them on paper."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import jinja2
import polib
from markupsafe import Markup, escape

from pasientinfo.leaflets import pdf
from pasientinfo.leaflets.fonts import font_faces
from pasientinfo.markdown import bidi
from pasientinfo.markdown.syntax import LABEL
from pasientinfo.problems import Problem, Problems, replace_file
from pasientinfo.project import catalogs
from pasientinfo.project.messages import INTERFACE, Message, extract_messages
from pasientinfo.project.settings import Settings
from pasientinfo.website.templates import babel_locale

TEMPLATES = Path(__file__).parent / "reports"
SYNTAX = re.compile(
    rf"{LABEL.pattern}|(?P<code>`[^`]+`|\{{\{{.*?\}}\}}|\{{:.*?\}}|\{{\w+\}}|(?<=\])\([^()\s]*\)"
    r"|</?\w[^<>]*>)"
)
WORD = re.compile(rf"((?:{bidi.RUN.pattern})(?<![].,:;!?)`])|\w+|[^\w\s])(\s*)", re.VERBOSE)
"""A whole number or address, a word or a mark, with the white space behind it."""

LANG = re.compile(r"\blang=['\"]?([\w-]+)")
CHANGE = Markup('<{0}><span class="hidden">[{1}: </span>{2}<span class="hidden">]</span></{0}>')
TIME_LIMIT = 600
"""Seconds: a proof is many times as long as a leaflet."""
FONTS = re.compile('<style media="not all">(.*?)</style>', re.DOTALL)
"""The fonts by file, which only the PDF's maker can reach; no browser reads them."""


@dataclass(frozen=True)
class ProofRow:
    """One message of a proof; ``also`` names the other pages that hold it."""

    number: int
    page: str
    notes: tuple[str, ...]
    critical: bool
    state: str
    entry: polib.POEntry
    remarks: list[str]
    approval: str
    digest: str
    also: tuple[str, ...]


def marked(text: str, direction: str) -> Markup:
    """Raw Markdown as HTML: labels, code, values and addresses set apart and isolated."""

    spans = [
        (*found.span(), "code" if found["code"] else "label") for found in SYNTAX.finditer(text)
    ]
    if direction == "rtl":
        bare = SYNTAX.sub(lambda found: "\n" * len(found[0]), text)
        spans += [
            (start, end, "number" if bare[start] in "+0123456789" else "address")
            for start, end in bidi.runs(bare)
        ]
    out, position = Markup(), 0
    for start, end, name in sorted(spans):
        part = text[start:end]
        language = LANG.search(part) if name == "label" else None
        lang = Markup(' lang="{}"').format(language[1]) if language else ""
        run = Markup('<bdi dir="ltr" class="{}"{}>{}</bdi>').format(name, lang, part)
        out += escape(text[position:start]) + run
        position = end
    return out + escape(text[position:])


def word_diff(old: str, new: str) -> Markup:
    """``new`` as HTML with what was removed from ``old`` in ``del``, what came in ``ins``.

    Both are also named in words, which a stylesheet may hide from sight but not from hearing.
    """

    def change(tag: str, name: str, words: list[tuple[str, str]]) -> Markup:
        text = "".join(map("".join, words))
        bare = text.rstrip()
        return CHANGE.format(tag, name, bare) + text[len(bare) :] if bare else Markup()

    before, after = WORD.findall(old), WORD.findall(new)
    matcher = SequenceMatcher(None, [w for w, _ in before], [w for w, _ in after], autojunk=False)
    out = Markup()
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(before[a:b], after[c:d], strict=True)
            out += "".join(word + (space or lost) for (_, lost), (word, space) in pairs)
            continue
        removed, added = change("del", "fjernet", before[a:b]), change("ins", "nytt", after[c:d])
        out += removed.rstrip() + " " + added if removed and added else removed + added
    return out.rstrip()


def _choose(settings: Settings, found: Iterable[str], what: str, known: Iterable[str]) -> None:
    """Raise :class:`Problems` for each of ``found`` that is not ``known``."""
    place, names = settings.place(settings.config_file), list(known)
    wrong = [name for name in found if name not in names]
    message = f"expected {what}, found '{{}}'; choose one of: {', '.join(names)}"
    if wrong:
        raise Problems(Problem(place, 0, message.format(name)) for name in wrong)


def rows(
    settings: Settings, messages: Sequence[Message], catalog: polib.POFile, pages: Sequence[str]
) -> tuple[list[ProofRow], dict[str, str]]:
    """Each message once, at its first page, in reading order; and the title of each page.

    ``pages`` (``join``, ``interface``; none: all) chooses; :class:`Problems` for an unknown one.
    """
    titles: dict[str, str] = {}
    held: dict[str, dict[str, None]] = {}
    for message in messages:
        if titles.setdefault(message.page, message.page) == message.page and message.kind == "h1":
            titles[message.page] = message.msgid
        held.setdefault(message.msgid, {})[message.page] = None
    titles[INTERFACE] = "Menyer, knapper og andre faste tekster"
    chosen = [page.removesuffix(".md") for page in pages]
    _choose(settings, chosen, "a page", titles)
    critical = {message.msgid for message in messages if message.critical}
    entries = {entry.msgid: entry for entry in catalog if not entry.obsolete}
    found: dict[str, ProofRow] = {}
    for message in messages:
        page, msgid = message.page, message.msgid
        if msgid in found or (chosen and page not in chosen):
            continue
        entry = entries.get(msgid) or polib.POEntry(msgid=msgid)
        record = catalogs.APPROVED.search(entry.tcomment)
        found[msgid] = ProofRow(
            number=len(found) + 1,
            page=page,
            notes=message.notes,
            critical=msgid in critical,
            state=catalogs.state(entry).value,
            entry=entry,
            remarks=catalogs.remarks(entry),
            approval=f"{record['role']}, {record['date']}" if record else "",
            digest=catalogs.digest(msgid, entry.msgstr),
            also=tuple(titles[other] for other in held[msgid] if other != page),
        )
    return list(found.values()), titles


def proof_html(
    settings: Settings,
    messages: Sequence[Message],
    catalog: polib.POFile,
    locale: str,
    *,
    pages: Sequence[str] = (),
) -> str:
    """The proof of one locale as one HTML file that needs no other.

    ``pages`` limits it (see :func:`rows`). :class:`Problems` for an unknown locale, page or font.
    """
    _choose(settings, [locale], "a locale with a catalog", settings.targets)
    shown, titles = rows(settings, messages, catalog, pages)
    sections: dict[str, list[ProofRow]] = {}
    for row in shown:
        sections.setdefault(row.page, []).append(row)
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    language = settings.languages[locale]
    return env.get_template("proof.html").render(
        settings=settings,
        language=language,
        name=babel_locale(locale).get_display_name("nb") or language.name,
        sections=sections,
        titles=titles,
        counts=Counter(row.state for row in shown),
        digest=catalogs.digest(locale, "\0".join(row.digest for row in shown)),
        marked=marked,
        word_diff=word_diff,
        css=Markup((TEMPLATES / "proof.css").read_text("utf-8")),  # noqa: S704 -- our own file
        fonts=Markup(font_faces(settings, locale)),  # noqa: S704 -- our own text
    )


def proof_pdf(html: str, name: str) -> bytes:
    """The PDF of :func:`proof_html`'s text; :class:`Problems` where WeasyPrint says anything."""
    pdf.check_libraries()
    fonts = FONTS.search(html)
    with tempfile.TemporaryDirectory() as folder:
        stylesheet = Path(folder) / "fonts.css"
        stylesheet.write_text(fonts[1] if fonts else "", "utf-8")
        data, lines = pdf.render_one(pdf.Job(name, html, stylesheet.parent, stylesheet, TIME_LIMIT))
    if lines:
        raise Problems(Problem(name, 0, f"the proof could not be made: {line}") for line in lines)
    return data


def write_proof(settings: Settings, locale: str, out: Path) -> None:
    """Write ``proof-<locale>.html`` and ``.pdf`` into a folder, for the reviewer."""
    locale = settings.target(locale)
    catalog = catalogs.read_catalog(settings, locale)
    html = proof_html(settings, extract_messages(settings), catalog, locale)
    data = proof_pdf(html, f"proof-{locale}.pdf")
    out.mkdir(parents=True, exist_ok=True)
    replace_file(out / f"proof-{locale}.html", html.encode())
    replace_file(out / f"proof-{locale}.pdf", data)
