"""The identity property on a large body of Markdown that is not ours.

With each message as its own translation, the HTML is the same as without the extension, whatever
extensions made the blocks: the documentation of MkDocs and of the PyMdown extensions.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator

import markdown
import pytest

from conftest import ROOT, collapse
from pasientinfo.markdown.blocks import Rendering
from pasientinfo.markdown.gettext import GettextExtension
from pasientinfo.project.catalogs import Shown

PYMDOWN = (
    "superfences highlight inlinehilite tabbed details tasklist betterem caret mark tilde keys "
    "smartsymbols magiclink critic arithmatex progressbar fancylists saneheaders escapeall "
    "blocks.admonition blocks.details blocks.definition blocks.tab blocks.html blocks.caption"
)
EXTENSIONS = [
    "toc",
    "tables",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "abbr",
    "md_in_html",
    "smarty",
]
EXTENSIONS += [f"pymdownx.{name}" for name in PYMDOWN.split() if name != "escapeall"]
CONFIGS = {"pymdownx.tabbed": {"alternate_style": True}, "toc": {"permalink": True}}

OWN_LINE = """
Et avsnitt
over to linjer.
{: .a }

- Et punkt
    {: .b }
- Et punkt med **fet**{: .label lang=nb } tekst
    1. Et steg
       {: #steg }

| A {: .c } | B |
| --------- | - |
| en        | to {: .d } |

!!! note "Tittel"
    Tekst med `kode`, \\*stjerne\\* og [lenke](a.md){: .e }
    {: .f }

## Overskrift {: #id .g }

<div class="x" markdown>
Tekst i en boks.
{: .h }
</div>
"""


def corpus() -> Iterator[tuple[str, str]]:
    """Name and text of each foreign page; none is a failure: `make test` fetches them."""
    archives = sorted((ROOT / ".cache" / "corpus").glob("*.tar.gz"))
    assert len(archives) == 2, "run make test, which fetches them"
    for archive in archives:
        with tarfile.open(archive) as tar:
            for member in sorted(tar.getmembers(), key=lambda member: member.name):
                file = tar.extractfile(member) if member.name.endswith(".md") else None
                if file:
                    text = file.read().decode()
                    yield member.name, text.partition("\n---\n")[2] if text[:4] == "---\n" else text


def render(text: str, *more: markdown.Extension) -> str:
    return markdown.markdown(text, extensions=[*EXTENSIONS, *more], extension_configs=CONFIGS)


def test_foreign_markdown_is_unchanged() -> None:
    pages = blocks = 0
    for name, text in [*corpus(), ("attribute lists on their own line", OWN_LINE)]:
        page = Rendering("xx", lambda msgid: Shown(msgid, "xx"))
        assert collapse(render(text, GettextExtension(page))) == collapse(render(text)), name
        pages += 1
        blocks += len(page.blocks)
    assert pages > 70
    assert blocks > 3000


@pytest.mark.parametrize("text", [OWN_LINE])
def test_attribute_lists_are_in_no_message(text: str) -> None:
    page = Rendering("nb")
    render(text, GettextExtension(page))
    for block in page.blocks:
        assert "{: ." not in block.msgid.replace("{: .label lang=nb }", "").replace("{: .e }", "")
