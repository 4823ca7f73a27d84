"""A queue for who has hardly ever something to send, and no time for it when they begin."""

from typing_extensions import override

from farm.ids import JobId
from farm.ports import JobQueue
from workers.wiring import Farm, queue_address


class LateQueue(JobQueue):
    """The farm's queue; what speaks with it is loaded at the first use."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._opened: JobQueue | None = None

    @override
    def send(self, job_id: JobId) -> None:
        """Deliver an id.

        Raises:
            FarmFailed: ``queue-failed``; the row still waits, and the sweep sends it again.
        """
        self._open().send(job_id)

    @override
    def check(self) -> None:
        """Return if the broker answers.

        Raises:
            FarmFailed: ``queue-failed``.
        """
        self._open().check()

    def _open(self) -> JobQueue:
        if self._opened is None:
            # Here, as it takes half a second, which a take-over has not.
            from workers.celery_app import make_celery  # noqa: PLC0415
            from workers.celery_queue import CeleryQueue  # noqa: PLC0415

            settings = self._farm.settings
            app = make_celery(settings, queue_address(settings))
            self._opened = CeleryQueue(app, self._farm.catalog)
        return self._opened
