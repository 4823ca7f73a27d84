"""Bars of words low in the picture: names, titles, tickers that stand (numpy).

Written is what has many strong vertical edges next to each other in a row that is long and low, and
does not change while other parts of the picture do or time goes by. What the words say is not read.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ai.subject_finder import Detection, Picture
from farm.analysis import Box

LOWEST = 0.55
"""Bars are looked for below this share of the height."""
CELL = 8
"""Pixels to a side of the squares that are looked at."""
EDGE = 40
"""Of brightness between a pixel and the one beside it: an edge of a letter."""
LEAST_EDGES = 0.14
"""Share of a square's pixels that are edges, where something is written."""
MOST_CHANGE = 12.0
"""Mean change of brightness in a square between two pictures; what moves is no bar."""
LEAST_WIDTH = 0.14
"""Of a bar, a share of the picture's."""
LEAST_SHAPE = 2.5
"""Width of a bar over its height, in pixels."""

Strip = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Span = tuple[int, int, int, int]
"""Top, left, bottom, right, in squares."""


def strip_of(picture: Picture) -> Strip:
    """Return the part of a picture in which bars are, as brightness."""
    return picture[round(picture.shape[0] * LOWEST) :, :, 1].copy()


def find_bars(before: Strip, strip: Strip) -> list[Detection]:
    """Return the bars of words in a strip that were there in the one before it as well."""
    edges = np.abs(np.diff(strip.astype(np.int16), axis=1, append=strip[:, -1:])) > EDGE
    change = np.abs(strip.astype(np.int16) - before)
    written = (_squares(edges) > LEAST_EDGES) & (_squares(change) < MOST_CHANGE)
    return [
        _detection(span, strip.shape) for span in _spans(written) if _is_bar(span, written.shape[1])
    ]


def _squares(values: NDArray[np.generic]) -> NDArray[np.float64]:
    rows, columns = values.shape[0] // CELL, values.shape[1] // CELL
    cut = values[: rows * CELL, : columns * CELL].astype(np.float64)
    return np.asarray(cut.reshape(rows, CELL, columns, CELL).mean(axis=(1, 3)))


def _spans(written: Mask) -> list[Span]:
    """Return runs of written squares, one square of gap bridged.

    Runs of rows that follow each other and lie above each other are one.
    """
    found: list[Span] = []
    for row, squares in enumerate(written):
        for left, right in _runs(squares):
            above = [one for one in found if one[2] == row and one[1] < right and left < one[3]]
            found = [one for one in found if one not in above]
            top = min([row, *(one[0] for one in above)])
            first = min([left, *(one[1] for one in above)])
            found.append((top, first, row + 1, max([right, *(one[3] for one in above)])))
    return found


def _runs(squares: Mask) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for place in np.flatnonzero(squares):
        if runs and place - runs[-1][1] <= 1:
            runs[-1] = (runs[-1][0], int(place) + 1)
        else:
            runs.append((int(place), int(place) + 1))
    return runs


def _is_bar(span: Span, columns: int) -> bool:
    top, left, bottom, right = span
    width, height = right - left, bottom - top
    return width >= max(LEAST_SHAPE * height, LEAST_WIDTH * columns)


def _detection(span: Span, shape: Sequence[int]) -> Detection:
    top, left, bottom, right = (edge * CELL for edge in span)
    share = (1 - LOWEST) / shape[0]
    box = Box(
        left / shape[1], LOWEST + top * share, (right - left) / shape[1], (bottom - top) * share
    )
    return Detection(box, 0.9)
