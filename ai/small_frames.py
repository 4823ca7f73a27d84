"""Every frame of a clip, very small: what shots are looked for in."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from farm.media import Size

BLOCK = 512
"""Frames that are looked at together: some megabytes, however long the clip is."""

Pictures = NDArray[np.floating[Any]]
"""Brightness of pictures, number x height x width, 0 to 255."""


@dataclass(frozen=True, slots=True)
class SmallFrames:
    """The frames of a clip, one after the other.

    Attributes:
        size: even on both sides.
        raw: number x bytes; each frame is yuv420p: brightness, then the two colours, half as large.
    """

    size: Size
    raw: NDArray[np.uint8]

    def __len__(self) -> int:
        """Return how many."""
        return len(self.raw)

    def brightness(self, numbers: NDArray[np.intp] | slice) -> Pictures:
        """Return the brightness of some frames."""
        rows = self.raw[numbers, : self.size.pixels]
        return rows.astype(np.float32).reshape(-1, self.size.height, self.size.width)

    def values(self, numbers: NDArray[np.intp] | slice) -> NDArray[np.floating[Any]]:
        """Return brightness and colours of some frames, a row each, grey at 0."""
        return self.raw[numbers].astype(np.float32) - 128

    def blocks(self, reach: int = 0) -> Iterator[tuple[slice, slice]]:
        """Yield stretches, and each with `reach` more frames on either side, if there are some."""
        for first in range(0, len(self), BLOCK):
            end = min(first + BLOCK, len(self))
            yield slice(first, end), slice(max(0, first - reach), min(len(self), end + reach))


def open_small_frames(path: Path, size: Size) -> SmallFrames:
    """Return the frames of a raw file, which are read where they are needed.

    Args:
        path: raw yuv420p; what is not a whole frame at its end is left out.
        size: of each frame.
    """
    each = size.pixels * 3 // 2
    number = path.stat().st_size // each
    if not number:
        return SmallFrames(size, np.zeros((0, each), np.uint8))
    return SmallFrames(size, np.memmap(path, np.uint8, "r", shape=(number, each)))
