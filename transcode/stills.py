"""Stills: contact sheets from tiles, and posters of the sharpest well-lit moment among them."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from farm.errors import CorruptMedia
from farm.media import Size
from transcode.plan import Plan
from transcode.storyboard import StoryboardPlan

JPEG_QUALITY = 90
DARKEST, BRIGHTEST = 30.0, 225.0
"""Mean luma (0 to 255) outside which a frame is a fade or a flash, not a poster."""
SHARP_ENOUGH = 0.25
"""Of the best score: a face that is as soft as that was moving, or out of focus."""
_POOR = 0.01

Gray = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Poster:
    """A picture written to disk, and when it was on air."""

    path: Path
    size: Size
    at: Fraction


def write_sheets(tiles: Path, board: StoryboardPlan, folder: Path) -> tuple[Path, ...]:
    """Lay raw tiles out on contact sheets and write those as JPEGs.

    Args:
        tiles: raw BGR pictures of the plan's tile size, one after the other.
        board: the layout.
        folder: where the sheets go.

    Raises:
        CorruptMedia: there are not as many tiles as planned.
    """
    shape = (board.tiles, board.tile.height, board.tile.width, 3)
    if tiles.stat().st_size != math.prod(shape):
        raise CorruptMedia("output-damaged", name=tiles.name, detail="tiles are missing")
    pictures = np.memmap(tiles, np.uint8, "r", shape=shape)
    a_sheet = board.columns * board.rows
    sheets = []
    for number in range(board.sheets):
        mine = pictures[number * a_sheet : (number + 1) * a_sheet]
        sheet = np.zeros((a_sheet, *shape[1:]), np.uint8)
        sheet[: len(mine)] = mine
        rows = sheet.reshape(board.rows, board.columns, *shape[1:]).swapaxes(1, 2)
        sheets.append(folder / f"sheet-{number + 1:03d}.jpg")
        _write_jpeg(sheets[-1], rows.reshape(board.sheet.height, board.sheet.width, 3))
    return tuple(sheets)


def _write_jpeg(target: Path, picture: NDArray[np.uint8]) -> None:
    if not cv2.imwrite(str(target), picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]):
        raise CorruptMedia("output-damaged", name=target.name, detail="picture not written")


def choose_poster_time(
    sheets: Sequence[Path],
    board: StoryboardPlan,
    plan: Plan,
    *,
    preferred: Collection[int] = (),
    avoided: Collection[int] = (),
) -> Fraction:
    """Return the time in seconds of the tile that would make the best poster.

    The score is sharpness (variance of the Laplacian) times evenness of light; the first tile that
    reaches nine tenths of the best score wins, so that a poster comes from early in the clip.

    Args:
        sheets: with the tiles.
        board: their layout.
        plan: of the clip.
        preferred: numbers of tiles of which one is taken, if any is sharp enough.
        avoided: numbers of tiles that are taken only where there are no others.
    """
    scores = [
        _poster_score(tile)
        for number, sheet in enumerate(sheets)
        for tile in _tiles(sheet, board, number)
    ]
    scores = [score * _POOR if at in avoided else score for at, score in enumerate(scores)]
    enough = SHARP_ENOUGH * max(scores)
    liked = [at for at in sorted(preferred) if at < len(scores) and scores[at] >= enough]
    among = liked or range(len(scores))
    good = 0.9 * max(scores[at] for at in among)
    best = next(at for at in among if scores[at] >= good)
    return best * board.step / plan.grid.rate


def _tiles(sheet: Path, board: StoryboardPlan, number: int) -> list[Gray]:
    picture = cv2.imread(str(sheet), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise CorruptMedia("output-damaged", name=sheet.name, detail="not a picture")
    a_sheet = board.columns * board.rows
    width, height = board.tile.width, board.tile.height
    tiles = []
    for tile in range(min(a_sheet, board.tiles - number * a_sheet)):
        row, column = divmod(tile, board.columns)
        top, left = row * height, column * width
        tiles.append(np.asarray(picture[top : top + height, left : left + width], np.uint8))
    return tiles


def _poster_score(tile: Gray) -> float:
    sharpness = float(cv2.Laplacian(tile, cv2.CV_64F).var())
    mean = float(tile.mean())
    lit = 1.0 if DARKEST < mean < BRIGHTEST else _POOR
    return (sharpness + 1e-3) * lit


def write_poster(rendition: Path, at: Fraction, target: Path) -> Poster:
    """Write the frame of a rendition that is on air at a time as a JPEG.

    Raises:
        CorruptMedia: the rendition has no frame there.
    """
    with av.open(str(rendition)) as container:
        stream = container.streams.video[0]
        time_base = stream.time_base or Fraction(1)
        container.seek(int(at / time_base), stream=stream)
        for frame in container.decode(stream):
            if frame.pts is not None and (frame.pts + frame.duration) * time_base > at:
                pixels = frame.to_ndarray(format="bgr24")
                break
        else:
            raise CorruptMedia("output-damaged", name=rendition.name, detail=f"no frame at {at}")
    _write_jpeg(target, np.asarray(pixels, np.uint8))
    return Poster(target, Size(pixels.shape[1], pixels.shape[0]), at)
