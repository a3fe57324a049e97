"""The menu of a site with sections in sections, and a leaflet with pages of all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pikepdf

from conftest import copy_small_project, edit_settings, parse_html, plugin_settings, run

PAGES = [
    "kirurgi/index.md",
    "kirurgi/hofte/index.md",
    "kirurgi/hofte/trening.md",
    "kirurgi-index.md",
]
NAV = [
    "index.md",
    "contact.md",
    PAGES[3],
    {"Kirurgi": [PAGES[0], {"Hofteoperasjoner": [PAGES[1], {"Tren hofta": PAGES[2]}]}]},
    {"Helsenorge": "https://www.helsenorge.no"},
]


def menu(element: Element) -> list[Any]:
    """The lists of the menu: each entry its address, or its title and the list below it."""
    found: list[Any] = []
    for item in element:
        below = item.find("ul")
        link = item.find("a")
        if below is not None:
            found.append(("".join(item[0].itertext()), menu(below)))
        elif link is not None:
            found.append(link.get("href"))
    return found


def test_sections_in_sections(tmp_path: Path) -> None:
    project = copy_small_project(tmp_path)
    for number, page in enumerate(PAGES):
        path = project / "docs" / "nb" / page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            "---\ndescription: Om dette.\nowner: Oss\nupdated: 2026-11-23\n---\n\n"
            f"# Side {['en', 'to', 'tre', 'fire'][number]}\n\nTekst nummer {number}.\n\n"
            "- Pass\n\n1. Åpne.\n\n- Telefon\n",
            "utf-8",
        )

    def change(values: dict[str, Any]) -> None:
        values["nav"] = NAV
        leaflets = plugin_settings(values, "pasientinfo").setdefault("leaflets", {})
        leaflets["all"] = ["index.md", *PAGES]

    edit_settings(project, change)
    for command in ("update", "build"):
        done = run(command, project=project)
        assert done.returncode == 0, done.stderr
    page = parse_html(project / "site" / "kirurgi" / "hofte" / "index.html")
    top = page.find(".//details[@class='menu']/nav/ul")
    assert top is not None
    assert menu(top) == [
        "../..",
        "../../contact/",
        "../../kirurgi-index/",
        ("Kirurgi", ["../", ("Hofteoperasjoner", ["./", "trening/"])]),
        "https://www.helsenorge.no",
    ]
    links = {link.get("rel"): link.get("href") for link in page.iter("a") if link.get("rel")}
    assert (links["prev"], links["next"]) == ("../", "trening/")
    text = page.find(".//div[@class='text']")
    assert text is not None
    assert [each.tag for each in text if each.tag in ("ul", "ol")] == ["ul", "ol", "ul"]
    titles = ["Side en", "Side to", "Side tre", "Side fire"]
    with (
        pikepdf.open(project / "site" / "pdf" / "all-nb.pdf") as pdf,
        pdf.open_outline() as outline,
    ):
        assert [item.title for item in outline.root][-4:] == titles
