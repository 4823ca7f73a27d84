"""What engines left in their folders when they ended: it is stored, and the folder goes.

An engine that was killed, or lost its programme while the store was away, leaves parts of the
recording and of the evidence in its spool. A thread of the machine's live agent stores them, as
soon as the store takes them; the agent itself never waits for that.
"""

import shutil
import threading
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

import structlog

from farm.errors import FarmError, NotFound
from farm.ids import ProgrammeId
from farm.orgs import EVERYTHING
from live.spool import FOLDER, list_left, store_left
from storage.catalog import live_recordings, programmes
from storage.objects import live_keys
from workers.wiring import Farm

log = structlog.get_logger()
LOOK_SECONDS = 0.5
RETRY_SECONDS = 5.0

Left = tuple[ProgrammeId, Path]


class Leftovers:
    """Sees to the folders of engines that have ended, from a thread of its own."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._left: SimpleQueue[Left] = SimpleQueue()

    def begin(self, over: threading.Event) -> None:
        """Begin; what is not seen to when it is over the next agent finds."""
        threading.Thread(target=self._see, args=(over,), name="leftovers", daemon=True).start()

    def take(self, programme_id: ProgrammeId, folder: Path) -> None:
        """Take the folder of an engine that has ended."""
        self._left.put((programme_id, folder))

    def _see(self, over: threading.Event) -> None:
        waiting, due = list[Left](), 0.0
        while not over.is_set():
            with suppress(Empty):
                waiting.append(self._left.get(timeout=LOOK_SECONDS))
                due = 0.0
            if waiting and time.monotonic() >= due:
                waiting = [one for one in waiting if not self._clear(*one)]
                due = time.monotonic() + RETRY_SECONDS

    def _clear(self, programme_id: ProgrammeId, folder: Path) -> bool:
        """Store what is left and remove the folder; return whether no more can be done."""
        try:
            if any(list_left(folder / FOLDER)):
                stored = store_spool(self._farm, programme_id, folder)
                log.info("what an engine left was stored", programme=programme_id, objects=stored)
        except NotFound as error:  # its programme is gone: a person may want to look at it
            log.warning("an engine left what is nobody's", folder=str(folder), error=str(error))
            return True
        except (FarmError, OSError) as error:
            log.warning("an engine left what is not stored", folder=str(folder), error=str(error))
            return False
        shutil.rmtree(folder, ignore_errors=True)
        return True


def store_spool(farm: Farm, programme_id: ProgrammeId, folder: Path) -> int:
    """Store what lies in the spool of an engine's folder; return how many objects that were.

    Raises:
        FarmError: of catalogue or store; what is left is still there.
        OSError: of the folder.
    """
    with farm.catalog.reading() as tx:
        programme = programmes.get_programme(tx, EVERYTHING, programme_id)
    prefix = live_keys.programme_prefix(programme)
    stored = store_left(farm.objects, prefix, folder / FOLDER)
    if stored:  # it counts, or is to go with the rest
        with farm.catalog.writing() as tx:
            live_recordings.look_again(tx, EVERYTHING, programme_id)
    return stored
