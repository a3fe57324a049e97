"""What a page is once it is built: withdrawn, a draft, partly a fallback.

The website knows it, and leaflets, search and sitemap ask for it: as data in one JSON file beside
the pages, which is never published.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = "pages.json"


@dataclass(frozen=True)
class PageState:
    """A built page: its address below the site (``ar/join/``), its file (``join.md``), locale and
    description, and what its reader is told of it."""

    path: str
    file: str
    locale: str
    description: str = ""
    withdrawn: bool = False
    draft: bool = False
    fallback: bool = False


def write_states(folder: Path, states: Iterable[PageState]) -> None:
    """Write the states of the pages in a folder, the same bytes for the same states."""
    values = [asdict(state) for state in sorted(states, key=lambda state: state.path)]
    text = json.dumps(values, ensure_ascii=False, indent=1) + "\n"
    (folder / NAME).write_text(text, "utf-8")


def read_states(folder: Path) -> dict[str, PageState]:
    """Return the states of the pages in a folder by their address, as they were written."""
    values = json.loads((folder / NAME).read_text("utf-8"))
    return {value["path"]: PageState(**value) for value in values}
