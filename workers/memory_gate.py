"""An encode that finds no room stays in the queue, and its row says why.

Its message is let go, not sent again with a delay: a delayed message is one that the sweep does not
see, so that it would add another each time. The sweep sends what waits every few seconds.
"""

from contextlib import suppress

from farm.errors import NotFound
from farm.ids import JobId
from farm.jobs import Job, JobState, WorkQueue
from farm.orgs import EVERYTHING
from storage.catalog import jobs
from workers.job_log import JobLog
from workers.memory import MEGABYTE, Memory, has_room, read_memory, room_for_one
from workers.routing import QUEUES
from workers.wiring import Farm

EVENT = "job waits for memory"


def waits_for_memory(farm: Farm, job_id: JobId, memory: Memory | None = None) -> bool:
    """Whether a job is an encode for which there is no room now; then its row tells so.

    Args:
        farm: the farm.
        job_id: of any job; one that is gone waits for nothing.
        memory: as it was read; None: read it.
    """
    with suppress(NotFound), farm.catalog.reading() as tx:
        job = jobs.get_job(tx, EVERYTHING, job_id)
        if job.state is JobState.QUEUED and QUEUES[job.kind] is WorkQueue.CPU:
            memory = memory or read_memory(farm.settings)
            if not has_room(farm.settings, memory):
                _tell(farm, job, memory)
                return True
    return False


def _tell(farm: Farm, job: Job, memory: Memory) -> None:
    if job.log_tail and EVENT in job.log_tail[-1]:
        return  # once is enough: it is asked every few seconds
    job_log = JobLog(farm.clock, job)
    job_log.tell(
        EVENT,
        wanted_mb=room_for_one(farm.settings, memory) // MEGABYTE,
        available_mb=memory.available // MEGABYTE,
    )
    with farm.catalog.writing() as tx:
        jobs.tell_waiting(tx, EVERYTHING, job, job_log.lines)
