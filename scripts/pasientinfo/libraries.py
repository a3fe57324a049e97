"""The shared libraries that leaflets are drawn with, which pip does not install."""

from __future__ import annotations

import ctypes.util

from pasientinfo.errors import Problem, Problems

LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",  # without it: five times slower, and other bytes
}


def check() -> None:
    """Raise :class:`Problems` for each shared library that is missing."""
    missing = {
        package: name for name, package in LIBRARIES.items() if not ctypes.util.find_library(name)
    }
    if missing:
        raise Problems(
            Problem(
                "system",
                0,
                f"expected the library {name}, found none; install the Debian package {package}",
            )
            for package, name in missing.items()
        )
