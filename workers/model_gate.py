"""Sound that nobody on this machine can listen to stays in the queue, where another machine can.

That another can is seen by what it has done since its worker began: it found speech, or listened to
a piece, and still lives. So a job waits for no machine that is gone or began anew without the
model, and where none has it the job fails with the words that say what brings one. Its message is
let go, as `workers.memory_gate` does.
"""

from contextlib import suppress
from datetime import datetime

from farm.errors import NotFound
from farm.ids import JobId
from farm.jobs import Job, JobKind, JobState, WorkQueue
from farm.orgs import EVERYTHING
from storage.catalog import jobs, workers
from storage.catalog.engine import Transaction
from workers.estimates import host_of
from workers.job_log import JobLog
from workers.wiring import Farm

EVENT = "job waits for a machine with the speech model"
LISTENING = (JobKind.FIND_SPEECH, JobKind.TRANSCRIBE)
"""What needs the model, or asks for it."""
SAMPLES = 20


def waits_for_model(farm: Farm, job_id: JobId) -> bool:
    """Whether a job needs a speech model that another live machine has, and this one has not."""
    with suppress(NotFound), farm.catalog.reading() as tx:
        job = jobs.get_job(tx, EVERYTHING, job_id)
        if job.state is not JobState.QUEUED or job.kind not in LISTENING or _listens(farm):
            return False
        hosts = find_listeners(tx, farm)
        if hosts:
            _tell(farm, job, hosts)
            return True
    return False


def has_listener(farm: Farm) -> bool:
    """Whether a speech model is chosen here, or another live machine has one that listened."""
    if farm.transcriber is not None:
        return True
    with farm.catalog.reading() as tx:
        return bool(find_listeners(tx, farm))


def _listens(farm: Farm) -> bool:
    return farm.transcriber is not None and farm.transcriber.missing() is None


def find_listeners(tx: Transaction, farm: Farm) -> set[str]:
    """Return the live machines that listened since their workers began, this one left out."""
    now, mine = farm.clock.now(), farm.worker.rpartition(":")[0]
    serving: dict[str, datetime] = {}
    for one in workers.list_workers(tx, EVERYTHING):
        if one.is_live(now) and WorkQueue.AI in one.queues and one.host != mine:
            serving[one.host] = max(one.started_at, serving.get(one.host, one.started_at))
    filters = (jobs.JobFilter(state=JobState.DONE, kind=kind) for kind in LISTENING)
    done = (
        job
        for wanted in filters
        for job in jobs.list_all_jobs(tx, EVERYTHING, limit=SAMPLES, wanted=wanted)
    )
    return {host_of(job) for job in done if _is_since(job, serving.get(host_of(job)))}


def _is_since(job: Job, began: datetime | None) -> bool:
    return began is not None and job.ended_at is not None and job.ended_at >= began


def _tell(farm: Farm, job: Job, hosts: set[str]) -> None:
    if job.log_tail and EVENT in job.log_tail[-1]:
        return  # once is enough: it is asked every few seconds
    job_log = JobLog(farm.clock, job)
    job_log.tell(EVENT, machines=", ".join(sorted(hosts)))
    with farm.catalog.writing() as tx:
        jobs.tell_waiting(tx, EVERYTHING, job, job_log.lines)
