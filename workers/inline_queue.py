"""The queue of a farm without a queue: ids wait in memory and are run one after the other."""

from collections import deque
from collections.abc import Callable

from typing_extensions import override

from farm.ids import JobId
from farm.ports import JobQueue


class InlineQueue(JobQueue):
    """`JobQueue` for one process; the same id waiting twice is run once."""

    def __init__(self) -> None:
        self._waiting: deque[JobId] = deque()

    @override
    def send(self, job_id: JobId) -> None:
        """Put an id at the end of the line."""
        if job_id not in self._waiting:
            self._waiting.append(job_id)

    def drain(self, run: Callable[[JobId], None]) -> None:
        """Run everything that waits, and what that sends, until nothing waits."""
        while self._waiting:
            run(self._waiting.popleft())
