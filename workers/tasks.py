"""The worker process: one farm for its life, and tasks that carry ids at most.

Started as ``celery --app workers.tasks worker``; settings come from the environment.
"""

import logging
from collections.abc import Collection
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field, replace

from celery import Celery, Task
from celery.signals import (
    beat_embedded_init,
    celeryd_after_setup,
    setup_logging,
    worker_process_init,
    worker_process_shutdown,
    worker_ready,
    worker_shutdown,
    worker_shutting_down,
)
from celery.worker import WorkController
from celery.worker.consumer import Consumer

from farm.errors import FarmError
from farm.ids import JobId
from farm.jobs import JobKind, WorkQueue
from farm.settings import load_settings
from ingest.acceptance import open_spare
from transcode.codec_options import Hardware
from workers.announcing import Announcement, announce
from workers.celery_app import COMPACT, RETENTION, RUN_JOB, SWEEP, SWEEP_STORE, TIDY, make_celery
from workers.celery_queue import CeleryQueue
from workers.compacting import compact_recordings
from workers.drain import Drain, give_back_jobs
from workers.housekeeping import sweep_jobs, tidy_up
from workers.job_times import JobTimes
from workers.logs import configure_logging
from workers.memory_gate import waits_for_memory
from workers.model_gate import waits_for_model
from workers.orphans import end_with_parent
from workers.presence import Presence, leave
from workers.recordings import sweep_recordings
from workers.retention import apply_retention
from workers.routing import QUEUES
from workers.runner import Runner
from workers.scratch import begin_sweep
from workers.sweep import sweep_some
from workers.wiring import Farm, open_farm, queue_address

SETTINGS = load_settings()
app: Celery = make_celery(SETTINGS, queue_address(SETTINGS))


@dataclass(slots=True)
class _Process:
    """What this worker process holds open, and what its worker said of itself before it forked.

    ``drain`` is that of the process above the others.
    """

    held: ExitStack = field(default_factory=ExitStack)
    farm: Farm | None = None
    announced: Announcement | None = None
    drain: Drain | None = None
    times: JobTimes = field(default_factory=lambda: JobTimes(queue_address(SETTINGS)))

    def open(self) -> Farm:
        """Open the farm at the first use."""
        if self.farm is None:
            self.farm = self.held.enter_context(open_farm(SETTINGS))
        return self.farm

    def keep_spare(self, queues: Collection[WorkQueue]) -> None:
        """Let a probe wait for the next clip, where clips are accepted."""
        if QUEUES[JobKind.ACCEPT] in queues:
            farm = self.open()
            spare = self.held.enter_context(closing(open_spare(SETTINGS, farm.scratch)))
            self.farm = replace(farm, spare=spare)
            self.prepare_spare()

    def prepare_spare(self) -> None:
        """Have a probe wait, where one shall; without, the next clip's job starts its own."""
        if self.farm is not None and self.farm.spare is not None:
            with suppress(OSError):
                self.farm.spare.prepare()

    def close(self) -> None:
        """Close what was opened."""
        self.held.close()
        self.farm = None


_process = _Process()


@setup_logging.connect
def _log(**_: object) -> None:
    configure_logging(logging.INFO)


@celeryd_after_setup.connect
def _announce(sender: str, instance: WorkController, **_: object) -> None:
    lines = instance.app.amqp.queues
    _process.announced = announce(SETTINGS, sender, lines, slots=instance.concurrency)


@worker_process_init.connect
def _open(**_: object) -> None:
    end_with_parent()
    farm = _process.open()
    if _process.announced is not None:
        _process.held.enter_context(Presence(farm, _process.announced.worker))
        _process.keep_spare(_process.announced.worker.queues)
    begin_sweep(farm)  # beside the first jobs: Celery kills a process that takes 4 s to start


@worker_shutdown.connect
def _leave(**_: object) -> None:
    if _process.announced is None:
        return
    # no process of the pool lives any more; where the catalogue is away, the row grows old
    with suppress(FarmError), open_farm(SETTINGS) as farm:
        leave(farm, _process.announced.worker)


@worker_ready.connect
def _listen(sender: Consumer, **_: object) -> None:
    def members() -> list[int]:
        return [int(number) for number in sender.pool.info["processes"]]

    _process.drain = Drain(SETTINGS.drain_seconds, members, _give_back)
    _process.drain.start()


@worker_shutting_down.connect
def _end_soon(**_: object) -> None:  # in the signal's handler
    if _process.drain is not None:
        _process.drain.ask()


@worker_shutdown.connect
def _end(**_: object) -> None:  # no process of the pool lives any more
    if _process.drain is not None:
        _process.drain.close()


def _give_back(numbers: Collection[int]) -> None:
    with open_farm(SETTINGS) as farm:
        give_back_jobs(farm, CeleryQueue(app, farm.catalog), numbers)


@beat_embedded_init.connect
def _begin_to_beat(**_: object) -> None:
    end_with_parent()


@worker_process_shutdown.connect
def _close(**_: object) -> None:
    _process.close()


@app.task(name=RUN_JOB, bind=True)
def run_job(self: Task, job_id: str) -> None:
    """Run the job of this id to its end; a second delivery changes nothing."""
    farm = _process.open()
    if waits_for_memory(farm, JobId(job_id)) or waits_for_model(farm, JobId(job_id)):
        return
    lacks_probe = farm.spare is not None and not farm.spare.is_waiting
    line = (self.request.delivery_info or {}).get("routing_key")
    queue = CeleryQueue(app, farm.catalog)
    Runner(farm, queue, _process.times.note, _hardware(line)).run(JobId(job_id))
    if lacks_probe:  # not right after it was used: then people wait for copy and preview
        _process.prepare_spare()


def _hardware(line: str | None) -> Hardware:
    """Return what encodes a job that came in this line."""
    if _process.announced is None or line != WorkQueue.GPU:
        return Hardware.CPU
    return _process.announced.hardware


@app.task(name=SWEEP)
def sweep() -> None:
    """Send again what was lost."""
    farm = _process.open()
    queue = CeleryQueue(app, farm.catalog)
    sweep_recordings(farm, queue)
    sweep_jobs(farm, queue)
    _process.prepare_spare()


@app.task(name=TIDY)
def tidy() -> None:
    """Remove what is over: expired uploads, old sessions, old events."""
    tidy_up(_process.open())


@app.task(name=COMPACT)
def compact() -> None:
    """Put parts of recordings together."""
    compact_recordings(_process.open())


@app.task(name=SWEEP_STORE)
def sweep_store() -> None:
    """Look at a piece of the store: what no row names goes, what is missing is told."""
    sweep_some(_process.open())


@app.task(name=RETENTION)
def remove_what_is_past_its_date() -> None:
    """Remove what the rules of retention let go."""
    apply_retention(_process.open())
