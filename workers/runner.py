"""Run one job by its id: claim the row, do the work, say what became of it, send what follows."""

import resource
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from farm.assets import Asset, AssetState
from farm.errors import FarmError, FarmFailed, IllegalMove, InputRejected, LeaseLost, NotFound
from farm.ids import AssetId, IdKind, JobId, new_id
from farm.jobs import Job, JobKind, JobState
from farm.orgs import EVERYTHING
from farm.ports import JobQueue
from storage.catalog import assets, jobs
from storage.catalog.engine import Transaction
from transcode.limits import ChildFailed
from workers.control import erase_objects
from workers.flows import is_complete, ready_stages
from workers.jobs import JOBS
from workers.jobs.work import Work
from workers.retry import may_retry, notice_of
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
    """

    farm: Farm
    queue: JobQueue
    on_change: Listener = lambda job: None

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
        started = _Stopwatch()
        try:
            self._work(job)
        except LeaseLost:
            raise
        except FarmError as error:
            self._failed(job, error)
        except Exception as error:  # the runner is a door: nothing may be lost
            log.exception("job failed unforeseen", job=job.id, kind=job.kind)
            self._failed(job, FarmFailed("internal-error", **notice_of(error).facts))
        else:
            self._done(job, started)

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

    def _work(self, job: Job) -> None:
        with self.farm.catalog.reading() as tx:
            asset = assets.get_asset(tx, EVERYTHING, job.asset_id)
        with Workspace(self.farm.scratch, job.id) as workspace:
            work = Work(self.farm, job, asset, workspace, _Heartbeat(self, job))
            JOBS[job.kind](work)

    def _done(self, job: Job, started: "_Stopwatch") -> None:
        done = job.done(
            at=self.farm.clock.now(), seconds=started.seconds, cpu_seconds=started.cpu_seconds
        )
        with self.farm.catalog.writing() as tx:
            jobs.update_job(tx, EVERYTHING, done)
            following = advance(tx, self.farm, job.asset_id)
        self.on_change(done)
        for follower in following:
            self.queue.send(follower.id)

    def _failed(self, job: Job, error: FarmError) -> None:
        tail = error.log_tail if isinstance(error, ChildFailed) else ()
        failed = job.failed(error.notice, at=self.farm.clock.now(), log_tail=tuple(tail))
        again = may_retry(error, job.attempt)
        log.warning("job failed", job=job.id, kind=job.kind, code=error.code, again=again)
        with self.farm.catalog.writing() as tx:
            jobs.update_job(tx, EVERYTHING, failed.requeued() if again else failed)
            if not again:
                _give_up(tx, job.asset_id, error)
        self.on_change(failed)
        if again:
            self.queue.send(failed.id)


class _Heartbeat:
    """Writes a job's progress, and with it its lease, at most once a second."""

    def __init__(self, runner: Runner, job: Job) -> None:
        self._runner, self._job = runner, job
        self._written = 0.0

    def __call__(self, share: float) -> None:
        if time.monotonic() - self._written < 1.0:
            return
        self._written = time.monotonic()
        farm = self._runner.farm
        lease = farm.clock.now() + timedelta(seconds=farm.settings.lease_seconds)
        with farm.catalog.writing() as tx:
            jobs.save_progress(tx, EVERYTHING, self._job, progress=share, lease_until=lease)
        self._runner.on_change(replace(self._job, progress=share))


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


def advance(tx: Transaction, farm: Farm, asset_id: AssetId) -> tuple[Job, ...]:
    """Write the rows of all stages that may start now; an asset with nothing left becomes ready.

    Returns:
        The jobs that are new, to be sent after the transaction.
    """
    asset = assets.get_asset(tx, EVERYTHING, asset_id)
    known = jobs.list_jobs(tx, EVERYTHING, asset_id)
    done = frozenset(job.kind for job in known if job.state is JobState.DONE)
    if is_complete(asset, done) and asset.state is AssetState.ACCEPTED:
        assets.update_asset(tx, EVERYTHING, asset.moved(AssetState.READY))
        return ()
    wanted = [_job(farm, asset, kind) for kind in ready_stages(asset, done)]
    return tuple(job for job in wanted if jobs.insert_job_once(tx, EVERYTHING, job).id == job.id)


def _job(farm: Farm, asset: Asset, kind: JobKind) -> Job:
    return Job(
        id=JobId(new_id(IdKind.JOB)),
        org_id=asset.org_id,
        asset_id=asset.id,
        kind=kind,
        idempotency_key=f"{asset.id}:{kind}",
        created_at=farm.clock.now(),
    )


def _give_up(tx: Transaction, asset_id: AssetId, error: FarmError) -> None:
    asset = assets.get_asset(tx, EVERYTHING, asset_id)
    rejected = isinstance(error, InputRejected)
    with suppress(IllegalMove):  # another stage of the same asset gave up first
        ended = asset.rejected(error.notice) if rejected else asset.failed(error.notice)
        assets.update_asset(tx, EVERYTHING, ended)
