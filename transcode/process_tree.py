"""A running child, its descendants and its folder: what they use, and how they are ended."""

import os
import resource
import signal
import time
from contextlib import suppress
from pathlib import Path

import psutil

GRACE_SECONDS = 2.0
"""Between the polite signal and the one that cannot be refused."""


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process and all its descendants, bytes; 0 once it is gone."""
    total = 0
    for process in _tree(pid):
        with suppress(psutil.Error):
            total += process.memory_info().rss
    return total


def bytes_read(pid: int) -> int:
    """Return how many bytes a process has read so far, of files and pipes; 0 once it is gone."""
    with suppress(psutil.Error):
        return psutil.Process(pid).io_counters().read_chars
    return 0


def folder_bytes(folder: Path) -> int:
    """Return the bytes of all files under a folder; files that vanish meanwhile do not count."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += Path(root, name).lstat().st_size
    return total


def limit_files(pid: int, output_bytes: int) -> None:
    """Cap the size of each file that a process may write, and forbid core dumps."""
    with suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (output_bytes, output_bytes))
        resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))


def stand_back(pid: int, niceness: int) -> None:
    """Let a process that leads its own session run where others leave the processors free.

    Linux may share the time out between sessions before it looks at what is in them (sched(7),
    "The autogroup feature"): then the session's own niceness is what counts.
    """
    with suppress(ProcessLookupError, PermissionError):
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
    with suppress(OSError):  # not there, not ours, or asked too often
        Path(f"/proc/{pid}/autogroup").write_text(str(niceness), encoding="ascii")


def has_ended(pid: int) -> bool:
    """Whether our child has ended; it stays unreaped, so that its group's number stays taken."""
    ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return ended is not None


def end_group(pid: int) -> None:
    """End a child that leads its own group, and everything it started: TERM, then KILL.

    The child itself is left for its parent to reap.
    """
    descendants = _tree(pid)
    if not has_ended(pid):
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < deadline and not has_ended(pid):
            time.sleep(0.02)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    for process in descendants:
        with suppress(psutil.Error):
            if process.pid != pid:
                process.kill()  # psutil checks that the number still means the same process


def _tree(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []
