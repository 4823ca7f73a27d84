"""Ends an engine that stands still before its lease ends; a program of its own, for that reason.

    python -I -S warden.py ENGINE SECONDS

An engine that was stopped, or that waits for a disk for ever, can end nothing: the children that
push for it stay alive, send nothing, and hold the platforms' sessions, so that no other engine
gets in. This one is told by lines on stdin until when the engine may live, in seconds of the
machine's monotonic clock, and kills it then. What the engine started dies with it.

Nothing of ours or of others is imported: it takes some megabytes, and lives as long as an engine.
"""

import os
import select
import signal
import sys
import time


def main(arguments: list[str]) -> None:
    """Wait until the engine ends, or kill it when its time is over.

    Args:
        arguments: the engine's process id, and how many seconds it has if it never says a word.
    """
    engine = os.pidfd_open(int(arguments[0]))
    if os.getppid() != int(arguments[0]):
        return  # it has ended, and its number may be another's
    until, rest = time.monotonic() + float(arguments[1]), b""
    while (left := until - time.monotonic()) > 0:
        if not select.select([0], [], [], left)[0]:
            continue
        piece = os.read(0, 4096)
        if not piece:
            return  # it has ended, or needs nobody any more
        *lines, rest = (rest + piece).split(b"\n")
        until = float(lines[-1]) if lines else until
    signal.pidfd_send_signal(engine, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1:])
