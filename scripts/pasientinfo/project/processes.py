"""Child processes and temporary folders that end with the process that made them, however that
one ends."""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
"""From ``linux/prctl.h``: see prctl(2)."""


def end_with_parent(parent: int) -> None:
    """Have the kernel kill this process when ``parent``, its process id, has ended.

    Call it in the child. The signal comes when the thread that forked ends (prctl(2)), so a child
    must be started by a thread that lasts. Elsewhere than on Linux nothing happens.
    """
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is None:
        return
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it had ended before the kernel was asked
        os._exit(1)


SETTLED = 60
"""Seconds after which a folder that nobody holds was left by a process that was killed."""


@contextmanager
def working_folder(prefix: str) -> Iterator[str]:
    """A temporary folder, gone afterwards. What killed processes left by ``prefix`` goes first.

    A folder is held by a lock (flock(2)), which the kernel gives up when its process ends.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with suppress(OSError):
            if left.lstat().st_uid == os.getuid() and time.time() - left.stat().st_mtime > SETTLED:
                _remove_unless_held(left)
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder:
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield folder
        finally:
            os.close(held)


def _remove_unless_held(folder: Path) -> None:
    """Raises ``OSError`` where it is held, or no folder."""
    tried = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(tried, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(tried)
