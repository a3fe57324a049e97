"""Run all attacks, or those named, and print a table: ``python -m attack kills``."""

from __future__ import annotations

import sys
import time
from collections import Counter
from importlib import import_module

PARTS = ["requests", "files", "kills"]


def main(parts: list[str]) -> int:
    """Run the parts; the exit code is 1 if anything was wrong."""
    tried: Counter[tuple[str, str]] = Counter()
    failed: Counter[tuple[str, str]] = Counter()
    start = time.monotonic()
    for part in parts:
        for kind, name, wrong in import_module(f"attack.{part}").attacks():
            tried[part, kind] += 1
            failed[part, kind] += bool(wrong)
            if wrong:
                print(f"{part}: {kind}: {name[:200]!r}: {'; '.join(wrong)}", flush=True)
    print(f"{'attack':10} {'kind':24} {'tried':>6} {'failed':>6}")
    for (part, kind), count in tried.items():
        print(f"{part:10} {kind:24} {count:6} {failed[part, kind]:6}")
    seconds = time.monotonic() - start
    print(f"{'all':35} {tried.total():6} {failed.total():6}   {seconds:.0f} s")
    return 1 if failed.total() else 0


sys.exit(main(sys.argv[1:] or PARTS))
