"""How many of the words that patients type are found, and what the first search loads.

Stock is Material's own search (its worker, run in Chromium) with its default settings, over the
same pages. A result counts by the rule of tests/cases/search.yml. Bytes are gzipped, as a server
sends them; what is compressed already counts as it is.
"""

from __future__ import annotations

import gzip
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import material
import yaml
from playwright.sync_api import Page, sync_playwright

from conftest import CHROMIUM, FLAGS, ROOT, copy_project, edit_settings, serve
from pasientinfo.project.settings import read_settings
from pasientinfo.website import search
from pasientinfo.website.mkdocs_process import build_pages
from pasientinfo.website.page_states import read_states
from search_page import find, guide, open_search

STOCK = """async ([worker, words]) => {
  const index = await (await fetch("/search/search_index.json")).json();
  const scout = new Worker(worker);
  const ask = (message) => new Promise((done) => {
    scout.onmessage = (event) => done(event.data);
    scout.postMessage(message);
  });
  await ask({type: 0, data: {...index, options: {suggest: false}}});
  const found = [];
  for (const data of words) {
    const answer = await ask({type: 2, data});
    found.push(answer.data.items.map((group) => "/" + group[0].location.split("#")[0]));
  }
  scout.terminate();
  return found;
}"""


def weight(site: Path, address: str, urls: list[str]) -> int:
    """The bytes of what was fetched, each file once."""
    paths = sorted({urlsplit(url.removeprefix(address)).path for url in urls})
    files = [site / path for path in paths if (site / path).is_file()]
    data = [file.read_bytes() for file in files]
    return sum(min(len(each), len(gzip.compress(each))) for each in data)


def count(cases: list[dict[str, Any]], found: list[list[str]], locale: str) -> int:
    """How many words have one of their pages among the first three results, in the language."""

    def own(path: str) -> bool:
        top = path.strip("/").split("/")[0]
        return top == locale if locale != "nb" else len(top) != 2

    return sum(
        bool({guide(path) for path in paths[:3] if own(path)} & set(case["pages"]))
        for case, paths in zip(cases, found, strict=True)
    )


def watched(page: Page) -> list[str]:
    """The addresses that a page fetches from now on."""
    urls: list[str] = []
    page.context.on("request", lambda request: urls.append(request.url))
    return urls


def main() -> None:
    """Print the words found in each language, and the bytes of a first search."""
    words = yaml.safe_load((ROOT / "tests" / "cases" / "website" / "search.yml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        project = copy_project(Path(folder) / "project")
        edit_settings(project, lambda values: values["plugins"].insert(0, "search"))
        site = Path(folder) / "site"
        settings = read_settings(project / "mkdocs.yml")
        build_pages(settings, settings.languages, site)
        search.index(site, read_states(site))
        theme = Path(material.__file__).parent / "templates" / "assets" / "javascripts"
        shutil.copytree(theme, site / "assets" / "javascripts", dirs_exist_ok=True)
        worker = next((site / "assets" / "javascripts" / "workers").glob("search.*.js"))
        server = serve(site)
        address = f"http://127.0.0.1:{server.server_port}/"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        totals = [0, 0, 0]
        config = json.loads((site / "search" / "search_index.json").read_text("utf-8"))["config"]
        print(f"stock: one index, languages {', '.join(config['lang'])}")
        for locale, cases in words.items():
            page = browser.new_page()
            open_search(page, address + ("" if locale == "nb" else f"{locale}/"))
            typed = [case["words"] for case in cases]
            urls = watched(page)
            find(page, typed[:1])
            ours_bytes = weight(site, address, urls)
            ours = count(cases, find(page, typed), locale)
            place = "/" + worker.relative_to(site).as_posix()
            urls = watched(page)
            page.evaluate(STOCK, [place, typed[:1]])
            stock_bytes = weight(site, address, urls)
            stock = count(cases, page.evaluate(STOCK, [place, typed]), locale)
            print(
                f"{locale}: of {len(cases)} words ours {ours}, stock {stock}; the first search "
                f"loads {ours_bytes / 1000:.0f} kB, stock {stock_bytes / 1000:.0f} kB"
            )
            totals = [a + b for a, b in zip(totals, (len(cases), ours, stock), strict=True)]
            page.close()
        print(f"all: of {totals[0]} words ours {totals[1]}, stock {totals[2]}")
        browser.close()
        server.shutdown()
