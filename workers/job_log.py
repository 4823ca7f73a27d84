"""The log of one attempt of a job: what the stage did, and what its children said."""

import threading
from collections import deque

import structlog

from farm.jobs import LOG_TAIL_LINES, Job
from farm.messages import Notice, readable
from farm.ports import Clock

log = structlog.get_logger()

LINE_CHARACTERS = 500


class JobLog:
    """Keeps the last lines of an attempt; several threads may write and read.

    The lines are for engineers: a time (UTC), an event, its facts. People get notices.
    """

    def __init__(self, clock: Clock, job: Job) -> None:
        self._clock, self._job = clock, job
        self._lines: deque[str] = deque(maxlen=LOG_TAIL_LINES)
        self._notices: tuple[Notice, ...] = ()
        self._written = 0
        self._lock = threading.Lock()

    def tell(self, event: str, **facts: object) -> None:
        """Add an event of the farm, which also goes to the process's own log."""
        log.info(event, job=self._job.id, kind=self._job.kind, **facts)
        spelled = "".join(f" {name}={value}" for name, value in facts.items())
        self.hear(f"{self._clock.now():%H:%M:%S} {event}{spelled}")

    def hear(self, line: str) -> None:
        """Add a line as a child wrote it."""
        with self._lock:
            self._lines.append(readable(line)[:LINE_CHARACTERS])
            self._written += 1

    def notice(self, notice: Notice) -> None:
        """Keep something for people, in their languages, and add it as an event."""
        self._notices = (*self._notices, notice)
        self.tell(notice.code, **notice.facts)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What people should know."""
        return self._notices

    @property
    def lines(self) -> tuple[str, ...]:
        """The last lines, oldest first."""
        with self._lock:
            return tuple(self._lines)

    @property
    def written(self) -> int:
        """How many lines were added, also those that are gone."""
        return self._written
