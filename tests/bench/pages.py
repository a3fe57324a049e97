"""Our guide page beside stock Material's page of the same text, in one run.

Stock Material has its own search and languages on, and no Google fonts (it would lose more by
them). Both sites are served compressed from this machine to Chromium, which slows itself down.
"""

from __future__ import annotations

import gzip
import http.server
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli
import yaml
from playwright.sync_api import Browser, Response, sync_playwright

from conftest import (
    CHROMIUM,
    FLAGS,
    ROOT,
    QuietHandler,
    copy_project,
    edit_settings,
    plugin_settings,
    run,
    serve,
)

PAGE = "join/"
ROUNDS = 5
NETWORK = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
"""Milliseconds and bytes a second, like slow 3G."""
CPU_SLOWDOWN = 4
STOCK = {
    "site_name": "Videokonsultasjon",
    "docs_dir": "docs",
    "theme": {"name": "material", "font": False, "language": "nb"},
    "markdown_extensions": ["admonition", "attr_list", "md_in_html"],
    "plugins": [
        {"search": {"lang": ["no", "en", "ar"]}},
        {
            "i18n": {
                "docs_structure": "folder",
                "fallback_to_default": True,
                # Somali is left out: Material stops at a language that it does not know.
                "languages": [
                    {"locale": "nb", "name": "Norsk bokmål", "default": True},
                    {"locale": "ar", "name": "العربية"},
                    {"locale": "en", "name": "English"},
                    {"locale": "pl", "name": "Polski"},
                    {"locale": "ur", "name": "اردو"},
                ],
            }
        },
    ],
}
TEXT = (".html", ".css", ".js", ".json", ".svg", ".xml")


class _Compressing(QuietHandler, http.server.SimpleHTTPRequestHandler):
    """Serves text compressed, as every web server does."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in TEXT:
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    server = serve(folder, _Compressing)
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def build_ours(folder: Path) -> Path:
    copy_project(folder)
    edit_settings(folder, lambda values: plugin_settings(values, "pasientinfo").update(leaflets={}))
    done = run("build", project=folder)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def build_stock(folder: Path) -> Path:
    folder.mkdir()
    shutil.copytree(ROOT / "docs", folder / "docs")
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(STOCK, allow_unicode=True), "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(folder / "mkdocs.yml")]
    subprocess.run(command, check=True, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"})
    return folder / "site"


def kind(answer: Response) -> str:
    if "search" in answer.url:
        return "search"
    kinds = {
        "document": "html",
        "stylesheet": "css",
        "script": "js",
        "font": "font",
        "image": "pictures",
    }
    return kinds.get(answer.request.resource_type, "other")


def sizes(browser: Browser, url: str) -> dict[str, list[int]]:
    """Raw, gzip and brotli bytes by kind of what a first visit loads."""
    page = browser.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    found: dict[str, list[int]] = {}
    for answer in answers:
        if answer.status != 200:
            continue
        body = answer.body()
        packed = kind(answer) == "font"
        three = [len(body)] + (
            [len(body)] * 2
            if packed
            else [len(gzip.compress(body, 6)), len(brotli.compress(body, quality=5))]
        )
        found[kind(answer)] = [
            a + b for a, b in zip(found.get(kind(answer), [0] * 3), three, strict=True)
        ]
    page.close()
    return found


def readable(browser: Browser, url: str) -> float:
    """Milliseconds from the request to the first painted text, on a slow line and processor."""
    page = browser.new_page(viewport={"width": 360, "height": 740})
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    page.goto(url, timeout=120_000)
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    time = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    page.close()
    return float(time)


def main() -> None:
    """Print the bytes by kind and the time to readable text of both, and the ratios."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        ours, stock = build_ours(Path(name) / "ours"), build_stock(Path(name) / "stock")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with served(ours) as our_url, served(stock) as stock_url:
            weights = {
                "ours": sizes(browser, our_url + PAGE),
                "stock": sizes(browser, stock_url + PAGE),
            }
            times: dict[str, list[float]] = {"ours": [], "stock": []}
            for _ in range(ROUNDS):
                times["ours"].append(readable(browser, our_url + PAGE))
                times["stock"].append(readable(browser, stock_url + PAGE))
            urdu = sizes(browser, f"{our_url}ur/{PAGE}")
        browser.close()
    print(f"a first visit of {PAGE}, bytes: raw, gzip, brotli")
    totals = {}
    for site, found in (weights | {"ours, Urdu": urdu}).items():
        for part, three in sorted(found.items()):
            print(f"  {site:10} {part:9}" + "".join(f"{n:9,}" for n in three))
        totals[site] = [sum(column) for column in zip(*found.values(), strict=True)]
        print(f"  {site:10} {'all':9}" + "".join(f"{n:9,}" for n in totals[site]))
    print(f"ours / stock, gzip: {totals['ours'][1] / totals['stock'][1]:.2f}")
    medians = {site: statistics.median(found) for site, found in times.items()}
    for site, found in times.items():
        print(
            f"readable text, {site}: median {medians[site]:.0f} ms of {ROUNDS}, "
            f"{min(found):.0f} to {max(found):.0f}"
        )
    print(f"ours / stock, time: {medians['ours'] / medians['stock']:.2f}")


if __name__ == "__main__":
    main()
