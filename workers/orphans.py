"""No process outlives the one that forked it, however that ended."""

import ctypes
import signal
from pathlib import Path

_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h; programs get it from setpriv instead


def end_with_parent() -> None:
    """Ask the kernel to end this process when the thread that forked it ends; Linux only."""
    if Path("/proc/self").exists():
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
