"""The proxy that the preview pass leaves: a few small pictures a second."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from farm.errors import FarmFailed
from transcode.plan import Plan
from transcode.preview import proxy_step


def proxy_frames(plan: Plan) -> range:
    """Return the frames of the grid that are in it."""
    return range(0, plan.grid.frames, proxy_step(plan))


def read_proxy(path: Path) -> Iterator[NDArray[np.uint8]]:
    """Yield its pictures in order: height by width by 3, blue, green, red.

    Raises:
        FarmFailed: ``proxy-unreadable``.
    """
    return _read(path, "bgr24")


def read_brightness(path: Path) -> Iterator[NDArray[np.uint8]]:
    """Yield the brightness of its pictures in order: height by width.

    Raises:
        FarmFailed: ``proxy-unreadable``.
    """
    return _read(path, "gray")


def _read(path: Path, form: str) -> Iterator[NDArray[np.uint8]]:
    try:
        with av.open(str(path)) as container:
            for frame in container.decode(video=0):
                yield np.asarray(frame.to_ndarray(format=form), dtype=np.uint8)
    except av.FFmpegError as error:
        raise FarmFailed("proxy-unreadable", detail=error) from error
