"""Workers as the farm knows them: where each runs, what it serves, what it can encode with."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from farm.jobs import WorkQueue

LIVES_FOR = timedelta(seconds=30)
"""A worker that was not seen for longer counts as gone."""


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker.

    Attributes:
        id: its name and its machine's, for example ``cpu@studio-3``.
        queues: that it serves, as far as its machine can.
        encoders: ffmpeg's names of those that passed their trial there; none if it encodes nothing.
        slots: jobs that it runs at once.
        version: of the farm's code.
    """

    id: str
    host: str
    queues: tuple[WorkQueue, ...]
    encoders: tuple[str, ...]
    slots: int
    version: str
    started_at: datetime
    last_seen: datetime

    def seen(self, at: datetime) -> "Worker":
        """Return the worker as just heard of."""
        return replace(self, last_seen=at)

    def is_live(self, now: datetime) -> bool:
        """Whether it was heard of a short while ago."""
        return now - self.last_seen <= LIVES_FOR
