"""What is heard in a programme, as curves; see `ai.sound_loudness` and `ai.sound_textures`."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from ai.signals import curve
from ai.sound_frames import STEP_SAMPLES, STRETCH, Floats, read_stretches
from ai.sound_loudness import jumps, momentary
from ai.sound_textures import hear_textures
from ai.transcriber import SAMPLE_BYTES
from farm.analysis import Signal, SignalKind

SOUND_KINDS = (
    SignalKind.LOUDNESS,
    SignalKind.LOUDNESS_JUMP,
    SignalKind.APPLAUSE,
    SignalKind.CHEERING,
    SignalKind.LAUGHTER,
)


def measure_sound(
    samples: Path, report: Callable[[float], None] = lambda share: None
) -> tuple[Signal, ...]:
    """Return the curves of `SOUND_KINDS`; none of a sound without a sample.

    Thirty seconds are in memory at a time, and 20 bytes for each step.

    Args:
        samples: as `ai.transcriber` says, from the start of the programme.
        report: takes the finished share, 0 to 1; what it raises ends the run.
    """
    total = samples.stat().st_size / (SAMPLE_BYTES * STEP_SAMPLES * STRETCH)
    parts: list[Floats] = []
    for number, stretch in enumerate(read_stretches(samples), start=1):
        heard = hear_textures(stretch)
        loud = momentary(stretch)
        parts.append(np.stack([loud, heard.applause, heard.cheering, heard.laughter]))
        report(min(1.0, number / total))
    if not parts:
        return ()
    loud, applause, cheering, laughter = np.concatenate(parts, axis=1)
    rows = (loud, jumps(loud), applause, cheering, laughter)
    return tuple(curve(kind, row) for kind, row in zip(SOUND_KINDS, rows, strict=True))
