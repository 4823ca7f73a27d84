"""What stands out of a picture: what moves before what stands, and what the eye goes to (numpy).

Pictures are looked at as thumbnails, one value of brightness for each square of a few pixels.
"""

from collections.abc import Sequence
from itertools import pairwise

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
LEAST_LIVE = 0.06
"""Share of a region that has to change at the moment; what lies still is no longer there."""
MOSTLY_LIVE = 0.3
"""Above this share somebody walks, and only what changes at the moment is where he is."""
SURE, FULLY = 0.4, 0.05
"""Confidence of the least that moves, and share of the picture that adds 1 to it."""
MOST_SHIFT = 0.4
"""Of a picture from one to the next, in values; measured: tripods to 0.22, hands from 0.58."""
PARTS, LEAST_PARTS = 5, 4
"""Of a picture to each side, and how many of all need texture for a shift to be known."""
LEAST_TEXTURE = 4.0
"""Of a part: mean square of the change from one value to the next."""
STEADY = 0.6
"""Share of the pictures in which the camera stands, for what moves to be looked for at all."""

Thumb = NDArray[np.uint8]
Values = NDArray[np.float32]
Mask = NDArray[np.bool_]
Labels = NDArray[np.intp]


def thumbnail(picture: Picture) -> Thumb:
    """Return a picture small: brightness as the mean of green over squares of `CELL` pixels."""
    green = picture[:, :, 1]
    rows, columns = max(1, green.shape[0] // CELL), max(1, green.shape[1] // CELL)
    cut = green[: rows * CELL, : columns * CELL]
    squares = cut.reshape(rows, cut.shape[0] // rows, columns, cut.shape[1] // columns)
    return np.asarray(squares.mean(axis=(1, 3)).round(), dtype=np.uint8)


def find_moving(thumbs: Sequence[Thumb]) -> list[list[Detection]]:
    """Return for each thumbnail what moves in it, the liveliest first.

    That is what differs from what stands behind, and from the thumbnails before or after it too:
    where somebody stood for most of a shot, the place that he left differs, but lies still.

    Args:
        thumbs: of one shot, in order. Nothing is found where the camera moves.
    """
    if _camera_moves(thumbs):
        return [[] for _ in thumbs]
    behind = _behind(thumbs)
    masks = [_changed(thumb - behind) for thumb in thumbs]
    areas = [float(mask.mean()) for mask in masks]
    if sum(area <= MOST_AREA for area in areas) < STEADY * len(thumbs):
        return [[] for _ in thumbs]
    live = [False * masks[0], *(_changed(b - np.float32(a)) for a, b in pairwise(thumbs))]
    live = [one | after for one, after in pairwise([*live, live[-1]])]
    return [
        _regions(mask, now) if area <= MOST_AREA else []
        for mask, now, area in zip(masks, live, areas, strict=True)
    ]


def _camera_moves(thumbs: Sequence[Thumb]) -> bool:
    """Whether pictures shift as a whole, most of the time; hands and cars move, tripods do not."""
    values = (thumb.astype(np.float32) for thumb in thumbs)
    shifts = [_shift(one, other) for one, other in pairwise(values)]
    return bool(shifts) and float(np.median(shifts)) > MOST_SHIFT


def _shift(before: Values, after: Values) -> float:
    """Return how far most of a picture moved, in values: the middle one of its parts.

    Source: Lucas and Kanade, "An iterative image registration technique", IJCAI 1981, one step
    of least squares for each part.
    """
    if min(before.shape) < PARTS:
        return 0.0
    change = after - before
    even = change - np.float32(np.median(change))  # without the light of the whole picture
    down, across = (np.asarray(one) for one in np.gradient((before + after) / 2))
    shifts = [
        shift
        for rows in np.array_split(np.arange(change.shape[0]), PARTS)
        for columns in np.array_split(np.arange(change.shape[1]), PARTS)
        if (part := np.ix_(rows, columns))
        and (shift := _part_shift(across[part], down[part], even[part])) is not None
    ]
    return float(np.median(shifts)) if len(shifts) >= LEAST_PARTS else 0.0


def _part_shift(across: Values, down: Values, change: Values) -> float | None:
    """Return how far a part moved; None where it is even, or has edges of one direction only."""
    aa, ad = float((across * across).sum()), float((across * down).sum())
    dd = float((down * down).sum())
    ac, dc = float((across * change).sum()), float((down * change).sum())
    area = aa * dd - ad * ad
    if min(aa, dd) < LEAST_TEXTURE * across.size or area < 0.05 * aa * dd:
        return None
    return max(abs(dd * ac - ad * dc), abs(aa * dc - ad * ac)) / area


def _behind(thumbs: Sequence[Thumb]) -> Values:
    """Return what stands behind all that moves: the middle of each value over time."""
    count = min(len(thumbs), MOST_SAMPLES)
    chosen = [thumbs[number * len(thumbs) // count] for number in range(count)]
    return np.asarray(np.median(np.stack(chosen), axis=0), dtype=np.float32)


def _changed(difference: Values) -> Mask:
    """Return what changed by more than noise and the light of the whole picture."""
    change = np.abs(difference - np.median(difference))
    return np.asarray(change > max(LEAST_CHANGE, NOISES * float(np.median(change))))


def _regions(mask: Mask, live: Mask) -> list[Detection]:
    """Return the boxes of what hangs together and is alive; gaps of two values are bridged."""
    rows, columns = mask.shape
    labels = _labelled(_widened(mask))
    found = []
    for number in np.unique(labels[mask]):
        inside = mask & (labels == number)
        moving = inside & live
        area, alive = int(inside.sum()), int(moving.sum())
        if area < LEAST_AREA * mask.size or alive < LEAST_LIVE * area:
            continue
        box = _boxed(moving if alive > MOSTLY_LIVE * area else inside, rows, columns)
        found.append(Detection(box, min(1.0, SURE + alive / mask.size / FULLY)))
    return sorted(found, key=lambda one: (-one.confidence, one.box.left, one.box.top))


def _widened(mask: Mask) -> Mask:
    padded = np.pad(mask, 1)
    rows, columns = mask.shape
    shifts = [(down, across) for down in range(3) for across in range(3)]
    parts = [padded[down : down + rows, across : across + columns] for down, across in shifts]
    return np.asarray(np.logical_or.reduce(parts))


def _labelled(mask: Mask) -> Labels:
    """Return a number for each part of a mask that hangs together by sides or corners; 0: none."""
    labels = np.zeros(mask.shape, np.intp)
    same = [0]
    above: list[tuple[int, int, int]] = []
    for row, cells in enumerate(mask):
        edges = np.flatnonzero(np.diff(cells, prepend=False, append=False))
        runs = []
        for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            number = len(same)
            same.append(number)
            for start, stop, other in above:
                if start <= end and first <= stop:
                    _join(same, number, other)
            labels[row, first:end] = number
            runs.append((first, end, number))
        above = runs
    return np.asarray([_root(same, number) for number in range(len(same))])[labels]


def _root(same: list[int], number: int) -> int:
    while same[number] != number:
        number = same[number]
    return number


def _join(same: list[int], number: int, other: int) -> None:
    one, another = sorted((_root(same, number), _root(same, other)))
    same[another] = one


def _boxed(cells: Mask, rows: int, columns: int) -> Box:
    """Return a box as high as what moves and as wide as its upper third: of a person, the head."""
    down, across = np.nonzero(cells)
    top, bottom = int(down.min()), int(down.max()) + 1
    upper = across[down < top + max(1, (bottom - top) / 3)]
    left, right = int(upper.min()), int(upper.max()) + 1
    return Box(left / columns, top / rows, (right - left) / columns, (bottom - top) / rows)
