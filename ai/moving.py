"""What stands out of a picture: what moves before what stands, and what the eye goes to (numpy).

Pictures are looked at as thumbnails, one value of brightness for each square of a few pixels.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ai.subject_finder import Detection, Picture
from farm.analysis import Box

CELL = 4
"""Pixels to a side of what becomes one value: 80 by 45 values of a picture of 320 by 180."""
LEAST_CHANGE = 10.0
"""Of brightness, 0 to 255, between a thumbnail and what stands behind."""
NOISES = 6.0
"""How many times the middle change of a picture is more than noise."""
LEAST_AREA = 0.006
"""Share of the picture that moves; less is leaves and flies."""
MOST_AREA = 0.45
"""Above it the camera moves, or the light changes."""
MOST_SAMPLES = 61
"""Pictures of which what stands behind is the middle."""
STEADY = 0.6
"""Share of the pictures in which the camera stands, for what moves to be looked for at all."""

Thumb = NDArray[np.uint8]
Values = NDArray[np.float32]


def thumbnail(picture: Picture) -> Thumb:
    """Return a picture small: brightness as the mean of green over squares of `CELL` pixels."""
    green = picture[:, :, 1]
    rows, columns = max(1, green.shape[0] // CELL), max(1, green.shape[1] // CELL)
    cut = green[: rows * CELL, : columns * CELL]
    squares = cut.reshape(rows, cut.shape[0] // rows, columns, cut.shape[1] // columns)
    return squares.mean(axis=(1, 3)).round().astype(np.uint8)


def find_moving(thumbs: Sequence[Thumb]) -> list[list[Detection]]:
    """Return for each thumbnail what moves in it, the largest first; nothing where the camera does.

    Args:
        thumbs: of one shot, in order.
    """
    behind = _behind(thumbs)
    masks = [_changed(thumb.astype(np.float32) - behind) for thumb in thumbs]
    shares = [float((mask > 0).mean()) for mask in masks]
    steady = sum(share <= MOST_AREA for share in shares)
    if steady < STEADY * len(thumbs):
        return [[] for _ in thumbs]
    return [
        _regions(mask) if share <= MOST_AREA else []
        for mask, share in zip(masks, shares, strict=True)
    ]


def _behind(thumbs: Sequence[Thumb]) -> Values:
    """Return what stands behind all that moves: the middle of each value over time."""
    count = min(len(thumbs), MOST_SAMPLES)
    chosen = [thumbs[number * len(thumbs) // count] for number in range(count)]
    return np.median(np.stack(chosen), axis=0).astype(np.float32)


def _changed(difference: Values) -> Values:
    """Return how much each value changed, 0 where it is noise or the light of the whole picture."""
    change = np.abs(difference - np.median(difference))
    least = max(LEAST_CHANGE, NOISES * float(np.median(change)))
    return np.where(change > least, change, 0).astype(np.float32)


def _regions(change: Values) -> list[Detection]:
    """Return the boxes of what hangs together, with gaps of up to two values bridged."""
    rows, columns = change.shape
    found = []
    for cells in _connected(_widened(change > 0)):
        inside = [(row, column) for row, column in cells if change[row, column] > 0]
        if len(inside) >= LEAST_AREA * rows * columns:
            found.append((len(inside), _boxed(inside, rows, columns)))
    found.sort(key=lambda one: (-one[0], one[1].left, one[1].top))
    most = rows * columns * LEAST_AREA * 4
    return [Detection(box, min(1.0, 0.4 + 0.6 * count / most)) for count, box in found]


def _widened(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    padded = np.pad(mask, 1)
    rows, columns = mask.shape
    shifts = [(down, across) for down in range(3) for across in range(3)]
    parts = [padded[down : down + rows, across : across + columns] for down, across in shifts]
    return np.logical_or.reduce(parts)


def _connected(mask: NDArray[np.bool_]) -> list[list[tuple[int, int]]]:
    """Return the cells of each part of a mask that hangs together, sides and corners."""
    left = {(int(row), int(column)) for row, column in np.argwhere(mask)}
    parts = []
    while left:
        edge = [min(left)]
        left.discard(edge[0])
        part = []
        while edge:
            row, column = edge.pop()
            part.append((row, column))
            around = {(row + down, column + across) for down in (-1, 0, 1) for across in (-1, 0, 1)}
            edge += around & left
            left -= around
        parts.append(part)
    return parts


def _boxed(cells: Sequence[tuple[int, int]], rows: int, columns: int) -> Box:
    """Return a box as high as what moves and as wide as its upper third: of a person, the head."""
    top, bottom = min(row for row, _ in cells), max(row for row, _ in cells) + 1
    upper = [column for row, column in cells if row < top + max(1, (bottom - top) / 3)]
    left, right = min(upper), max(upper) + 1
    return Box(left / columns, top / rows, (right - left) / columns, (bottom - top) / rows)
