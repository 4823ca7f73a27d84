"""How long jobs took, added up in Redis by all worker processes, read by any door.

No row could tell: rows are made anew and deleted, and a counter never goes back. What Redis forgets
begins again at zero, which whoever reads counters has to expect anyway.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Self

import redis
import structlog

from farm.errors import FarmFailed
from farm.jobs import Job, JobKind, JobState

log = structlog.get_logger()

KEY = "farm:job-times"
BOUNDS = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14400.0, inf)
"""Upper bounds of what is counted together, seconds."""
PATIENCE_SECONDS = 2.0
_SUM = "sum"


@dataclass(frozen=True, slots=True)
class TimesOf:
    """All runs of a kind of job that ended alike.

    Attributes:
        counts: runs of up to each of `BOUNDS` seconds, without those of the bound before.
        seconds: of all together.
    """

    kind: JobKind
    outcome: JobState
    counts: tuple[int, ...]
    seconds: float


class JobTimes:
    """Adds up in one hash: a field is kind, outcome and bound."""

    def __init__(self, address: str) -> None:
        """Connect when first used.

        Args:
            address: of the queue's Redis, as Celery spells it.
        """
        self._redis = redis.Redis.from_url(
            address.replace("redis+socket://", "unix://", 1),
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            decode_responses=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Hang up."""
        self._redis.close()

    def note(self, job: Job) -> None:
        """Add a run that has just ended, done or failed; anything else is left alone.

        A Redis that does not answer costs the number, never the job.
        """
        if job.state not in {JobState.DONE, JobState.FAILED}:
            return
        if job.started_at is None or job.ended_at is None:
            return
        seconds = (job.ended_at - job.started_at).total_seconds()
        bound = next(one for one in BOUNDS if seconds <= one)
        try:
            with self._redis.pipeline(transaction=True) as pipeline:
                pipeline.hincrby(KEY, f"{job.kind} {job.state} {bound:g}", 1)
                pipeline.hincrbyfloat(KEY, f"{job.kind} {job.state} {_SUM}", seconds)
                pipeline.execute()
        except redis.RedisError as error:
            log.warning("job's time not noted", job=job.id, detail=str(error))

    def read(self) -> list[TimesOf]:
        """Return what was added up.

        Raises:
            FarmFailed: ``queue-failed``.
        """
        try:
            fields = {str(name): str(value) for name, value in self._redis.hgetall(KEY).items()}
        except redis.RedisError as error:
            raise FarmFailed("queue-failed", detail=error) from error
        return list(_times(fields))


def _times(fields: dict[str, str]) -> Iterator[TimesOf]:
    """Spell the hash out; kinds that another release knows are left out."""
    for kind in JobKind:
        for outcome in (JobState.DONE, JobState.FAILED):
            counts = [int(fields.get(f"{kind} {outcome} {bound:g}", 0)) for bound in BOUNDS]
            if any(counts):
                seconds = float(fields.get(f"{kind} {outcome} {_SUM}", 0))
                yield TimesOf(kind, outcome, tuple(counts), seconds)
