"""Jobs in the catalogue: who may run one, and who may still say how it went."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.exc import IntegrityError

from farm.errors import IllegalMove, LeaseLost
from farm.events import EventKind
from farm.ids import AssetId, JobId
from farm.jobs import Job, JobKind, JobState
from farm.orgs import Scope
from storage.catalog.engine import Transaction
from storage.catalog.events import record_event
from storage.catalog.pages import ListPlace, newest_first
from storage.catalog.rows import insert_rows, noun_of, require_row, row_of
from storage.catalog.scoping import scoped
from storage.catalog.tables import ASSETS, JOBS

_FIXED = (
    *("id", "org_id", "asset_id", "kind", "rendition", "piece"),
    *("idempotency_key", "created_at"),
)


def insert_job_once(tx: Transaction, scope: Scope, job: Job) -> Job:
    """Add a job, unless its organisation has one with the same idempotency key.

    Returns:
        The row that is in the catalogue now: the job itself or the earlier one.

    Raises:
        NotFound: its asset or organisation lies outside the scope.
        ValueError: its asset belongs to another organisation.
    """
    if require_row(tx, scope, ASSETS, job.asset_id)["org_id"] != job.org_id:
        raise ValueError(f"{job.asset_id} does not belong to {job.org_id}")
    if (earlier := _find_by_key(tx, scope, job)) is not None:
        return earlier
    try:
        with tx.savepoint():
            insert_rows(tx, scope, JOBS, [row_of(job)])
    except IntegrityError:
        # Another writer was faster, where the database lets two write at once.
        if (earlier := _find_by_key(tx, scope, job)) is not None:
            return earlier
        raise
    _record(tx, scope, job)
    return job


def get_job(tx: Transaction, scope: Scope, job_id: JobId) -> Job:
    """Return a job.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    return noun_of(Job, require_row(tx, scope, JOBS, job_id))


def claim_job(
    tx: Transaction,
    scope: Scope,
    job_id: JobId,
    *,
    at: datetime,
    worker: str,
    lease_until: datetime,
) -> Job | None:
    """Take a job that waits, or that was lost by its worker.

    Of several workers that ask at once exactly one gets it.

    Returns:
        The running job; None when it is somebody else's, or over.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    waiting = get_job(tx, scope, job_id)
    try:
        job = waiting.started(at=at, worker=worker, lease_until=lease_until)
    except IllegalMove:
        return None
    unchanged = _still_held(waiting) & (JOBS.c.state == waiting.state)
    if waiting.state is JobState.RUNNING:
        unchanged &= JOBS.c.lease_until < at
    return job if _changed(tx, scope, job, unchanged) else None


def update_job(tx: Transaction, scope: Scope, job: Job) -> None:
    """Store what a job has become.

    Stored only while the row still is of the same attempt and worker, and not over unless it is
    queued again: a lost worker overwrites nothing, nor does one whose job was cancelled. A job that
    is queued again has no worker; read it in the same writing transaction.

    Raises:
        NotFound: there is none of this id in the scope.
        LeaseLost: ``lease-lost``.
    """
    if job.state is JobState.QUEUED:
        held = JOBS.c.attempt == job.attempt
    else:
        held = _still_held(job) & JOBS.c.state.in_([JobState.QUEUED, JobState.RUNNING])
    if not _changed(tx, scope, job, held):
        raise _lost(tx, scope, job)


def renew_job(tx: Transaction, scope: Scope, job: Job) -> Job:
    """Ask anew for the work of a job that is over.

    Args:
        tx: the one in which the job was read.
        scope: of the caller.
        job: as it was read.

    Returns:
        The job as it waits now.

    Raises:
        IllegalMove: it waits or runs.
        LeaseLost: ``lease-lost``: it is not as it was read.
    """
    again = job.renewed()
    if not _changed(tx, scope, again, _still_held(job) & (JOBS.c.state == job.state)):
        raise _lost(tx, scope, job)
    return again


def give_back_job(tx: Transaction, scope: Scope, run: Job, line: str) -> None:
    """Let a job wait again whose worker ends before it is done; the attempt does not count.

    Raises:
        NotFound: there is none of this id in the scope.
        LeaseLost: ``lease-lost``: it is over, or not this run any more.
    """
    if not _changed(tx, scope, run.given_back(line), _is_run(run)):
        raise _lost(tx, scope, run)


def require_run(tx: Transaction, scope: Scope, run: Job) -> None:
    """Return if a run still holds its job; nobody can take it until a writing transaction ends.

    Raises:
        NotFound: there is none of this id in the scope.
        LeaseLost: ``lease-lost``: it was cancelled or given to another worker; stop.
    """
    statement = select(JOBS).where(JOBS.c.id == run.id)
    row = tx.execute(scoped(statement, scope)).mappings().one_or_none()
    if row is None or not noun_of(Job, row).is_run(run):
        raise _lost(tx, scope, run)


def save_progress(
    tx: Transaction,
    scope: Scope,
    job: Job,
    *,
    progress: float,
    lease_until: datetime,
    log_tail: tuple[str, ...] = (),
) -> None:
    """Store how far a running job is, what it did, and that its worker lives.

    The job is the one that `claim_job` gave, with what it has to say to people: its attempt and
    worker must still be those of the row.
    Progress goes from 0 to 1; after ``lease_until`` it counts as lost if nothing more is heard.

    Raises:
        NotFound: there is none of this id in the scope.
        LeaseLost: ``lease-lost``: it was cancelled or given to another worker; stop.
    """
    statement = update(JOBS).where(JOBS.c.id == job.id, _is_run(job))
    statement = statement.values(
        progress=progress, lease_until=lease_until, log_tail=log_tail, notices=job.notices
    )
    if tx.execute(scoped(statement, scope)).rowcount == 0:
        raise _lost(tx, scope, job)
    _record(tx, scope, job)


def tell_waiting(tx: Transaction, scope: Scope, job: Job, log_tail: tuple[str, ...]) -> None:
    """Store why a job waits; nothing changes when it does not wait any more."""
    held = (JOBS.c.state == JobState.QUEUED) & (JOBS.c.attempt == job.attempt)
    statement = update(JOBS).where(JOBS.c.id == job.id, held).values(log_tail=log_tail)
    if tx.execute(scoped(statement, scope)).rowcount == 1:
        _record(tx, scope, job)


def list_jobs(tx: Transaction, scope: Scope, asset_id: AssetId) -> list[Job]:
    """Return the jobs of an asset, oldest first.

    Raises:
        NotFound: there is no such asset in the scope.
    """
    require_row(tx, scope, ASSETS, asset_id)
    statement = select(JOBS).where(JOBS.c.asset_id == asset_id)
    statement = statement.order_by(JOBS.c.created_at, JOBS.c.id)
    return [noun_of(Job, row) for row in tx.execute(scoped(statement, scope)).mappings()]


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs somebody looks for; None: any."""

    state: JobState | None = None
    kind: JobKind | None = None


def list_all_jobs(
    tx: Transaction,
    scope: Scope,
    *,
    limit: int,
    after: ListPlace | None = None,
    wanted: JobFilter = JobFilter(),
) -> list[Job]:
    """Return one page of the subtree's jobs, newest first, at most ``limit`` of them."""
    statement = select(JOBS)
    if wanted.state is not None:
        statement = statement.where(JOBS.c.state == wanted.state)
    if wanted.kind is not None:
        statement = statement.where(JOBS.c.kind == wanted.kind)
    statement = newest_first(scoped(statement, scope), JOBS, limit=limit, after=after)
    return [noun_of(Job, row) for row in tx.execute(statement).mappings()]


def find_lost_jobs(tx: Transaction, scope: Scope, now: datetime) -> list[Job]:
    """Return the running jobs whose lease is over, the longest lost first."""
    lost = and_(JOBS.c.state == JobState.RUNNING, JOBS.c.lease_until < now)
    statement = select(JOBS).where(lost).order_by(JOBS.c.lease_until, JOBS.c.id)
    return [noun_of(Job, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def find_jobs_of(tx: Transaction, scope: Scope, workers: Collection[str]) -> list[Job]:
    """Return the jobs that some workers run, the longest running first."""
    theirs = and_(JOBS.c.state == JobState.RUNNING, JOBS.c.worker.in_(workers))
    statement = select(JOBS).where(theirs).order_by(JOBS.c.started_at, JOBS.c.id)
    return [noun_of(Job, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def find_waiting_jobs(tx: Transaction, scope: Scope, before: datetime) -> list[Job]:
    """Return the queued jobs that were made before a time, oldest first."""
    waiting = and_(JOBS.c.state == JobState.QUEUED, JOBS.c.created_at < before)
    statement = select(JOBS).where(waiting).order_by(JOBS.c.created_at, JOBS.c.id)
    return [noun_of(Job, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def _still_held(job: Job) -> ColumnElement[bool]:
    return and_(JOBS.c.attempt == job.attempt, JOBS.c.worker.is_not_distinct_from(job.worker))


def _is_run(run: Job) -> ColumnElement[bool]:
    return _still_held(run) & (JOBS.c.state == JobState.RUNNING)


def _changed(tx: Transaction, scope: Scope, job: Job, condition: ColumnElement[bool]) -> bool:
    columns = {name: value for name, value in row_of(job).items() if name not in _FIXED}
    statement = update(JOBS).where(JOBS.c.id == job.id, condition).values(columns)
    changed = tx.execute(scoped(statement, scope)).rowcount == 1
    if changed:
        _record(tx, scope, job)
    return changed


def _record(tx: Transaction, scope: Scope, job: Job) -> None:
    record_event(tx, scope, EventKind.JOB_CHANGED, org_id=job.org_id, subject=job.id)


def _find_by_key(tx: Transaction, scope: Scope, job: Job) -> Job | None:
    statement = select(JOBS).where(
        JOBS.c.org_id == job.org_id, JOBS.c.idempotency_key == job.idempotency_key
    )
    row = tx.execute(scoped(statement, scope)).mappings().one_or_none()
    return None if row is None else noun_of(Job, row)


def _lost(tx: Transaction, scope: Scope, job: Job) -> LeaseLost:
    stored = get_job(tx, scope, job.id)
    return LeaseLost("lease-lost", noun=job.id, seen=stored.state, attempt=stored.attempt)
