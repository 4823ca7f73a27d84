"""What people at a target see: frames as they arrive, and how far flash and beep are apart."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from threading import Thread
from typing import IO, cast

import av
import numpy as np

from transcode.ffmpeg import find_ffmpeg

TINY = 16 * 9
DARK, WHITE = 50.0, 215.0
"""Mean luma of 255: the plain slate lies below, a white frame above, the test picture between."""


@dataclass(slots=True)
class Seen:
    """Frames in the order in which they came: when, and how bright."""

    frames: list[tuple[float, float]] = field(default_factory=list)

    def first(self, since: float, *, is_slate: bool) -> float | None:
        """Return when the first frame of the slate, or of a source, came after a time."""
        came = (at for at, luma in self.frames if at > since and (luma < DARK) == is_slate)
        return next(came, None)

    def flashes(self) -> list[float]:
        """Return when white frames came that follow others."""
        pairs = zip(self.frames, self.frames[1:], strict=False)
        return [after[0] for before, after in pairs if before[1] < WHITE <= after[1]]


@contextmanager
def viewer(address: str) -> Iterator[Seen]:
    """Look at a stream until the block ends."""
    seen = Seen()
    command = [
        *(str(find_ffmpeg(None)), "-hide_banner", "-nostdin", "-loglevel", "error"),
        *("-flags", "low_delay", "-analyzeduration", "8000000", "-fpsprobesize", "2"),
        *("-threads", "1", "-i", address, "-an", "-fps_mode", "passthrough"),
        *("-vf", "scale=16:9", "-pix_fmt", "gray", "-f", "rawvideo", "-flush_packets", "1"),
        "pipe:1",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:

        def look() -> None:
            while len(frame := cast("IO[bytes]", child.stdout).read(TINY)) == TINY:
                seen.frames.append((time.time(), float(np.frombuffer(frame, np.uint8).mean())))

        thread = Thread(target=look, daemon=True)
        thread.start()
        try:
            yield seen
        finally:
            child.kill()
            thread.join(5)


def offsets(path: Path) -> list[tuple[float, float]]:
    """Return, for each flash of a recording, when it is and how much later its beep is, seconds."""
    beeps = np.array(_beeps(path))
    found = []
    for flash in _flashes(path):
        later = beeps - flash
        if len(later) and abs(nearest := float(later[np.argmin(np.abs(later))])) < 0.4:
            found.append((flash, nearest))
    return found


def change_of_offset(path: Path, last_cut: float) -> float:
    """Return by how much flash and beep are further apart at a recording's end than at its begin.

    Args:
        path: of the recording.
        last_cut: seconds from its end; only what lies behind it counts as the end.
    """
    all_offsets = offsets(path)
    end = max(at for at, _ in all_offsets)
    before = median(later for at, later in all_offsets if at < end - 2 * last_cut)
    after = median(later for at, later in all_offsets if at > end - last_cut)
    return abs(after - before)


def _flashes(path: Path) -> list[float]:
    times, was_white = [], True
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            luma = frame.reformat(width=16, height=9, format="gray").to_ndarray().mean()
            if luma >= WHITE and not was_white:
                times.append(float(frame.time or 0))
            was_white = luma >= WHITE
    return times


def _beeps(path: Path) -> list[float]:
    times, quiet_since = [], 0.0
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            loud = np.abs(frame.to_ndarray()[0]) > 0.1
            begin = float(frame.time or 0)
            if not loud.any():
                continue
            first = begin + float(np.argmax(loud)) / frame.sample_rate
            if first - quiet_since > 0.3:
                times.append(first)
            quiet_since = begin + frame.samples / frame.sample_rate
    return times
