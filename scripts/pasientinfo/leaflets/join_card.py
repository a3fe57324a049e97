"""A card that a clinic hands out: the code, the room's QR code and the guide's, on one page.

In the patient's language and the source language, as PDF/UA-1, with the text of an SMS.
The sheet leads to one person's room: it says so, and no file name holds the code.
"""

from __future__ import annotations

from pathlib import Path

from pasientinfo.checks.project import check_project
from pasientinfo.join.rule import CARD_TEXTS, REFUSALS
from pasientinfo.leaflets import pdf
from pasientinfo.leaflets.fonts import font_faces
from pasientinfo.leaflets.leaflet import qr_code
from pasientinfo.problems import Problem, Problems, replace_file
from pasientinfo.project.settings import Settings
from pasientinfo.project.sources import Sources
from pasientinfo.website.templates import Templates

TEMPLATE = "join-card.html"
GUIDE = "join.md"


def _refuse(message: str) -> Problems:
    return Problems([Problem("command line", 0, message)])


def read(settings: Settings, typed: str, locale: str) -> str:
    """The code that was typed; :class:`Problems` where the rule refuses it, or for the locale."""
    if locale not in settings.languages:
        known = ", ".join(settings.languages)
        raise _refuse(f"expected one of the locales {known}, found {locale!r}")
    code, refusal = settings.join_rule.read(typed)
    if code is None:
        raise _refuse(settings.join_rule.fill(REFUSALS[refusal]))
    if not (settings.source_dir / GUIDE).is_file():
        raise _refuse(f"expected the guide {GUIDE}, which the card leads to; found none")
    return code


def short_address(settings: Settings, code: str, locale: str) -> str:
    """The address that a letter can print; its digits are ASCII."""
    return f"{settings.page_address('index.md', locale)}j/{code}"


def card_html(sources: Sources, code: str, locale: str) -> str:
    """The HTML of a card, for a code that :func:`read` returned."""
    settings, translations = sources.settings, sources.translations
    guide = settings.page_address(GUIDE, locale)
    return Templates(settings, translations).render(
        locale,
        TEMPLATE,
        code=code,
        card=CARD_TEXTS,
        draft=any(translations.show(locale, text).draft for text in CARD_TEXTS.values()),
        trust=settings.trust,
        fonts=font_faces(settings, locale),
        room_qr=qr_code(settings.join_rule.address(code)),
        guide_qr=qr_code(guide),
        guide=guide,
        short_guide=guide.partition("://")[2],
        short_address=short_address(settings, code, locale),
    )


def sms(sources: Sources, code: str, locale: str) -> str:
    """The text of an SMS in a locale; each address stands in a line by itself, so that no
    direction of text can turn it."""
    settings = sources.settings
    show = sources.translations.show
    first, second = (show(locale, CARD_TEXTS[key]).text for key in ("sms", "sms_guide"))
    guide = settings.page_address(GUIDE, locale)
    return f"{first}\n{settings.join_rule.address(code)}\n{second}\n{guide}"


def card_pdf(sources: Sources, code: str, locale: str) -> bytes:
    """The card as PDF; :class:`Problems` where WeasyPrint says anything."""
    settings, name = sources.settings, f"join-card-{locale}.pdf"
    pdf.check_libraries()
    style = settings.theme_dir / "assets" / "print.css"
    html = card_html(sources, code, locale)
    data, lines = pdf.render_one(pdf.Job(name, html, settings.theme_dir, style))
    if lines:
        raise Problems(Problem(name, 0, f"the card could not be made: {line}") for line in lines)
    return data


def write(settings: Settings, typed: str, locale: str, out: Path) -> str:
    """Write the card; return the text of the SMS in both languages.

    Raises :class:`Problems` where ``check`` would: a patient reads nothing that was not checked.
    """
    code = read(settings, typed, locale)
    sources, _ = check_project(settings)
    replace_file(out, card_pdf(sources, code, locale))
    return sms_texts(sources, code, locale)


def sms_texts(sources: Sources, code: str, locale: str) -> str:
    """The SMS in the patient's language and in the source language."""
    both = dict.fromkeys([locale, sources.settings.source])
    return "\n\n".join(sms(sources, code, language) for language in both)
