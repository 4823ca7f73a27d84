"""What has to be looked for now and then: jobs whose worker or whose message is gone."""

from contextlib import suppress
from datetime import timedelta

import structlog

from farm.errors import LeaseLost, NotFound
from farm.jobs import Job, JobState, WorkQueue
from farm.messages import Notice
from farm.orgs import EVERYTHING
from storage.catalog import events, jobs, workers
from workers.celery_queue import CeleryQueue
from workers.instant import sweep_instant
from workers.routing import queue_of
from workers.sign_in import forget_old_access
from workers.steps import settle_failure
from workers.uploads import sweep_uploads
from workers.wiring import Farm

log = structlog.get_logger()

MOST_LOSSES = 3
"""A job that took this many workers with it is not given to a fourth."""
WORKERS_KEPT = timedelta(hours=24)
"""For so long an administrator can see that a worker is gone."""
EVENTS_KEPT = timedelta(hours=24)
"""A browser that was away for longer reads everything anew."""
PATIENCE = timedelta(seconds=20)
"""A job younger than this may still be on its way into the queue."""


def sweep_jobs(farm: Farm, queue: CeleryQueue) -> int:
    """Send again what was lost: jobs of dead workers, and queued jobs that no message speaks of.

    Returns:
        How many were sent.
    """
    now = farm.clock.now()
    with farm.catalog.reading() as tx:
        lost = jobs.find_lost_jobs(tx, EVERYTHING, now)
        waiting = jobs.find_waiting_jobs(tx, EVERYTHING, now - PATIENCE)
    sent = _empty_unserved(queue)
    for job in lost:
        if job.attempt >= MOST_LOSSES:
            _fail(farm, queue, job)
            continue
        log.warning("job lost by its worker", job=job.id, kind=job.kind, worker=job.worker)
        queue.send_job(job)
        sent += 1
    served = queue.served()
    forgotten = {queue_of(job.kind, served) for job in waiting}
    empty = {name for name in forgotten if queue.waiting(name) == 0}
    for job in waiting:
        if queue_of(job.kind, served) in empty:
            queue.send_job(job)
            sent += 1
    return sent


def _empty_unserved(queue: CeleryQueue) -> int:
    """Send elsewhere what waits for hardware that has gone; return how many were sent."""
    if WorkQueue.GPU in queue.served() or queue.waiting(WorkQueue.GPU) == 0:
        return 0
    sent = 0
    for job_id in queue.take(WorkQueue.GPU):
        with suppress(NotFound):  # deleted while its id waited
            queue.send(job_id)
            sent += 1
    log.warning("encodes go to processors: no worker has hardware any more", number=sent)
    return sent


def tidy_up(farm: Farm) -> None:
    """Remove what is over: uploads, sessions, failed sign-ins, stand-in streams, events."""
    ended = sweep_uploads(farm)
    forget_old_access(farm)
    sweep_instant(farm)
    with farm.catalog.writing() as tx:
        events.forget_events(tx, EVERYTHING, farm.clock.now() - EVENTS_KEPT)
        workers.forget_workers(tx, EVERYTHING, farm.clock.now() - WORKERS_KEPT)
    if ended:
        log.info("uploads expired", number=ended)


def _fail(farm: Farm, queue: CeleryQueue, job: Job) -> None:
    notice = Notice("job-lost", {"attempts": str(job.attempt)})
    with farm.catalog.writing() as tx:
        seen = jobs.get_job(tx, EVERYTHING, job.id)
        if (seen.state, seen.attempt) != (JobState.RUNNING, job.attempt):
            return
        try:
            jobs.update_job(tx, EVERYTHING, seen.lost(notice, at=farm.clock.now()))
        except LeaseLost:
            return
        following = settle_failure(tx, farm, seen, notice)
    log.error("job failed: its workers were lost", job=job.id, kind=job.kind)
    for follower in following:
        queue.send_job(follower)
