"""What benches share that let real jobs run in real farms: prepared once, then raced for."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from farm.ids import JobId
from farm.jobs import JobKind
from farm.orgs import EVERYTHING
from storage.catalog import jobs
from workers.inline_queue import InlineQueue
from workers.intake import receive_clip, start_flow
from workers.oneshot import found_organisation
from workers.runner import Runner
from workers.wiring import Farm


def prepare(farm: Farm, clip: Path, is_before: Callable[[JobKind], bool]) -> None:
    """Take a clip its way until only jobs wait that are to be measured.

    Args:
        farm: an empty one.
        clip: any clip.
        is_before: whether a kind of job is run now.
    """
    organisation = found_organisation(farm, "bench")
    asset = receive_clip(farm, organisation.scope, organisation.id, clip)
    queue = InlineQueue()
    start_flow(farm, queue, asset)

    def run(job_id: JobId) -> None:
        with farm.catalog.reading() as tx:
            kind = jobs.get_job(tx, EVERYTHING, job_id).kind
        if is_before(kind):
            Runner(farm, queue).run(job_id)

    queue.drain(run)


def processors_for(workers: int) -> list[int]:
    """Return a processor for each worker."""
    return (sorted(os.sched_getaffinity(0)) * workers)[:workers]


def race(commands: Sequence[Sequence[str]], go: Path) -> float:
    """Start modules that say when they stand ready, give the word, wait for all of them.

    Args:
        commands: a module and its arguments each.
        go: the file for which they wait.

    Returns:
        Wall seconds from the word to the end of the last.
    """
    crew = [
        subprocess.Popen(
            [sys.executable, "-m", *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        for command in commands
    ]
    for worker in crew:
        if worker.stdout is not None:
            worker.stdout.readline()  # it stands ready
    begin = time.monotonic()
    go.touch()
    for worker in crew:
        worker.communicate()
        if worker.returncode:
            sys.exit("a worker failed")
    return time.monotonic() - begin
