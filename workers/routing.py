"""Which job waits where (pure): the queue of each kind and the number of each priority."""

from collections.abc import Mapping

from farm.jobs import JobKind, Priority, WorkQueue
from farm.settings import Settings

QUEUES: Mapping[JobKind, WorkQueue] = {
    JobKind.ASSEMBLE: WorkQueue.IO,
    JobKind.GATHER: WorkQueue.IO,
    JobKind.ACCEPT: WorkQueue.IO,
    JobKind.COPY_SOURCE: WorkQueue.IO,
    JobKind.PREVIEW: WorkQueue.IO,
    JobKind.CHECKSUM: WorkQueue.IO,
    JobKind.CUT: WorkQueue.CPU,
    JobKind.ANALYSE: WorkQueue.CPU,
    JobKind.ENCODE_CHUNK: WorkQueue.CPU,
    JobKind.ENCODE_LADDER: WorkQueue.CPU,
    JobKind.RENDITION: WorkQueue.CPU,
    JobKind.MAKE_STILLS: WorkQueue.IO,
    JobKind.PACKAGE: WorkQueue.IO,
    JobKind.FIND_SPEECH: WorkQueue.AI,
    JobKind.TRANSCRIBE: WorkQueue.AI,
    JobKind.WRITE_CAPTIONS: WorkQueue.AI,
    JobKind.FIND_HIGHLIGHTS: WorkQueue.IO,
}


def queue_of(kind: JobKind, served: frozenset[WorkQueue]) -> WorkQueue:
    """Return the queue of a job: encodes go to hardware where a live worker has some.

    Chunks do not, unless nobody else is there: processors make them, as no card promises bytes
    that fit to those of another worker. Nor do cuts, which become sources, and what looks at
    pictures.
    """
    usual = QUEUES[kind]
    if usual is not WorkQueue.CPU or WorkQueue.GPU not in served:
        return usual
    is_for_processors = kind in {JobKind.ENCODE_CHUNK, JobKind.CUT, JobKind.ANALYSE}
    return usual if is_for_processors and usual in served else WorkQueue.GPU


PRIORITIES: Mapping[Priority, int] = {Priority.URGENT: 0, Priority.NORMAL: 5, Priority.BULK: 9}
"""Celery's numbers on Redis: 0 is served first."""

SPARE_SECONDS = 300
"""Time that every run gets beside what its clip's length allows."""


def run_seconds(settings: Settings, clip_seconds: float) -> float:
    """Return the time limit of one run over a clip of this length, in seconds."""
    return SPARE_SECONDS + settings.encode_max_slowness * clip_seconds


def visibility_seconds(settings: Settings) -> int:
    """Return after how long Redis may deliver an unacknowledged id again.

    Longer than any batch job can take: a shorter one runs the same job twice at a time (celery
    issue 5935). What is lost sooner is found by its lease.
    """
    return round(2 * run_seconds(settings, settings.max_source_seconds))
