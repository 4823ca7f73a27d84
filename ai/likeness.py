"""How alike two small pictures are, wherever the camera points and however bright it is (pure)."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ai.small_frames import Pictures, SmallFrames

REACH = 4
"""The camera may have moved by a fourth of the picture, to any side."""
AROUND = 3
"""Pixels on every side whose mean is taken off: what is left are edges, not who stands where light
falls, and not that skies are brighter than floors."""
FAINT = 4.0
"""Mean square of edges below which a picture is as good as empty."""
EMPTY = 16.0
"""Likewise, below which it may be the black or white between two shots."""
COLORS = 30.0
"""A mean difference of the two colours (of 0 to 255, in twelfths of the picture) that weighs as
much as no likeness of edges at all."""
DARK = 32.0
"""Brightness that is added before colours are divided by it: in the dark they are noise."""
TOGETHER = 128
"""Pairs that are compared in one go."""

Numbers = NDArray[np.intp]
Values = NDArray[np.floating[Any]]


def likeness(frames: SmallFrames, before: Numbers, after: Numbers) -> Values:
    """Return how alike the frames of each pair are: 1 the same, about 0 nothing to do with it.

    That is the best correlation of their edges over all places where one may lie on the other, less
    what their colours differ. A gain or an offset of brightness changes little of it, nor does a
    pan, shake, a flash or a shadow.

    Args:
        frames: of the clip.
        before: numbers of frames.
        after: as many.
    """
    found = np.zeros(len(before), np.float32)
    for first in range(0, len(before), TOGETHER):
        part = slice(first, first + TOGETHER)
        one, other = (edges(frames.brightness(numbers[part])) for numbers in (before, after))
        colors = _color_distance(frames, before[part], after[part])
        found[part] = _best_correlation(one, other) - colors / COLORS
    return found


def is_empty(pictures: Pictures) -> NDArray[np.bool_]:
    """Return which pictures show hardly an edge: black, white, or something close to the lens."""
    empty: NDArray[np.bool_] = (edges(pictures) ** 2).mean(axis=(1, 2)) < EMPTY
    return empty


def edges(pictures: Pictures) -> Pictures:
    """Return pictures less the mean around each of their pixels."""
    by = 2 * AROUND + 1
    sums = pictures
    for axis in (1, 2):
        width = [(0, 0)] * 3
        width[axis] = (AROUND + 1, AROUND)
        running = np.pad(sums, width, mode="symmetric").cumsum(axis=axis, dtype=np.float64)
        length = running.shape[axis]
        sums = np.take(running, range(by, length), axis) - np.take(
            running, range(length - by), axis
        )
    return (pictures - sums / by**2).astype(np.float32)


def _color_distance(frames: SmallFrames, before: Numbers, after: Numbers) -> Values:
    """Return the mean difference of colours, as they are or for their brightness.

    A flash adds white and leaves them as they are; an exposure changes them as it does brightness.
    """
    one, other = _colors(frames, before), _colors(frames, after)
    distances = [np.abs(one[way] - other[way]).mean(axis=1) for way in range(2)]
    found: Values = np.minimum(*distances)
    return found


def _colors(frames: SmallFrames, numbers: Numbers) -> tuple[Values, Values]:
    """Return the colours of each frame, grey at 0, in at most three by four parts.

    First as they are, then as they were at a middle brightness.
    """
    height, width = frames.size.height // 2, frames.size.width // 2
    planes = frames.values(numbers)[:, frames.size.pixels :].reshape(-1, 2, height, width)
    bright = frames.brightness(numbers).reshape(-1, 1, height, 2, width, 2).mean(axis=(3, 5))
    colors, brightness = _in_parts(planes), _in_parts(bright)
    flat = (len(numbers), -1)
    return colors.reshape(flat), (colors * 128 / (brightness + DARK)).reshape(flat)


def _in_parts(planes: Values) -> Values:
    """Return the means of at most three by four parts of each picture."""
    means = planes
    for axis, parts in ((2, 3), (3, 4)):
        side = planes.shape[axis]
        firsts = [*range(0, side, -(-side // parts))]
        shape = [1, 1, 1, 1]
        shape[axis] = len(firsts)
        lengths = np.diff([*firsts, side]).reshape(shape)
        means = np.add.reduceat(means, firsts, axis=axis) / lengths
    return means


Window = tuple[slice, slice, slice]


def _best_correlation(before: Pictures, after: Pictures) -> Values:
    best = np.full(len(before), -1.0, np.float32)
    for here, there in _overlaps(*before.shape[1:]):
        np.maximum(best, _correlation(before[here], after[there]), out=best)
    return best


def _overlaps(height: int, width: int) -> Iterator[tuple[Window, Window]]:
    """Yield which part of one picture lies on which of the other, for every step aside."""
    everything = slice(None)
    for down in range(-(height // REACH), height // REACH + 1):
        rows, their_rows = _shifted(down, height)
        for across in range(-(width // REACH), width // REACH + 1):
            columns, their_columns = _shifted(across, width)
            yield (everything, rows, columns), (everything, their_rows, their_columns)


def _shifted(by: int, length: int) -> tuple[slice, slice]:
    return slice(max(0, by), length + min(0, by)), slice(max(0, -by), length + min(0, -by))


def _correlation(one: Pictures, other: Pictures) -> Values:
    axes = (1, 2)
    one = one - one.mean(axis=axes, keepdims=True)
    other = other - other.mean(axis=axes, keepdims=True)
    together = np.einsum("nhw,nhw->n", one, other) / one[0].size
    alone = np.einsum("nhw,nhw->n", one, one) * np.einsum("nhw,nhw->n", other, other)
    found: Values = together / (np.sqrt(alone) / one[0].size + FAINT)
    return found
