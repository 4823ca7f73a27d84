"""A running job's heartbeat: its lease and progress, written by a thread while the stage works."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import TracebackType

import structlog

from farm.errors import FarmError, LeaseLost, NotFound
from farm.jobs import Job
from farm.orgs import EVERYTHING
from storage.catalog import jobs
from workers.job_log import JobLog
from workers.wiring import Farm

log = structlog.get_logger()

WRITE_SECONDS = 1.0
"""At most one write a second for a job, however often progress is reported."""
SHOW_SECONDS = 0.2
RENEWALS = 4
"""A lease is renewed this often before it would be over."""


class Heartbeat:
    """Keeps a lease alive, takes progress and writes the log; use it around the stage."""

    def __init__(
        self, farm: Farm, job: Job, job_log: JobLog, on_change: Callable[[Job], None]
    ) -> None:
        self._farm, self._job, self._on_change = farm, job, on_change
        self._job_log = job_log
        self._share = 0.0
        self._shown = 0.0
        self._lost: FarmError | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat-{job.id}", daemon=True)

    def __enter__(self) -> "Heartbeat":
        """Start to beat."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, and wait for the last write."""
        self._over.set()
        self._thread.join()

    def __call__(self, share: float) -> None:
        """Take the finished share, 0 to 1.

        Raises:
            LeaseLost: the job was cancelled or is in other hands; stop working.
            NotFound: its asset was deleted; likewise.
        """
        if self._lost is not None:
            raise self._lost
        self._share = share
        if time.monotonic() - self._shown >= SHOW_SECONDS:
            self._shown = time.monotonic()
            self._on_change(replace(self._job, progress=share))

    def _beat(self) -> None:
        pause = self._farm.settings.lease_seconds / RENEWALS
        written, at = self._news, time.monotonic()
        while not self._over.wait(WRITE_SECONDS):
            try:
                if self._news == written and time.monotonic() - at < pause:
                    self._look()
                    continue
                news = self._news
                self._write()
            except (LeaseLost, NotFound) as lost:
                self._lost = lost
                return
            except FarmError as error:  # the next beat may do better; the lease outlasts some
                log.warning("heartbeat not written", job=self._job.id, code=error.code)
                continue
            written, at = news, time.monotonic()

    @property
    def _news(self) -> tuple[float, int]:
        """What a write would tell: how far the stage is, and how much it has said."""
        return self._share, self._job_log.written

    def _look(self) -> None:
        """Notice soon that the job was cancelled, also while it makes no progress."""
        with self._farm.catalog.reading() as tx:
            jobs.require_run(tx, EVERYTHING, self._job)

    def _write(self) -> None:
        farm = self._farm
        lease = farm.clock.now() + timedelta(seconds=farm.settings.lease_seconds)
        with farm.catalog.writing() as tx:
            jobs.save_progress(
                tx,
                EVERYTHING,
                self._job.noticed(self._job_log.notices),
                progress=self._share,
                lease_until=lease,
                log_tail=self._job_log.lines,
            )
