"""`JobQueue` over Celery on Redis."""

from collections.abc import Iterator

from celery import Celery
from kombu.exceptions import OperationalError
from typing_extensions import override

from farm.errors import FarmFailed
from farm.ids import JobId
from farm.jobs import Job, WorkQueue
from farm.orgs import EVERYTHING
from farm.ports import Clock, JobQueue
from storage.catalog import jobs, workers
from storage.catalog.engine import Catalog
from workers.celery_app import RUN_JOB
from workers.routing import PRIORITIES, queue_of
from workers.wiring import SystemClock

CHECK_SECONDS = 2
SEND_RETRIES = {"max_retries": 3, "interval_start": 0.1, "interval_step": 0.3, "interval_max": 1.0}


class CeleryQueue(JobQueue):
    """Sends ids to the workers that can run their kind, urgent ones first."""

    def __init__(self, app: Celery, catalog: Catalog, clock: Clock | None = None) -> None:
        self._app, self._catalog, self._clock = app, catalog, clock or SystemClock()

    @override
    def send(self, job_id: JobId) -> None:
        """Deliver an id; its row says where it belongs.

        Raises:
            FarmFailed: ``queue-failed``; the row still waits, and the sweep sends it again.
        """
        with self._catalog.reading() as tx:
            job = jobs.get_job(tx, EVERYTHING, job_id)
        self.send_job(job)

    def send_job(self, job: Job) -> None:
        """Deliver the id of a job that was just read; see `send`."""
        try:
            self._app.send_task(
                RUN_JOB,
                args=[job.id],
                queue=queue_of(job.kind, self.served()).value,
                priority=PRIORITIES[job.priority],
                retry=True,
                retry_policy=SEND_RETRIES,
            )
        except OperationalError as error:
            raise FarmFailed("queue-failed", detail=error) from error

    @override
    def check(self) -> None:
        """Return if Redis answers.

        Raises:
            FarmFailed: ``queue-failed``.
        """
        try:
            with self._app.connection_for_write() as connection:
                connection.ensure_connection(max_retries=1, timeout=CHECK_SECONDS)
        except OperationalError as error:
            raise FarmFailed("queue-failed", detail=error) from error

    def served(self) -> frozenset[WorkQueue]:
        """Return the queues that a live worker has announced."""
        with self._catalog.reading() as tx:
            return workers.served_queues(tx, EVERYTHING, self._clock.now())

    def take(self, queue: WorkQueue) -> Iterator[JobId]:
        """Take all ids out of a queue, one by one.

        Raises:
            FarmFailed: ``queue-failed``.
        """
        try:
            with self._app.connection_for_read() as connection:
                channel = connection.default_channel
                while (message := channel.basic_get(queue.value, no_ack=True)) is not None:
                    arguments, *_ = message.decode()
                    yield JobId(arguments[0])
        except OperationalError as error:
            raise FarmFailed("queue-failed", detail=error) from error

    def waiting(self, queue: WorkQueue) -> int:
        """Return how many ids wait in a queue, all priorities together.

        Raises:
            FarmFailed: ``queue-failed``.
        """
        try:
            with self._app.connection_for_read() as connection:
                return int(connection.default_channel._size(queue.value))
        except OperationalError as error:
            raise FarmFailed("queue-failed", detail=error) from error
