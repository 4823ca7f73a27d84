"""A worker of its own: takes what waits in a farm, or was lost, until the clips are over.

``python -m tests.chunk_worker FARM SCRATCH HOURS [GO [PROCESSOR]]``: settings come from the
environment; its clock is so many hours ahead, so that leases of killed workers are over; it begins
when the file GO is there; it keeps to one processor.
"""

import os
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from farm.jobs import JobState
from farm.media import Size
from farm.orgs import EVERYTHING
from farm.profiles import SHORT_VIDEO, LadderProfile, Rung
from farm.settings import load_settings
from storage.catalog import jobs
from workers.inline_queue import InlineQueue
from workers.runner import Runner
from workers.wiring import SystemClock, open_embedded_farm


class AheadClock(SystemClock):
    """A clock that is ahead."""

    def __init__(self, hours: float) -> None:
        self._ahead = timedelta(hours=hours)

    def now(self):
        return super().now() + self._ahead


def profile() -> LadderProfile:
    """The usual ladder; with ``CHUNK_RUNGS`` three rungs, and one that the preview pass makes."""
    if "CHUNK_RUNGS" not in os.environ:
        return SHORT_VIDEO
    preview = Rung("240p", Size(426, 240), 400_000)
    return replace(
        SHORT_VIDEO,
        horizontal=(*SHORT_VIDEO.horizontal[1:3], preview),
        vertical=SHORT_VIDEO.vertical[1:2],
    )


def waiting(farm):
    """The next job that nobody is at; workers do not all ask for the same."""
    with farm.catalog.reading() as tx:
        known = jobs.list_all_jobs(tx, EVERYTHING, limit=500)[::-1]
        lost = jobs.find_lost_jobs(tx, EVERYTHING, farm.clock.now())
    free = [job for job in known if job.state is JobState.QUEUED] + lost
    is_over = all(job.state.is_final for job in known)
    return (free[os.getpid() % len(free)] if free else None), is_over


def work(farm) -> None:
    """Take jobs until none is left."""
    while True:
        job, is_over = waiting(farm)
        if is_over:
            return
        if job is None:
            time.sleep(0.02)
        else:
            Runner(farm, InlineQueue()).run(job.id)


def main() -> None:
    folder, scratch, hours, *more = sys.argv[1:]
    go = Path(more[0]) if more else None
    if len(more) > 1:
        os.sched_setaffinity(0, [int(more[1])])
    with open_embedded_farm(Path(folder), load_settings()) as plain:
        farm = replace(
            plain,
            scratch=Path(scratch),
            clock=AheadClock(float(hours)),
            profile=profile(),
            is_watched=False,
        )
        farm.scratch.mkdir(parents=True, exist_ok=True)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while go is not None and not go.exists():
            time.sleep(0.005)
        work(farm)


if __name__ == "__main__":
    main()
