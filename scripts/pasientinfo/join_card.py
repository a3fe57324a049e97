"""A card that a clinic hands out: the code, the room's QR code and the guide's, on one page.

In the patient's language and the source language, as PDF/UA-1, with the text of an SMS.
The sheet leads to one person's room: it says so, and no file name holds the code.
"""

from __future__ import annotations

from pathlib import Path

from pasientinfo import checks, join, libraries, pdf
from pasientinfo.compose import page_path, qr_code
from pasientinfo.errors import Problem, Problems
from pasientinfo.fonts import font_faces
from pasientinfo.settings import Settings
from pasientinfo.standalone import render

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
        raise _refuse(settings.join_rule.fill(join.MESSAGES[refusal]))
    if not (settings.docs_dir / settings.source / GUIDE).is_file():
        raise _refuse(f"expected the guide {GUIDE}, which the card leads to; found none")
    return code


def short_address(settings: Settings, code: str, locale: str) -> str:
    """The address that a letter can print; its digits are ASCII."""
    return f"{settings.site_url}{page_path(settings, 'index.md', locale)}j/{code}"


def card_html(sources: checks.Sources, code: str, locale: str) -> str:
    """The HTML of a card, for a code that :func:`read` returned."""
    settings, translations = sources.settings, sources.translations
    guide = settings.site_url + page_path(settings, GUIDE, locale)
    return render(
        settings,
        translations,
        locale,
        TEMPLATE,
        code=code,
        card=join.CARD,
        draft=any(translations.show(locale, text).draft for text in join.CARD.values()),
        trust=settings.trust,
        fonts=font_faces(settings, locale),
        room_qr=qr_code(settings.join_rule.address(code)),
        guide_qr=qr_code(guide),
        guide=guide,
        short_guide=guide.partition("://")[2],
        short_address=short_address(settings, code, locale).partition("://")[2],
    )


def sms(sources: checks.Sources, code: str, locale: str) -> str:
    """The text of an SMS in a locale; each address stands in a line by itself, so that no
    direction of text can turn it."""
    settings = sources.settings
    show = sources.translations.show
    first, second = (show(locale, join.CARD[key]).text for key in ("sms", "sms_guide"))
    guide = settings.site_url + page_path(settings, GUIDE, locale)
    return f"{first}\n{settings.join_rule.address(code)}\n{second}\n{guide}"


def card_pdf(sources: checks.Sources, code: str, locale: str) -> bytes:
    """The card as PDF; :class:`Problems` where WeasyPrint says anything."""
    settings, name = sources.settings, f"join-card-{locale}.pdf"
    libraries.check()
    style = settings.theme_dir / "assets" / "print.css"
    html = card_html(sources, code, locale)
    data, lines = pdf.render(pdf.Job(name, html, settings.theme_dir, style))
    if lines:
        raise Problems(Problem(name, 0, f"the card could not be made: {line}") for line in lines)
    return data


def write(settings: Settings, typed: str, locale: str, out: Path) -> str:
    """Write the card; the text of the SMS in both languages. :class:`Problems` as above."""
    code = read(settings, typed, locale)
    sources = checks.read(settings)
    out.write_bytes(card_pdf(sources, code, locale))
    return sms_texts(sources, code, locale)


def sms_texts(sources: checks.Sources, code: str, locale: str) -> str:
    """The SMS in the patient's language and in the source language."""
    both = dict.fromkeys([locale, sources.settings.source])
    return "\n\n".join(sms(sources, code, language) for language in both)
