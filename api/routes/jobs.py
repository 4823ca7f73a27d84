"""Jobs: how they stand, their log, again, and no more."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.cursors import read_place, spell_place
from api.deps import Controller, FarmDep, QueueDep, Viewer
from api.problems import language_of
from api.schemas.assets import JobDocument, JobLog, JobPage
from api.schemas.documents import notice_document, told_document
from farm.ids import JobId
from farm.jobs import Job, JobKind, JobState
from farm.messages import Language
from storage.catalog import jobs
from storage.catalog.jobs import JobFilter
from workers.control import cancel_job as cancel
from workers.control import retry_job as retry

router = APIRouter(prefix="/jobs", tags=["jobs"])


@router.get("")
def list_jobs(  # noqa: PLR0913  # a parameter of the address each
    *,
    caller: Viewer,
    farm: FarmDep,
    request: Request,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
    cursor: Annotated[str | None, Query(description="next_cursor of the page before")] = None,
    state: JobState | None = None,
    kind: JobKind | None = None,
) -> JobPage:
    """List the jobs of the caller's subtree, newest first."""
    wanted, after = JobFilter(state, kind), read_place(cursor)
    with farm.catalog.reading() as tx:
        found = jobs.list_all_jobs(tx, caller.scope, limit=limit + 1, after=after, wanted=wanted)
    page = [job_document(job, language_of(request)) for job in found[:limit]]
    last = page[-1] if len(found) > limit else None
    return JobPage(
        jobs=page, next_cursor=None if last is None else spell_place(last.created_at, last.id)
    )


@router.get("/{job_id}")
def get_job(job_id: JobId, caller: Viewer, farm: FarmDep, request: Request) -> JobDocument:
    """Return one job."""
    with farm.catalog.reading() as tx:
        return job_document(jobs.get_job(tx, caller.scope, job_id), language_of(request))


@router.get("/{job_id}/log")
def get_job_log(job_id: JobId, caller: Viewer, farm: FarmDep) -> JobLog:
    """Return the end of a job's log."""
    with farm.catalog.reading() as tx:
        job = jobs.get_job(tx, caller.scope, job_id)
    return JobLog(job_id=job.id, lines=list(job.log_tail))


@router.post("/{job_id}/retry")
def retry_job(
    job_id: JobId, caller: Controller, farm: FarmDep, queue: QueueDep, request: Request
) -> JobDocument:
    """Queue a failed or cancelled job again, alone."""
    return job_document(retry(farm, queue, caller.actor, job_id), language_of(request))


@router.post("/{job_id}/cancel")
def cancel_job(
    job_id: JobId, caller: Controller, farm: FarmDep, queue: QueueDep, request: Request
) -> JobDocument:
    """Cancel a job that waits or runs."""
    return job_document(cancel(farm, queue, caller.actor, job_id), language_of(request))


def job_document(job: Job, language: Language) -> JobDocument:
    """Return a job in the caller's language."""
    return JobDocument(
        id=job.id,
        asset_id=job.asset_id,
        kind=job.kind,
        rendition=job.rendition,
        piece=job.piece,
        state=job.state,
        attempt=job.attempt,
        progress=job.progress,
        seconds=job.seconds,
        created_at=job.created_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
        error=notice_document(job.error, language),
        notices=[told_document(notice, language) for notice in job.notices],
    )
