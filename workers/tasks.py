"""The worker process: one farm for its life, and two tasks that carry ids at most.

Started as ``celery --app workers.tasks worker``; settings come from the environment.
"""

import logging
from contextlib import ExitStack
from dataclasses import dataclass, field

from celery import Celery
from celery.signals import (
    beat_embedded_init,
    setup_logging,
    worker_process_init,
    worker_process_shutdown,
)

from farm.ids import JobId
from farm.settings import load_settings
from workers.celery_app import RETENTION, RUN_JOB, SWEEP, SWEEP_STORE, TIDY, make_celery
from workers.celery_queue import CeleryQueue
from workers.housekeeping import sweep_jobs, tidy_up
from workers.logs import configure_logging
from workers.memory_gate import waits_for_memory
from workers.orphans import end_with_parent
from workers.retention import apply_retention
from workers.runner import Runner
from workers.scratch import sweep_scratch
from workers.sweep import sweep_some
from workers.wiring import Farm, open_farm, queue_address

SETTINGS = load_settings()
app: Celery = make_celery(SETTINGS, queue_address(SETTINGS))


@dataclass(slots=True)
class _Process:
    """What this worker process holds open."""

    held: ExitStack = field(default_factory=ExitStack)
    farm: Farm | None = None

    def open(self) -> Farm:
        """Open the farm at the first use."""
        if self.farm is None:
            self.farm = self.held.enter_context(open_farm(SETTINGS))
        return self.farm

    def close(self) -> None:
        """Close what was opened."""
        self.held.close()
        self.farm = None


_process = _Process()


@setup_logging.connect
def _log(**_: object) -> None:
    configure_logging(logging.INFO)


@worker_process_init.connect
def _open(**_: object) -> None:
    end_with_parent()
    sweep_scratch(_process.open())


@beat_embedded_init.connect
def _begin_to_beat(**_: object) -> None:
    end_with_parent()


@worker_process_shutdown.connect
def _close(**_: object) -> None:
    _process.close()


@app.task(name=RUN_JOB)
def run_job(job_id: str) -> None:
    """Run the job of this id to its end; a second delivery changes nothing."""
    farm = _process.open()
    if not waits_for_memory(farm, JobId(job_id)):
        Runner(farm, CeleryQueue(app, farm.catalog)).run(JobId(job_id))


@app.task(name=SWEEP)
def sweep() -> None:
    """Send again what was lost."""
    farm = _process.open()
    sweep_jobs(farm, CeleryQueue(app, farm.catalog))


@app.task(name=TIDY)
def tidy() -> None:
    """Remove what is over: expired uploads, old sessions, old events."""
    tidy_up(_process.open())


@app.task(name=SWEEP_STORE)
def sweep_store() -> None:
    """Look at a piece of the store: what no row names goes, what is missing is told."""
    sweep_some(_process.open())


@app.task(name=RETENTION)
def remove_what_is_past_its_date() -> None:
    """Remove what the rules of retention let go."""
    apply_retention(_process.open())
