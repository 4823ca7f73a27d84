"""Run one job by its id: claim the row, do the work, say what became of it, send what follows."""

import resource
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog

from farm.assets import AssetState
from farm.errors import FarmError, FarmFailed, InputRejected, LeaseLost, NotFound
from farm.ids import JobId
from farm.jobs import Job
from farm.orgs import EVERYTHING
from farm.ports import JobQueue
from storage.catalog import assets, jobs
from transcode.codec_options import Hardware
from transcode.limits import ChildFailed
from workers.control import erase_objects
from workers.heartbeat import Heartbeat
from workers.job_log import JobLog
from workers.jobs import JOBS
from workers.jobs.work import Work
from workers.retry import may_retry, notice_of
from workers.steps import advance, settle_failure
from workers.wiring import Farm
from workers.workspace import Workspace

log = structlog.get_logger()

Listener = Callable[[Job], None]
"""Told of every change of a job's row that a person may want to see."""


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs jobs of one farm.

    Attributes:
        queue: takes what follows a finished job.
        on_change: told when a job starts, moves on or ends.
        hardware: what encodes; the processor where a job does not say otherwise.
    """

    farm: Farm
    queue: JobQueue
    on_change: Listener = lambda job: None
    hardware: Hardware = Hardware.CPU

    def run(self, job_id: JobId) -> None:
        """Run a job to its end; a job that is done, cancelled or in other hands is left alone.

        Running the same id twice changes nothing. Failures end in the job's row and, when there is
        no further attempt, in the asset's.
        """
        job = self._claim(job_id)
        if job is None:
            return
        self.on_change(job)
        try:
            self._attempt(job)
        except LeaseLost as lost:
            log.warning("job went to other hands", job=job.id, kind=job.kind, code=lost.code)
        except NotFound:  # its asset was deleted meanwhile, perhaps before we stored the last file
            log.warning("job was deleted", job=job.id, kind=job.kind)
            erase_objects(self.farm, job.org_id, job.asset_id)

    def _attempt(self, job: Job) -> None:
        started, job_log = _Stopwatch(), JobLog(self.farm.clock, job)
        job_log.tell("job started", attempt=job.attempt, worker=job.worker)
        try:
            chores = self._work(job, job_log)
        except LeaseLost:
            raise
        except FarmError as error:
            self._failed(job, error, job_log)
        except Exception as error:  # the runner is a door: nothing may be lost
            log.exception("job failed unforeseen", job=job.id, kind=job.kind)
            self._failed(job, FarmFailed("internal-error", **notice_of(error).facts), job_log)
        else:
            self._done(job, started, job_log)
            _do_afterwards(job, chores)

    def _claim(self, job_id: JobId) -> Job | None:
        now = self.farm.clock.now()
        # A job that was deleted while its id waited is nobody's.
        with suppress(NotFound), self.farm.catalog.writing() as tx:
            return jobs.claim_job(
                tx,
                EVERYTHING,
                job_id,
                at=now,
                worker=self.farm.worker,
                lease_until=now + timedelta(seconds=self.farm.settings.lease_seconds),
            )
        return None

    def _work(self, job: Job, job_log: JobLog) -> Sequence[Callable[[], None]]:
        """Do the work; return what is left to do when its end is known."""
        with self.farm.catalog.reading() as tx:
            asset = assets.get_asset(tx, EVERYTHING, job.asset_id)
        with (
            Workspace(self.farm.scratch, job.id) as workspace,
            Heartbeat(self.farm, job, job_log, self.on_change) as heartbeat,
        ):
            work = Work(
                self.farm,
                job,
                asset,
                workspace,
                report=heartbeat,
                log=job_log,
                hardware=self.hardware,
                send=self.queue.send,
            )
            JOBS[job.kind](work)
        return work.afterwards

    def _done(self, job: Job, started: "_Stopwatch", job_log: JobLog) -> None:
        seconds, cpu_seconds = started.seconds, started.cpu_seconds
        job_log.tell("job done", seconds=f"{seconds:.1f}", cpu_seconds=f"{cpu_seconds:.1f}")
        done = job.done(
            at=self.farm.clock.now(),
            seconds=seconds,
            cpu_seconds=cpu_seconds,
            log_tail=job_log.lines,
        ).noticed(job_log.notices)
        with self.farm.catalog.writing() as tx:
            jobs.update_job(tx, EVERYTHING, done)
            following = advance(tx, self.farm, job.asset_id)
        self.on_change(done)
        for follower in following:
            self.queue.send(follower.id)

    def _failed(self, job: Job, error: FarmError, job_log: JobLog) -> None:
        again = may_retry(error, job.attempt)
        log.warning("job failed", job=job.id, kind=job.kind, code=error.code, again=again)
        for line in error.log_tail if isinstance(error, ChildFailed) else ():
            if line not in job_log.lines:  # of a child whose log nobody listened to
                job_log.hear(line)
        job_log.tell("job failed", error=error, again=again)
        failed = job.failed(error.notice, at=self.farm.clock.now(), log_tail=job_log.lines)
        failed = failed.noticed(job_log.notices)
        following: tuple[Job, ...] = ()
        with self.farm.catalog.writing() as tx:
            jobs.update_job(tx, EVERYTHING, failed.requeued() if again else failed)
            if not again:
                rejected = isinstance(error, InputRejected)
                state = AssetState.REJECTED if rejected else AssetState.FAILED
                following = settle_failure(tx, self.farm, failed, error.notice, state)
        self.on_change(failed)
        for follower in (failed,) if again else following:
            self.queue.send(follower.id)


def _do_afterwards(job: Job, chores: Sequence[Callable[[], None]]) -> None:
    for chore in chores:
        try:
            chore()
        except FarmError as error:  # the sweep comes to it
            log.warning("left to the sweep", job=job.id, kind=job.kind, code=error.code)


class _Stopwatch:
    """Wall and processor time since it was made, ended child processes included."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.monotonic(), _processor_seconds()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._wall

    @property
    def cpu_seconds(self) -> float:
        return _processor_seconds() - self._cpu


def _processor_seconds() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
