"""What CenterFace's four heads say, as boxes (pure).

Source: Xu et al., "CenterFace: Joint Face Detection and Alignment Using Face as Point", 2019
(arXiv 1911.03599), sections 3.1 and 3.2: each cell of 4 by 4 pixels says how likely the middle of a
face lies in it, where in the cell, and the logarithm of the face's height and width in cells.
"""

import numpy as np
from numpy.typing import NDArray

from ai.subject_finder import Detection
from farm.analysis import Box

STRIDE = 4
"""Pixels to a cell's side."""
LEAST_CONFIDENCE = 0.35
"""WIDER FACE's easy faces are above 0.5; tracks decide over what lies between."""
MOST_OVERLAP = 0.3
"""Of two boxes over what they cover together; above it they are the same face."""
MOST_FACES = 50

Head = NDArray[np.float32]


def read_heads(
    heat: Head, scale: Head, offset: Head, *, width: int, height: int
) -> tuple[Detection, ...]:
    """Return faces, the surest first.

    Args:
        heat: rows by columns of cells, 0 to 1.
        scale: 2 by rows by columns: logarithms of heights and widths, in cells.
        offset: likewise, of the middles in their cells: down and across.
        width: of the picture in pixels; cells beyond it are padding.
        height: likewise.
    """
    rows, columns = np.nonzero(heat > LEAST_CONFIDENCE)
    confidence = heat[rows, columns]
    order = np.lexsort((columns, rows, -confidence))[: 4 * MOST_FACES]
    rows, columns, confidence = rows[order], columns[order], confidence[order]
    sides = np.exp(np.minimum(scale[:, rows, columns], 6.0)) * STRIDE
    middles = (np.stack([rows, columns]) + offset[:, rows, columns] + 0.5) * STRIDE
    limits = np.array([[height], [width]], dtype=np.float64)
    starts = np.clip(middles - sides / 2, 0, limits) / limits
    ends = np.clip(middles + sides / 2, 0, limits) / limits
    boxes = np.concatenate([starts, ends]).T
    kept = _apart(boxes)[:MOST_FACES]
    return tuple(_detection(boxes[number], confidence[number]) for number in kept)


def _apart(boxes: NDArray[np.float64]) -> list[int]:
    """Return the numbers of boxes that overlap no earlier one by much; empty ones are dropped."""
    kept: list[int] = []
    for number, box in enumerate(boxes):
        if (box[2:] > box[:2]).all() and all(
            _overlap(box, boxes[one]) < MOST_OVERLAP for one in kept
        ):
            kept.append(number)
    return kept


def _overlap(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    sides = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    common = float(np.prod(np.maximum(sides, 0)))
    both = float(np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2]))
    return common / (both - common)


def _detection(box: NDArray[np.float64], confidence: float) -> Detection:
    top, left, bottom, right = (float(edge) for edge in box)
    return Detection(Box(left, top, right - left, bottom - top), min(1.0, float(confidence)))
