"""Sessions of a machine's graphics cards: no more at once than a setting allows, by file locks.

A lock goes with the process that holds it, however that ends.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

LOOK_SECONDS = 0.5


@contextmanager
def gpu_sessions(
    folder: Path, *, wanted: int, cap: int, patience: float, on_wait: Callable[[], None]
) -> Iterator[bool]:
    """Hold sessions for as long as the context lasts; all that are wanted, or none.

    Args:
        folder: shared by all workers of the machine.
        wanted: one for each rendition that is encoded at once.
        cap: of all processes together; 0: no cap.
        patience: how long to wait for others, seconds.
        on_wait: called while waiting; what it raises ends the wait.

    Yields:
        Whether they are held.
    """
    if cap == 0 or wanted > cap:
        yield cap == 0
        return
    end = time.monotonic() + patience
    with ExitStack() as held:
        while not (taken := _take(held, folder, wanted, cap)) and time.monotonic() < end:
            on_wait()
            time.sleep(LOOK_SECONDS)
        yield taken


def _take(held: ExitStack, folder: Path, wanted: int, cap: int) -> bool:
    # one collects at a time: two that each hold half of what they want would wait for ever
    with ExitStack() as mine, (folder / "gpu-sessions.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        found = 0
        for number in range(cap):
            found += _lock(mine, folder / f"gpu-session-{number}.lock")
            if found == wanted:
                held.push(mine.pop_all())
                return True
    return False


def _lock(mine: ExitStack, path: Path) -> bool:
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return False
    mine.enter_context(file)
    return True
