"""Pictures of the site on a phone, in every language: ``make screenshots``.

Writes ``reports/screens/<page>-<locale>.png``, in both colour schemes (``-dark``), and an
``index.html`` that shows them side by side, for a person to look at before a change is published.
"""

from __future__ import annotations

import html
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from conftest import CHROMIUM, FLAGS, ROOT, serve
from pasientinfo.project.addresses import localized
from pasientinfo.project.settings import read_settings

PAGES = {"index": "", "join": "join/", "code": "code/"}
PHONE = {"width": 360, "height": 740}


def main(site: Path, out: Path) -> None:
    """Take the pictures of the built ``site`` and write them to the folder ``out``."""
    settings = read_settings(ROOT / "mkdocs.yml")
    out.mkdir(parents=True, exist_ok=True)
    server = serve(site)
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for scheme, suffix in (("light", ""), ("dark", "-dark")):
            page = browser.new_page(viewport=PHONE, color_scheme=scheme)
            for name, address in PAGES.items():
                cells = []
                for locale in settings.languages:
                    file = f"{name}-{locale}{suffix}.png"
                    address_here = localized(address, locale, settings.source)
                    page.goto(f"http://127.0.0.1:{server.server_port}/{address_here}")
                    page.screenshot(path=out / file, full_page=True)
                    caption = html.escape(f"{name}, {settings.languages[locale].name}, {scheme}")
                    cells.append(
                        f'<td><a href="{file}"><img src="{file}" alt="{caption}"></a>{caption}</td>'
                    )
                rows.append(f"<tr>{''.join(cells)}</tr>")
            page.close()
        browser.close()
    server.shutdown()
    style = "td{vertical-align:top}a{display:block;height:740px;overflow:hidden}"
    style += "img{width:360px;border:1px solid #888}"
    overview = f"<!doctype html><meta charset=utf-8><title>Screens</title><style>{style}</style>"
    (out / "index.html").write_text(f"{overview}<table>{''.join(rows)}</table>\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
