"""A worker's row: written when a process of it starts, and again every few seconds while it lives.

The row is what others see of a worker; nothing else has to be reached over the network.
"""

import platform
import threading
from datetime import datetime
from importlib.metadata import version

import structlog

from farm.errors import FarmError
from farm.jobs import WorkQueue
from farm.orgs import EVERYTHING
from farm.workers import LIVES_FOR, Worker
from storage.catalog import workers
from transcode.trials import Trial
from workers.capabilities import working_names
from workers.wiring import Farm

log = structlog.get_logger()

BEAT_SECONDS = LIVES_FOR.total_seconds() / 3


def describe_worker(
    name: str,
    queues: tuple[WorkQueue, ...],
    *,
    slots: int,
    trials: tuple[Trial, ...],
    started_at: datetime,
) -> Worker:
    """Return the row of a worker of this machine that has just started."""
    return Worker(
        id=name,
        host=platform.node(),
        queues=queues,
        encoders=working_names(trials),
        slots=slots,
        version=version("mediafarm"),
        started_at=started_at,
        last_seen=started_at,
    )


class Presence:
    """Keeps a worker's row fresh from a thread, until it is closed or the process ends."""

    def __init__(self, farm: Farm, worker: Worker) -> None:
        self._farm, self._worker = farm, worker
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="presence", daemon=True)

    def __enter__(self) -> "Presence":
        """Write the row, and start to renew it."""
        self._write()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop; the row stays, as other processes of the same worker may live."""
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            self._write()

    def _write(self) -> None:
        seen = self._worker.seen(self._farm.clock.now())
        try:
            with self._farm.catalog.writing() as tx:
                workers.save_worker(tx, EVERYTHING, seen)
        except FarmError as error:  # the next beat may do better
            log.warning("worker not announced", worker=seen.id, code=error.code)


def leave(farm: Farm, worker: Worker) -> None:
    """Remove the row of a worker that ends in order."""
    with farm.catalog.writing() as tx:
        workers.forget_worker(tx, EVERYTHING, worker.id)
