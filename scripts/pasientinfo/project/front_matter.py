"""The front matter of a page: the YAML between two lines ``---`` at its top, with its lines."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from pasientinfo.problems import Problem, Problems
from pasientinfo.project.yaml_lines import SafeLoader, read_yaml

KEYS = {
    "description": "one sentence that search engines and shared links show",
    "owner": "who answers for the text",
    "updated": "the date of the last change of the text, such as 2026-11-23",
    "last_reviewed": "the date when a person last went through the text",
    "next_review": "the date by which a person must go through it again",
    "withdrawn": "true, or a list of languages such as [pl, so]",
    "rests_on": "only in a language's own page: the digest of the text that it rests on",
}
"""What may stand there, and what it means."""

DATES = ("updated", "last_reviewed", "next_review")
REQUIRED = ("description", "owner", "updated")
FENCE = re.compile(r"---[ \t]*\n")


class _Loader(SafeLoader):
    """Dates that are none (``2026-13-45``) stay text; PyYAML would raise ``ValueError``."""


def _date(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except (AttributeError, ValueError):
        return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _date)


@dataclass(frozen=True)
class FrontMatter:
    """``meta``, the line of each key, keys that stand there twice; ``found``: there is one."""

    meta: dict[str, Any]
    lines: dict[str, int]
    doubled: tuple[tuple[str, int], ...]
    found: bool


def parse(text: str, place: str) -> tuple[FrontMatter, str]:
    """The front matter of a page and the Markdown below it; raises :class:`Problems`."""
    start = FENCE.match(text)
    if not start:
        return FrontMatter({}, {}, (), False), text
    end = re.compile(r"^---[ \t]*(?:\n|\Z)", re.MULTILINE).search(text, start.end())
    if not end:
        message = "expected a second line --- after the front matter, found none; add it"
        raise Problems([Problem(place, 1, message)])
    head = text[start.end() : end.start()]
    meta, node = read_yaml(head, place, "YAML between the two lines ---", _Loader, first=2)
    lines: dict[str, int] = {}
    doubled = []
    for node_key, _ in node.value if isinstance(node, yaml.MappingNode) else []:
        key, line = str(node_key.value), node_key.start_mark.line + 2
        doubled += [(key, line)] if key in lines else []
        lines.setdefault(key, line)
    found = {str(key): value for key, value in meta.items()} if isinstance(meta, dict) else {}
    return FrontMatter(found, lines, tuple(doubled), True), text[end.end() :]


def problems(
    front: FrontMatter, place: str, locales: Collection[str], *, own: bool = False
) -> Iterator[Problem]:
    """What is wrong with a page's front matter; ``own``: a page that one language has for itself.

    Such a page rests on another, and needs no description, owner and date of its own.
    """
    if not front.found and not own:
        message = (
            "expected front matter at the very top (a line ---, then description:, owner: and "
            "updated:, then a line ---), found none; copy it from another page"
        )
        yield Problem(place, 1, message)
        return
    for key, line in front.doubled:
        yield Problem(place, line, f"expected '{key}' once, found it twice; take one away")
    for key in front.meta:
        if key not in KEYS or (key == "rests_on" and not own):
            yield Problem(place, front.lines.get(key, 1), _unknown(key))
    for key in () if own else REQUIRED:
        if front.meta.get(key) in (None, ""):
            message = f"expected {key}: ({KEYS[key]}), found none; add it between the lines ---"
            yield Problem(place, front.lines.get(key, 1), message)
    for key, message in _wrong_values(front.meta, locales):
        yield Problem(place, front.lines.get(key, 1), message)


def _unknown(key: str) -> str:
    if key == "title":
        return "expected no title: here; the page's title is its heading, the line '# ...'"
    if key == "rests_on":
        return "expected rests_on: only in a language's own page, found it in a guide; remove it"
    close = difflib.get_close_matches(key.casefold(), KEYS, 1, 0.6)
    advice = f"did you mean {close[0]}?" if close else f"known are {', '.join(KEYS)}"
    return f"'{key}' is not a key of the front matter; {advice}"


def _wrong_values(meta: dict[str, Any], locales: Collection[str]) -> Iterator[tuple[str, str]]:
    for key in ("description", "owner", "rests_on"):
        value = meta.get(key)
        if value not in (None, "") and not isinstance(value, str):
            yield key, f"expected {key}: text, found {value!r}; put it in quotation marks"
    for key in DATES:
        value = meta.get(key)
        if value is not None and type(value) is not datetime.date:
            yield (
                key,
                f"expected {key}: a date such as 2026-11-23, found {str(value)!r}; "
                "write year, month and day with hyphens",
            )
    last, after = meta.get("last_reviewed"), meta.get("next_review")
    if type(last) is datetime.date and type(after) is datetime.date and last > after:
        yield (
            "next_review",
            f"expected next_review: later than last_reviewed: {last}, found {after}; "
            "set the date of the review to come",
        )
    withdrawn = meta.get("withdrawn")
    if isinstance(withdrawn, list):
        known = ", ".join(locales)
        for locale in withdrawn:
            if str(locale) not in locales:
                # YAML 1.1 reads an unquoted ``no`` as false.
                shown = "no" if locale is False else locale
                message = f"expected languages of the site ({known}), found {str(shown)!r}"
                yield "withdrawn", f"withdrawn: {message}; correct it"
    elif not isinstance(withdrawn, bool | None):
        message = "expected withdrawn: true, or a list of languages such as [pl, so]"
        yield "withdrawn", f"{message}, found {str(withdrawn)!r}; correct it"
