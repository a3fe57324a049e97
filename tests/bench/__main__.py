"""Run all measurements, or those named: ``python -m bench leaflets``."""

from __future__ import annotations

import sys
from importlib import import_module

PARTS = ["join", "leaflets", "pages", "preview", "search"]

for part in sys.argv[1:] or PARTS:
    print(f"== {part}", flush=True)
    import_module(f"bench.{part}").main()
