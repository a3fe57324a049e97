"""What a style refers to, read as a browser reads it (CSS Syntax Level 3, by tinycss2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import tinycss2

LOADING = {
    "url",
    "src",
    "image",
    "image-set",
    "-webkit-image-set",
    "cross-fade",
    "-webkit-cross-fade",
}
"""Functions whose strings are addresses (CSS Values 4, 4.5; CSS Images 4, 2)."""


@dataclass(frozen=True)
class Reference:
    """An address in a style, at a line of it; ``imported`` if it names another stylesheet."""

    address: str
    line: int
    imported: bool = False


def references(text: str) -> Iterator[Reference]:
    """Return every address of a stylesheet, a declaration or a value, escapes resolved.

    One that a browser cannot read is told as it begins: ``url(``.
    """
    tokens = tinycss2.parse_component_value_list(text, skip_comments=True)
    waiting: list[tuple[Any, bool]] = [(token, False) for token in reversed(tokens)]
    while waiting:  # not recursive: a file may nest as deep as it is long
        token, loading = waiting.pop()
        if token.type == "url" or (token.type == "string" and loading):
            yield Reference(token.value, token.source_line)
        elif token.type == "error":
            if token.kind in ("bad-url", "eof-in-url"):
                yield Reference("url(", token.source_line)
        elif token.type == "at-keyword" and token.lower_value == "import":
            yield Reference("@import", token.source_line, imported=True)
        elif token.type == "function":
            loading = loading or token.lower_name in LOADING
            waiting += [(kid, loading) for kid in reversed(token.arguments)]
        elif token.type in ("{} block", "[] block", "() block"):
            waiting += [(kid, loading) for kid in reversed(token.content)]
