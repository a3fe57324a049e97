"""The search as a reader uses it: what is typed into the field, and the pages that come."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page

TYPE = """async (all) => {
  const box = document.querySelector(".search");
  const found = [];
  for (const words of all) {
    box.querySelector("input").value = words;
    box.querySelector("form").requestSubmit();
    while (!box.dataset.state) await new Promise((next) => setTimeout(next));
    found.push([...box.querySelectorAll(".search-results a")].map((link) => link.href));
  }
  return found;
}"""


def open_search(page: Page, address: str) -> None:
    """Go to a page and open its search."""
    page.goto(address)
    page.locator(".search summary").click()


def find(page: Page, words: list[str]) -> list[list[str]]:
    """Search for one after the other; the paths of the results, best first (``/ar/join/``)."""
    return [[urlsplit(link).path for link in links] for links in page.evaluate(TYPE, words)]


def guide(path: str) -> str:
    """The name of a page, the same in every language: ``index``, ``join``."""
    name = path.rstrip("/").rpartition("/")[2]
    return name if len(name) > 2 else "index"
