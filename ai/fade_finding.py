"""Dissolves and fades in small frames (pure): pictures that are a mix of those around them.

Every picture within a dissolve lies on the straight line from the last one before to the first one
after, and further along from frame to frame; within a pan none does. What the camera and the
people do meanwhile leads away from the line, so it is enough to lie near it: the contrast that
two pictures lose where they are mixed (Alattar's parabola) is looked at besides. A fade through
black or white is two of them with an empty picture between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ai.likeness import is_empty, likeness
from ai.small_frames import SmallFrames

Values = NDArray[np.floating[Any]]

HALVES = tuple(Fraction(part, 25) for part in (3, 4, 6, 8, 11, 15, 20, 27))
"""Seconds, halves of the lengths that fades may have."""
LEAST_CHANGE = 8.0
"""Root of the mean square between the ends, of 0 to 255."""
LEAST_ALIKE = -0.5
MOST_ALIKE = 0.5
CLOSE = 3
"""Frames before a fade that are looked at besides its first."""
RETURN = Fraction(3, 5)
"""Seconds after which nobody takes what comes back for the same shot any more."""
LEAST_CONTRAST = 16.0
"""Mean square against which contrast that is lost is measured at least."""
BLOCK = 512
"""Windows that are looked at together."""


class Mix(NamedTuple):
    """How well the frames around each one fit to a fade of one length.

    Attributes:
        change: between its ends, root of the mean square.
        off: by how much the share of the later end is wrong at most, in the frames at a quarter,
            the half and three quarters.
        away: mean square of what is beside the line, over that between the ends, at most.
        dip: contrast lost in the middle, a share of that of the ends.
    """

    change: Values
    off: Values
    away: Values
    dip: Values


@dataclass(frozen=True, slots=True)
class Fade:
    """A fade that was found; its middle frame may be empty."""

    first: int
    middle: int
    last: int
    score: float


def find_fades(frames: SmallFrames, rate: Fraction, cuts: Sequence[int]) -> tuple[int, ...]:
    """Return the middles of dissolves, and of fades through one colour, in order.

    Args:
        frames: all of the clip.
        rate: frames a second.
        cuts: first frames after cuts: no fade goes over one.
    """
    found: list[Fade] = []
    for half in sorted({max(2, round(half * rate)) for half in HALVES}):
        found += _likely(frames, half, rate, cuts)
    fades = _joined(frames, _best(found), cuts)
    stays = _stays_away(frames, fades, max(2, round(RETURN * rate)))
    return tuple(fade.middle for fade, stay in zip(fades, stays, strict=True) if stay)


def score(mix: Mix, half: Fraction, alike: Values | float) -> Values:
    """Return how much speaks for a fade, above 0, or against it; see ADR 37 for the weights.

    Args:
        mix: of some windows.
        half: of their length, seconds: what is slow may be less exact.
        alike: how alike the ends of each are, as in `ai.likeness`.
    """
    start = 5.2 + 1.9 * log(half * 5 / 2)
    found: Values = start - 18.5 * mix.away - 19 * mix.off + 3.1 * mix.dip - 6.9 * alike
    return found


def _likely(frames: SmallFrames, half: int, rate: Fraction, cuts: Sequence[int]) -> list[Fade]:
    if len(frames) <= 2 * half:
        return []
    mix = mixes(frames, half)
    # were there nothing alike at all: most windows need not be compared
    good = (mix.change >= LEAST_CHANGE) & (score(mix, half / rate, LEAST_ALIKE) > 0)
    for cut in cuts:  # window k goes from frame k to k + 2 * half
        good[max(0, cut - 2 * half) : cut] = False
    windows = np.flatnonzero(good & _is_best_near(mix.off + mix.away, max(1, half // 2)))
    alike = likeness(frames, windows, windows + 2 * half)
    scores = score(Mix(*(values[windows] for values in mix)), half / rate, alike)
    return [
        Fade(int(first), int(first) + half, int(first) + 2 * half, float(value))
        for first, value in zip(windows, scores, strict=True)
        if value > 0
    ]


def _is_best_near(values: Values, reach: int) -> NDArray[np.bool_]:
    padded = np.pad(values, reach, constant_values=np.inf)
    least: NDArray[np.bool_] = values <= sliding_window_view(padded, 2 * reach + 1).min(axis=1)
    return least


def _best(fades: list[Fade]) -> list[Fade]:
    chosen: list[Fade] = []
    for fade in sorted(fades, key=lambda one: (-one.score, one.first)):
        if all(fade.first >= one.last or fade.last <= one.first for one in chosen):
            chosen.append(fade)
    return sorted(chosen, key=lambda one: one.first)


def mixes(frames: SmallFrames, half: int) -> Mix:
    """Return how the frames from k to ``k + 2 * half`` fit to a fade, for each k."""
    count = len(frames) - 2 * half
    parts = [
        _mixes(frames, half, slice(first, min(first + BLOCK, count)))
        for first in range(0, count, BLOCK)
    ]
    return Mix(*(np.concatenate(values) for values in zip(*parts, strict=True)))


def _mixes(frames: SmallFrames, half: int, windows: slice) -> Mix:
    count = windows.stop - windows.start
    values = frames.values(slice(windows.start, windows.stop + 2 * half))
    before, after = values[:count], values[2 * half : 2 * half + count]
    line = after - before
    length = np.maximum(_dot(line, line), 1)
    quarter = max(1, half // 2)
    off, away = np.zeros(count), np.zeros(count)
    for at in (half - quarter, half, half + quarter):
        step = values[at : at + count] - before
        share = _dot(step, line) / length
        np.maximum(off, np.abs(share - at / (2 * half)), out=off)
        np.maximum(away, _dot(step, step) / length - share**2, out=away)
    contrast = values[:, : frames.size.pixels].var(axis=1)
    ends = (contrast[:count] + contrast[2 * half : 2 * half + count]) / 2
    dip = 1 - contrast[half : half + count] / np.maximum(ends, LEAST_CONTRAST)
    return Mix(np.sqrt(length / values.shape[1]), off, away, dip)


def _dot(one: Values, other: Values) -> Values:
    found: Values = np.einsum("nk,nk->n", one, other)
    return found


def _joined(frames: SmallFrames, fades: Sequence[Fade], cuts: Sequence[int]) -> list[Fade]:
    """Return the fades, two with an empty picture between them as one.

    A fade into an empty picture that no other one leads out of is left out: where the shot after it
    begins there is a cut, or the clip ends. So is one out of it.
    """
    joined: list[Fade] = []
    rest = list(fades)
    while rest:
        fade = rest.pop(0)
        if rest and _is_empty_between(frames, fade.last, rest[0].first, cuts):
            other = rest.pop(0)
            middle = (fade.last + other.first) // 2
            joined.append(Fade(fade.first, middle, other.last, min(fade.score, other.score)))
        elif not is_empty(frames.brightness(np.array([fade.first, fade.last]))).any():
            joined.append(fade)
    return joined


def _is_empty_between(frames: SmallFrames, first: int, last: int, cuts: Sequence[int]) -> bool:
    if any(first < cut <= last for cut in cuts):
        return False
    return bool(is_empty(frames.brightness(slice(first, last + 1))).all())


def _stays_away(frames: SmallFrames, fades: Sequence[Fade], reach: int) -> NDArray[np.bool_]:
    """Return after which fades nothing is soon like what was before: else something passed by."""
    firsts = np.array([fade.first for fade in fades], np.intp)
    lasts = np.array([fade.last for fade in fades], np.intp)
    away = np.ones(len(fades), bool)
    for on in range(reach):
        for back in (0, CLOSE):
            before, after = np.maximum(firsts - back, 0), np.minimum(lasts + on, len(frames) - 1)
            away &= likeness(frames, before, after) < MOST_ALIKE
    return away
