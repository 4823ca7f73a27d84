"""Sound as short-time spectra, a stretch at a time: what loudness and textures are read from."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ai.signals import STEP
from ai.transcriber import SAMPLE_BYTES, SAMPLE_RATE

Floats = NDArray[np.float32]

HOP = SAMPLE_RATE // 100
"""Samples between two spectra: 10 ms."""
WINDOW = 512
"""Samples of a spectrum: 32 ms, bins of 31 Hz; a clap is shorter, a vowel's pitch period too."""
FINE = SAMPLE_RATE // 200
"""Samples of a fine energy: 5 ms, as long as a clap rings."""
STEP_SAMPLES = int(STEP * SAMPLE_RATE)
STEP_FRAMES = STEP_SAMPLES // HOP
STEP_FINES = STEP_SAMPLES // FINE
STRETCH = 150
"""Steps that are looked at together: 30 s, 3000 spectra, 3 MB each copy."""
CONTEXT = 8
"""Steps before and after a stretch that its windows reach into: 1.6 s."""
_EMPHASIS = 0.95
"""Of the first difference that lifts what is above 1 kHz: pitch pulses are no claps."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a programme's sound with what lies around it.

    Attributes:
        steps: how many steps it has; `CONTEXT` more lie before and after them in the arrays.
        power: spectra, one each `HOP`, mean square a bin: their sum is the mean square of the
            sound, full scale 1.
        fine: energies each `FINE` of the sound with its highs lifted.
    """

    steps: int
    power: Floats
    fine: Floats


def read_stretches(samples: Path) -> Iterator[Stretch]:
    """Yield the stretches of a sound in order; only one is in memory at a time.

    Args:
        samples: as `ai.transcriber` says.
    """
    total = samples.stat().st_size // SAMPLE_BYTES
    steps = -(-total // STEP_SAMPLES)
    with samples.open("rb") as source:
        for first in range(0, steps, STRETCH):
            count = min(STRETCH, steps - first)
            begin = (first - CONTEXT) * STEP_SAMPLES
            length = (count + 2 * CONTEXT) * STEP_SAMPLES
            source.seek(max(0, begin) * SAMPLE_BYTES)
            wanted = length + min(0, begin)
            read = np.frombuffer(source.read(wanted * SAMPLE_BYTES), dtype="<i2")
            sound = _filled((read / 32768).astype(np.float32), length, before=-min(0, begin))
            yield Stretch(count, _spectra(sound), _fine(sound))


def _filled(read: Floats, length: int, *, before: int) -> Floats:
    """Return sound with its mirror where the programme has none: silence there would be a jump."""
    if not len(read):
        return np.zeros(length, np.float32)
    return np.pad(read, (before, length - before - len(read)), "symmetric").astype(np.float32)


def frequencies() -> Floats:
    """Return the middle of each bin in Hz."""
    return np.fft.rfftfreq(WINDOW, 1 / SAMPLE_RATE).astype(np.float32)


def band(low: float, high: float) -> slice:
    """Return the bins between two frequencies in Hz."""
    found = np.flatnonzero((frequencies() >= low) & (frequencies() < high))
    return slice(int(found[0]), int(found[-1]) + 1)


def _spectra(sound: Floats) -> Floats:
    margin = (WINDOW - HOP) // 2
    framed = sliding_window_view(np.pad(sound, margin), WINDOW)[::HOP]
    spectra = np.fft.rfft(framed * _hann(), axis=1)
    power = (spectra.real**2 + spectra.imag**2).astype(np.float32)
    power *= 1 / (WINDOW * float(np.sum(_hann() ** 2)))
    power[:, 1:-1] *= 2  # the negative frequencies
    return power


@cache
def _hann() -> Floats:
    return np.hanning(WINDOW + 1)[:-1].astype(np.float32)


def _fine(sound: Floats) -> Floats:
    lifted = np.diff(sound, prepend=sound[:1]) + (1 - _EMPHASIS) * sound
    return np.asarray((lifted.reshape(-1, FINE) ** 2).mean(axis=1), np.float32)


def around(values: Floats, *, each: int, reach: int) -> Floats:
    """Return the mean of a row of values around every step of a stretch.

    Args:
        values: first axis time, with the context before and after.
        each: how many of them a step has.
        reach: steps before and after the step's own that are taken in too, at most `CONTEXT`.
    """
    sums = np.cumsum(values, axis=0, dtype=np.float64)
    sums = np.concatenate([np.zeros_like(sums[:1]), sums])
    steps = len(values) // each - 2 * CONTEXT
    first = (np.arange(steps) + CONTEXT - reach) * each
    count = (2 * reach + 1) * each
    return ((sums[first + count] - sums[first]) / count).astype(np.float32)


def windows(values: Floats, *, each: int, reach: int) -> Floats:
    """Return the values around every step themselves: first axis the step, last the time."""
    count = (2 * reach + 1) * each
    steps = len(values) // each - 2 * CONTEXT
    seen = sliding_window_view(values, count, axis=0)
    return seen[(CONTEXT - reach) * each :: each][:steps]
