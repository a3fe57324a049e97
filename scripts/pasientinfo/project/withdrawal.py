"""The policy on translations: which page a language withdraws rather than shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from pasientinfo.markdown.blocks import Block
from pasientinfo.project.catalogs import State
from pasientinfo.project.settings import Limits


def withdrawn_by_editor(meta: dict[str, Any], locale: str) -> bool:
    """True if front matter withdraws a page: ``withdrawn: true``, or a list of locales."""
    value = meta.get("withdrawn", False)
    return locale in value if isinstance(value, list) else bool(value)


def withdrawal_reason(
    limits: Limits, blocks: Iterable[Block], state: Callable[[str], State]
) -> str | None:
    """Why a page of these blocks must be withdrawn in a language, or ``None`` to show it.

    ``state`` gives the state of a msgid in that language.
    """
    states = [(state(block.msgid), block) for block in blocks]
    if limits.safety_critical:
        stale = [block for found, block in states if block.critical and found is State.CHANGED]
        if stale:
            return f"the safety-critical text «{stale[0].msgid[:60]}» has changed"
    counts = Counter(found for found, _ in states)
    for kind, limit in [(State.CHANGED, limits.changed), (State.MISSING, limits.missing)]:
        if limit is not None and counts[kind] > limit:
            return f"{counts[kind]} blocks are {kind.value}, the limit is {limit}"
    return None
