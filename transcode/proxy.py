"""The proxy that the preview pass leaves: a few small pictures a second."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from farm.errors import FarmFailed
from transcode.plan import Plan

PROXY_SIDE = 320
"""Its longer side, pixels."""
PROXY_RATE = 4
"""Its pictures a second, about."""


def proxy_step(plan: Plan) -> int:
    """Return how many frames of the grid lie between two of its pictures."""
    return max(1, round(plan.grid.rate / PROXY_RATE))


def proxy_frames(plan: Plan) -> range:
    """Return the frames of the grid that are in it."""
    return range(0, plan.grid.frames, proxy_step(plan))


def read_proxy(path: Path) -> Iterator[NDArray[np.uint8]]:
    """Yield its pictures in order: height by width by 3, blue, green, red.

    Raises:
        FarmFailed: ``proxy-unreadable``.
    """
    try:
        with av.open(str(path)) as container:
            for frame in container.decode(video=0):
                yield np.asarray(frame.to_ndarray(format="bgr24"), dtype=np.uint8)
    except av.FFmpegError as error:
        raise FarmFailed("proxy-unreadable", detail=error) from error
