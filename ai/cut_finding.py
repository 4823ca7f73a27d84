"""Cuts in small frames (pure): a change that stands out, to a picture that was not there before.

The first half is PySceneDetect's adaptive detector: a change is measured against those around it,
so that what shakes or pans all the time is no cut. The second half is what that cannot tell from a
cut, a flash or a hand before the lens: there, pictures soon after are like pictures shortly before.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ai.likeness import Numbers, likeness
from ai.small_frames import SmallFrames

Values = NDArray[np.floating[Any]]

NEIGHBOURHOOD = Fraction(2, 5)
"""Seconds on either side with which a change is compared."""
RETURN = Fraction(3, 5)
"""Seconds after which nobody takes what comes back for the same shot any more."""
SHORTEST_SHOT = Fraction(1, 5)
"""Seconds between two cuts."""
LEAST_CHANGE = 4.0
"""Of 0 to 255 in the mean, over brightness and colours; less is not looked at."""
LEAST_RATIO = 1.2
CLOSE = 3
"""Frames next to a change, of which one is in each pair that is compared over it."""


def find_cuts(frames: SmallFrames, rate: Fraction) -> tuple[int, ...]:
    """Return the first frames after cuts, in order."""
    if len(frames) <= 1:
        return ()
    change = changes(frames)
    ratio = ratios(change, max(3, round(NEIGHBOURHOOD * rate)))
    numbers = np.flatnonzero((change >= LEAST_CHANGE) & (ratio >= LEAST_RATIO))
    alike = likeness(frames, numbers - 1, numbers)
    numbers = numbers[score(change[numbers], ratio[numbers], alike) > 0]
    alike = likeness_around(frames, numbers, max(2, round(RETURN * rate)))
    scores = score(change[numbers], ratio[numbers], alike)
    good = scores > 0
    apart = max(2, round(SHORTEST_SHOT * rate))
    return best_apart(numbers[good].tolist(), scores[good].tolist(), apart=apart)


def score(change: Values, ratio: Values, alike: Values) -> Values:
    """Return how much speaks for a cut, above 0, or against it; see ADR 37 for the weights."""
    found: Values = 0.8 * np.log(ratio) + 3.5 * np.log(change / 30) - 16.4 * alike + 1.7
    return found


def changes(frames: SmallFrames) -> Values:
    """Return for each frame how much it differs from the one before: 0 for the first."""
    found = np.zeros(len(frames), np.float32)
    for part, wider in frames.blocks(reach=1):
        values = frames.values(wider)
        step = np.abs(np.diff(values, axis=0))
        pixels = frames.size.pixels
        # one of brightness counts as much as one of a colour, though there are more of them
        mean = step[:, :pixels].mean(axis=1) + 2 * step[:, pixels:].mean(axis=1)
        first = max(part.start, 1)
        found[first : part.stop] = mean[first - wider.start - 1 : part.stop - wider.start - 1]
    return found


def ratios(change: Values, reach: int) -> Values:
    """Return how far each change stands out of those around it, its two neighbours left out."""
    around = np.pad(change, reach, mode="reflect" if len(change) > reach else "constant")
    windows = sliding_window_view(around, 2 * reach + 1)
    others = [*range(reach - 1), *range(reach + 2, 2 * reach + 1)]
    level = np.percentile(windows[:, others], 75, axis=1)
    found: Values = (change / (level + 1)).astype(np.float32)
    return found


def likeness_around(frames: SmallFrames, numbers: Numbers, reach: int) -> Values:
    """Return for each change how alike the most alike frames shortly before and after it are."""
    best = np.full(len(numbers), -1.0, np.float32)
    pairs = {(back, on) for back in range(reach) for on in range(reach) if min(back, on) < CLOSE}
    for back, on in sorted(pairs):
        before = np.maximum(numbers - 1 - back, 0)
        after = np.minimum(numbers + on, len(frames) - 1)
        np.maximum(best, likeness(frames, before, after), out=best)
    return best


def best_apart(places: Sequence[int], scores: Sequence[float], *, apart: int) -> tuple[int, ...]:
    """Return the places that score best, none nearer to another than `apart`."""
    chosen: list[int] = []
    for _, place in sorted(zip(scores, places, strict=True), reverse=True):
        if all(abs(place - other) >= apart for other in chosen):
            chosen.append(place)
    return tuple(sorted(chosen))
