"""What a redirect in the settings may say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath


def mistakes(redirects: Mapping[str, str], docs: Path, locales: Collection[str]) -> dict[str, str]:
    """What is wrong with each redirect, by its old page; ``docs`` holds the source pages."""
    found = {}
    for old, new in redirects.items():
        parts = PurePosixPath(old).parts
        if not old.endswith(".md") or old.startswith("/") or ".." in parts or parts[0] in locales:
            found[old] = (
                f"expected the old page as it was named below docs/{docs.name}/, "
                f"such as before.md, found {old!r}"
            )
        elif (docs / old).is_file():
            found[old] = (
                f"the redirect leads away from {old}, but that page exists in "
                f"docs/{docs.name}/; take the redirect away, or the page"
            )
        elif new in redirects:
            found[old] = (
                f"the redirect leads from {old} to {new}, which is itself redirected; "
                "name the page that exists today"
            )
        elif not (docs / new).is_file():
            found[old] = (
                f"the redirect leads from {old} to {new!r}, but there is no such file in "
                f"docs/{docs.name}/; correct the name"
            )
    return found
