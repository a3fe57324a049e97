#!/usr/bin/env python3
"""The redirect service of :mod:`pasientinfo.join.service`, for a checkout without installing.

Standard library only, Python 3.11:

    python3 scripts/join_redirect.py --port 8080

or serve ``application`` with any WSGI server (DEPLOYING.md).
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pasientinfo.join.service import application, main

__all__ = ["application"]

if __name__ == "__main__":
    main()
