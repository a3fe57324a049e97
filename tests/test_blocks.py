"""The Markdown extension: what is extracted, and what a reader is shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import markdown
import polib
import pytest

from conftest import ROOT, cases
from pasientinfo import extract, values
from pasientinfo.blocks import Page
from pasientinfo.catalogs import State, digest
from pasientinfo.languages import language
from pasientinfo.markdown_gettext import GettextExtension
from pasientinfo.settings import read_settings
from pasientinfo.translations import Translations

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


def collapse(html: str) -> str:
    """White space as HTML sees it, outside ``pre``."""
    html = html.replace("\n</code></pre>", "</code></pre>")
    parts = re.split(r"(<pre>.*?</pre>)", html, flags=re.DOTALL)
    return "".join(
        part if part.startswith("<pre>") else re.sub(r"\s+", " ", part) for part in parts
    ).strip()


@pytest.mark.parametrize("case", cases("blocks"))
def test_blocks(case: dict[str, Any]) -> None:
    extensions = EXTENSIONS + case.get("extensions", [])
    if "messages" in case:
        page = Page("nb", trust=TRUST)
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
    direction = {code: language(code, code).direction for code in ("nb", "en", "pl", "ar")}
    page = Page(
        locale,
        lambda msgid: translations.show(locale, msgid),
        direction.__getitem__,
        TRUST,
        direction[locale] == "rtl",
    )
    html = markdown.markdown(case["markdown"], extensions=[*extensions, GettextExtension(page)])
    assert collapse(html) == collapse(case["html"])
    if "states" in case:
        assert {state.value: n for state, n in page.states.items()} == case["states"]


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "nb").glob("*.md")), ids=lambda p: p.stem)
def test_identity_catalog_changes_nothing(path: Path) -> None:
    settings = read_settings(ROOT / "mkdocs.yml")
    _, body = extract.read_page(settings, path)
    page = Page(
        "xx",
        lambda msgid: Translations("nb", {"xx": {msgid: entry(msgid, msgid)}}).show("xx", msgid),
        trust=settings.trust,
    )
    with_extension = extract.converter(settings, page).convert(body)
    for key, value in settings.trust.items():
        body = body.replace(f"{{{{ trust.{key} }}}}", f'<bdi dir="ltr">{value}</bdi>')
    for name in values.PARTS:
        body = body.replace(f"{{{{ {name} }}}}", values.part_marker(name))
    plain = markdown.markdown(body, extensions=list(settings.markdown_extensions))
    assert page.states == {State.APPROVED: len(page.blocks)}
    assert collapse(with_extension) == collapse(plain)
