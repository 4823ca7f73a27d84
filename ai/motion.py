"""How much moves in a picture, whatever the camera and the light do (pure)."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ai.picture_signals import STEP, steps_of
from farm.analysis import Shot, Signal, SignalKind

Brightness = NDArray[np.uint8]
"""Height x width, 0 to 255."""
Values = NDArray[np.floating[Any]]

SIDE = 160
"""Longer side to which pictures are brought, pixels, about: grain is averaged away."""
CHANGED = 12.0
"""A pixel has changed that differs by more, of 0 to 255, from all around its place before."""
MOST_GAIN = 3.0
"""What an exposure may change from one picture to the next."""
BURNT = 230.0
"""Brightness above which there is no more of it, by sensors and by the limits of video."""
TOUCHED = 1
"""Pixels on every side that count as the same place."""


def find_motion(
    pictures: Iterable[Brightness], shots: Sequence[Shot], *, rate: Fraction, apart: int
) -> Signal:
    """Return which share of the picture moves, 0 to 1.

    The camera's own way is left out as far as it is one shift of the whole picture: a pan, a tilt
    or shake, not a zoom, and not what is much nearer than the rest. So are exposure and flicker.

    Args:
        pictures: brightness, from the clip's first frame on, a few a second; two are held.
        shots: of the whole clip; nothing is compared over their edges.
        rate: frames a second of the plan's grid.
        apart: frames of the grid from one picture to the next.
    """
    count = steps_of(shots, rate)
    sums, pairs = np.zeros(count), np.zeros(count)
    firsts = np.array([shot.first for shot in shots])
    before: Values | None = None
    for number, picture in enumerate(pictures):
        frame = number * apart
        now = _reduced(picture)
        index = min(int(frame / rate / STEP), count - 1)
        if before is not None and index >= 0 and not _begins(firsts, frame - apart, frame):
            sums[index] += moving_share(before, now)
            pairs[index] += 1
        before = now
    values = sums / np.maximum(pairs, 1)
    return Signal(SignalKind.MOTION, STEP, tuple(float(round(value, 4)) for value in values))


def _begins(firsts: NDArray[np.int64], frame: int, later: int) -> bool:
    """Whether a shot begins after one frame, and not after another."""
    return bool(((firsts > frame) & (firsts <= later)).any())


def _reduced(picture: Brightness) -> Values:
    """Return the picture as means of squares of its pixels."""
    by = max(1, round(max(picture.shape) / SIDE))
    height, width = (side // by for side in picture.shape)
    whole = picture[: height * by, : width * by].astype(np.float32)
    reduced: Values = whole.reshape(height, by, width, by).mean(axis=(1, 3))
    return reduced


def moving_share(before: Values, after: Values) -> float:
    """Return which share of what both pictures show is not where it was."""
    still = _changed(before, after)
    if still == 0:
        return 0.0
    down, across = camera_shift(before, after)
    return min(still, _changed(*_overlap(before, after, down, across)))


def camera_shift(before: Values, after: Values) -> tuple[int, int]:
    """Return by how many pixels the picture went down and right, by phase correlation."""
    height, width = before.shape
    window = np.hanning(height)[:, None] * np.hanning(width)[None, :]
    spectra = [np.fft.rfft2((one - one.mean()) * window) for one in (before, after)]
    cross = spectra[1] * np.conj(spectra[0])
    found = np.fft.irfft2(cross / (np.abs(cross) + 1e-6), s=before.shape)
    down, across = np.unravel_index(int(found.argmax()), found.shape)
    return _signed(int(down), height), _signed(int(across), width)


def _signed(shift: int, length: int) -> int:
    return shift - length if shift > length // 2 else shift


def _overlap(before: Values, after: Values, down: int, across: int) -> tuple[Values, Values]:
    height, width = before.shape
    rows = slice(max(0, down), height + min(0, down))
    columns = slice(max(0, across), width + min(0, across))
    their_rows = slice(max(0, -down), height + min(0, -down))
    their_columns = slice(max(0, -across), width + min(0, -across))
    return before[their_rows, their_columns], after[rows, columns]


def _changed(before: Values, after: Values) -> float:
    if min(before.shape) <= 2 * TOUCHED:
        return 1.0
    low, middle, high = np.percentile(before, (25, 50, 75))
    new_low, new_middle, new_high = np.percentile(after, (25, 50, 75))
    gain = np.clip((new_high - new_low + 1) / (high - low + 1), 1 / MOST_GAIN, MOST_GAIN)
    expected = (before - middle) * gain + new_middle
    lowest, highest = _around(expected, np.minimum), _around(expected, np.maximum)
    inner = after[1:-1, 1:-1]
    changed = (inner < lowest - CHANGED) | (inner > highest + CHANGED)
    # of what burns out in one of them, nobody knows what it was
    burnt = (_around(before, np.maximum) > BURNT) | (inner > BURNT)
    return float((changed & ~burnt).mean())


def _around(picture: Values, extreme: np.ufunc) -> Values:
    """Return for each pixel but the outermost the least or largest of it and what touches it."""
    rows = extreme(extreme(picture[:-2], picture[1:-1]), picture[2:])
    found: Values = extreme(extreme(rows[:, :-2], rows[:, 1:-1]), rows[:, 2:])
    return found
