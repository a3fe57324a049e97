"""Child processes that end with the process that started them, however that one ends."""

from __future__ import annotations

import ctypes
import os
import signal

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
