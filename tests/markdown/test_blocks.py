"""The Markdown extension: what is extracted, and what a reader is shown."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import markdown
import polib
import pytest

from conftest import ROOT, cases, collapse
from pasientinfo.markdown.blocks import Rendering
from pasientinfo.markdown.gettext import GettextExtension
from pasientinfo.markdown.placeholders import FRAGMENTS, fragment_marker
from pasientinfo.project.catalogs import Translations, digest
from pasientinfo.project.guides import markdown_converter, read_page
from pasientinfo.project.languages import language
from pasientinfo.project.settings import read_settings

EXTENSIONS = ["toc", "tables", "admonition", "attr_list"]
TRUST = {"name": "A & B", "phone": "+47 1"}


def entry(msgid: str, value: str | dict[str, str]) -> polib.POEntry:
    """An entry as the case files write it."""
    text, state = (value, "approved") if isinstance(value, str) else (value["text"], value["state"])
    made = polib.POEntry(msgid=msgid, msgstr=text)
    if state == "approved":
        made.tcomment = f"approved: translator, 2026-01-01, {digest(msgid, text)}"
    else:
        made.flags = ["fuzzy"]
    if state == "changed":
        made.previous_msgid = "Noe annet."
    return made


@pytest.mark.parametrize("case", cases("markdown/blocks"))
def test_blocks(case: dict[str, Any]) -> None:
    extensions = EXTENSIONS + case.get("extensions", [])
    if "messages" in case:
        page = Rendering("nb", trust=TRUST)
        markdown.markdown(case["markdown"], extensions=[*extensions, GettextExtension(page)])
        assert [block.msgid for block in page.blocks] == case["messages"]
    locale = case.get("locale", "ar")
    translations = Translations(
        "nb",
        {
            code: {msgid: entry(msgid, value) for msgid, value in texts.items()}
            for code, texts in case["catalog"].items()
        },
        case.get("drafts", "publish"),
    )
    direction = {code: language(code, code).direction for code in ("nb", "nn", "en", "pl", "ar")}
    page = Rendering(
        locale,
        lambda msgid: translations.show(locale, msgid),
        direction.__getitem__,
        TRUST,
        direction[locale],
    )
    html = markdown.markdown(case["markdown"], extensions=[*extensions, GettextExtension(page)])
    assert collapse(html) == collapse(case["html"])
    if "states" in case:
        states = Counter(translations.state(locale, block.msgid).value for block in page.blocks)
        assert states == case["states"]


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "nb").glob("*.md")), ids=lambda p: p.stem)
def test_identity_catalog_changes_nothing(path: Path) -> None:
    settings = read_settings(ROOT / "mkdocs.yml")
    _, body = read_page(settings, path)
    page = Rendering(
        "xx",
        lambda msgid: Translations("nb", {"xx": {msgid: entry(msgid, msgid)}}).show("xx", msgid),
        trust=settings.trust,
    )
    with_extension = markdown_converter(settings, page).convert(body)
    for key, value in settings.trust.items():
        body = body.replace(f"{{{{ trust.{key} }}}}", f'<bdi dir="ltr">{value}</bdi>')
    for name in FRAGMENTS:
        body = body.replace(f"{{{{ {name} }}}}", fragment_marker(name))
    plain = markdown.markdown(body, extensions=list(settings.markdown_extensions))
    assert (page.drafts, page.fallbacks) == (0, 0)
    assert collapse(with_extension) == collapse(plain)
