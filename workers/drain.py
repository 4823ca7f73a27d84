"""How a worker ends: it finishes what it has, within a limit, and gives the rest back.

Celery's warm shutdown does the first part: no further job is taken, and the process lives until
its jobs are over, however long that takes. The limit is ours. At it, or when somebody asks twice,
the processes that run jobs are killed, their encoders with them; then their rows wait again, as if
they had not been started, and their ids are sent. That is the way a killed machine goes, which
every stage has to stand anyway, but without the wait for a lease.
"""

import shutil
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

import psutil
import structlog

from farm.errors import FarmError, LeaseLost, NotFound
from farm.jobs import Job
from farm.orgs import EVERYTHING
from farm.ports import JobQueue
from storage.catalog import jobs
from workers.wiring import Farm, worker_name

log = structlog.get_logger()

DEATH_SECONDS = 10.0
"""A killed process is gone in this time, unless a disk holds it."""


class Drain:
    """Watches how a worker ends; made where it starts.

    Args:
        seconds: that its jobs may still take.
        members: gives the numbers of its processes that run jobs.
        give_back: gives back the jobs of processes, which are dead by then.
    """

    def __init__(
        self,
        seconds: float,
        members: Callable[[], Sequence[int]],
        give_back: Callable[[Collection[int]], None],
    ) -> None:
        self._seconds, self._members, self._give_back = seconds, members, give_back
        self._asked, self._now, self._over = (threading.Event() for _ in range(3))
        self._thread = threading.Thread(target=self._watch, name="drain", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def ask(self) -> None:
        """Ask the worker to end, a second time at once; safe in a signal's handler."""
        (self._now if self._asked.is_set() else self._asked).set()

    def close(self) -> None:
        """Return when nothing is left to give back; no job runs any more."""
        for event in (self._over, self._now, self._asked):
            event.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        self._asked.wait()
        self._now.wait(self._seconds)
        if self._over.is_set():
            return
        try:
            numbers = self._members()
            kill_with_children(numbers)
            self._give_back(numbers)
        except FarmError as error:  # their leases run out, and the sweep sends them
            log.warning("jobs not given back", code=error.code)


def kill_with_children(numbers: Collection[int]) -> None:
    """Kill processes, and return when they and all below them are gone."""
    found = []
    for number in numbers:
        with suppress(psutil.Error):
            process = psutil.Process(number)
            found += [process, *process.children(recursive=True)]
    for process in found:
        with suppress(psutil.Error):
            process.kill()
    end = time.monotonic() + DEATH_SECONDS
    while any(_lives(process) for process in found) and time.monotonic() < end:
        time.sleep(0.05)


def _lives(process: psutil.Process) -> bool:
    """Whether a process runs; its exit status is left for its parent, which waits for that."""
    with suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False


def give_back_jobs(farm: Farm, queue: JobQueue, numbers: Collection[int]) -> None:
    """Let the jobs of dead processes of this machine wait again, and send them.

    Raises:
        FarmFailed: ``catalogue-failed``, ``queue-failed``.
    """
    workers = [worker_name(number) for number in numbers]
    with farm.catalog.reading() as tx:
        held = jobs.find_jobs_of(tx, EVERYTHING, workers)
    for job in held:  # before another process of this machine can take the job, and the folder
        shutil.rmtree(farm.scratch / job.id, ignore_errors=True)
    given_back = [job for job in held if _give_back(farm, job)]
    for job in given_back:
        log.info("job given back", job=job.id, kind=job.kind, worker=job.worker)
        queue.send(job.id)


def _give_back(farm: Farm, job: Job) -> bool:
    line = f"{farm.clock.now():%H:%M:%S} job given back worker={job.worker}"
    try:
        with farm.catalog.writing() as tx:
            jobs.give_back_job(tx, EVERYTHING, job, line)
    except (LeaseLost, NotFound):  # cancelled, or deleted with its clip
        return False
    return True
