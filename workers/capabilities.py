"""What follows from the trials of a machine's encoders (pure): its hardware, its queues."""

from collections.abc import Sequence

from farm.jobs import WorkQueue
from farm.settings import Settings
from transcode.codec_options import Codec, Hardware
from transcode.trials import Trial

ENCODING = frozenset({WorkQueue.CPU, WorkQueue.GPU})
"""Queues of jobs that encode."""
LADDER = Codec.H264
"""What renditions are coded with: an encoder of anything else opens no queue."""


def choose_hardware(trials: Sequence[Trial], settings: Settings) -> Hardware | None:
    """Return the hardware that renditions are encoded with, None where the processor must."""
    working = {trial.hardware for trial in trials if trial.works and trial.codec is LADDER}
    wanted = [one for one in Hardware if settings.encoders in {"auto", one.value}]
    return next((one for one in wanted if one in working and one is not Hardware.CPU), None)


def queues_for(
    asked: Sequence[WorkQueue], trials: Sequence[Trial], settings: Settings
) -> tuple[WorkQueue, ...]:
    """Return the queues that a worker serves, of those that it was asked to.

    Args:
        asked: by its command line.
        trials: of its machine's encoders.
        settings: may name fewer (``FARM_QUEUES``).
    """
    limit = settings.queues.split(",") if settings.queues else [queue.value for queue in asked]
    works = {
        WorkQueue.CPU: any(
            trial.works and (trial.codec, trial.hardware) == (LADDER, Hardware.CPU)
            for trial in trials
        ),
        WorkQueue.GPU: choose_hardware(trials, settings) is not None,
    }
    return tuple(queue for queue in asked if queue.value in limit and works.get(queue, True))


def working_names(trials: Sequence[Trial]) -> tuple[str, ...]:
    """Return ffmpeg's names of the encoders that work."""
    return tuple(trial.name for trial in trials if trial.works)


def keys_to_try(settings: Settings) -> frozenset[Hardware]:
    """Return the hardware whose encoders are worth a trial: none that a setting forbids."""
    return frozenset(
        one for one in Hardware if one is Hardware.CPU or settings.encoders in {"auto", one.value}
    )
