"""What a change does to each language: the status before and after, for a pull request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pasientinfo.catalogs import State
from pasientinfo.status import Row

Counts = dict[tuple[str, str], Counter[State]]


def _counts(rows: Sequence[Row]) -> Counts:
    return {(row.locale, row.page): Counter(row.blocks) for row in rows}


def _cell(before: int, after: int) -> str:
    return str(after) if before == after else f"{before} → **{after}**"


def _line(name: str, page: str, before: Counter[State], after: Counter[State]) -> str:
    cells = [_cell(before[state], after[state]) for state in State]
    return f"| {name} | {page} | {' | '.join(cells)} |"


def markdown(base: Sequence[Row], rows: Sequence[Row]) -> str:
    """A Markdown table: a line for each language, then for each page whose texts change state."""
    before, after = _counts(base), _counts(rows)
    nothing: Counter[State] = Counter()
    lines = [
        "| Language | Page | " + " | ".join(state.value for state in State) + " |",
        "|---|---|" + "--:|" * len(State),
    ]
    for locale in dict.fromkeys(key[0] for key in [*before, *after]):
        sums = [
            sum((counts[key] for key in counts if key[0] == locale), Counter())
            for counts in (before, after)
        ]
        lines.append(_line(f"**{locale}**", "all", *sums))
        for key in dict.fromkeys(key for key in [*before, *after] if key[0] == locale):
            if before.get(key) != after.get(key):
                old, new = before.get(key, nothing), after.get(key, nothing)
                lines.append(_line(locale, key[1], old, new))
    withdrawn = [f"- {row.locale} {row.page}: {row.withdrawn}" for row in rows if row.withdrawn]
    if withdrawn:
        lines += ["", "Withdrawn after this change:", "", *withdrawn]
    return "\n".join(lines)
