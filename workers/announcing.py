"""What a worker finds out of its machine at its start, before it takes the first id."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from farm.errors import FarmError
from farm.jobs import WorkQueue
from farm.settings import Settings
from farm.workers import Worker
from transcode.codec_options import Hardware
from transcode.ffmpeg import find_ffmpeg
from transcode.trials import Trial
from workers.capabilities import ENCODING, choose_hardware, queues_for
from workers.known_encoders import find_trials, try_all
from workers.presence import describe_worker
from workers.wiring import SystemClock

log = structlog.get_logger()


class Lines(Protocol):
    """The queues of a Celery worker (``celery.app.amqp.Queues``)."""

    consume_from: dict[str, object]

    def deselect(self, exclude: list[str]) -> None:
        """Serve these no more."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a worker says of itself, and what its queue ``gpu`` encodes with."""

    worker: Worker
    hardware: Hardware


def announce(settings: Settings, name: str, lines: Lines, *, slots: int) -> Announcement:
    """Try this machine's encoders, leave the queues that it cannot serve, and say what is left.

    Args:
        settings: of the farm.
        name: of the worker.
        lines: those that the worker was told to serve; some may be dropped.
        slots: jobs at once.
    """
    now = SystemClock().now()
    asked = tuple(queue for queue in WorkQueue if queue.value in lines.consume_from)
    trials = _trials(settings, now) if ENCODING & {*asked} else ()
    queues = queues_for(asked, trials, settings)
    dropped = [queue.value for queue in asked if queue not in queues]
    lines.deselect(dropped)
    log.info(
        "worker announces itself",
        queues=",".join(queues),
        dropped=",".join(dropped),
        encoders={trial.name: trial.detail or "works" for trial in trials},
    )
    if asked and not queues:
        log.warning("worker serves no queue: nothing that it was started for works here")
    worker = describe_worker(name, queues, slots=slots, trials=trials, started_at=now)
    return Announcement(worker, choose_hardware(trials, settings) or Hardware.CPU)


def _trials(settings: Settings, now: datetime) -> tuple[Trial, ...]:
    try:
        ffmpeg = find_ffmpeg(settings.ffmpeg)
    except FarmError as error:  # the worker serves what it can without
        log.warning("no encoder could be tried", error=str(error))
        return ()
    try:
        return find_trials(settings, ffmpeg, now)
    except (FarmError, OSError) as error:
        log.warning("what encoders do could not be kept", error=str(error))
        return try_all(settings, ffmpeg)
