"""Hears the slate while it is on air: a child decodes the sound that leaves, as targets get it."""

import re
from pathlib import Path
from threading import Lock
from typing import Any

from typing_extensions import override

from live.feeding import Fed
from live.meters import STEP_SECONDS, Meter
from live.muxing import Chunk
from live.packets import LivePacket, Track

HEARD = (
    f"aresample=48000,asetnsamples={round(48_000 * STEP_SECONDS)}:p=0,"
    "astats=metadata=1:reset=1:measure_perchannel=Peak_level+RMS_level:measure_overall=RMS_level,"
    "ametadata=mode=print"
)
"""Filters that print peak and RMS of each channel, step by step."""
_LEVEL = re.compile(r"lavfi\.astats\.(\d+|Overall)\.(Peak|RMS)_level=(-?[\d.]+|-?inf|-?nan)")
_NOTHING_DB = -999.0


class SoundLines:
    """Reads what the filters print, line by line."""

    def __init__(self) -> None:
        self._peaks: list[float] = []
        self._channels: list[tuple[float, float]] = []

    def take(self, line: str) -> list[tuple[float, float]] | None:
        """Return peak and RMS of each channel, dBFS, once a step is whole."""
        found = _LEVEL.search(line)
        if found is None:
            return None
        channel, kind, value = found.groups()
        if channel == "Overall":  # the last of a step
            whole, self._channels, self._peaks = self._channels, [], []
            return whole
        level = _NOTHING_DB if "inf" in value or "nan" in value else float(value)
        if kind == "Peak":
            self._peaks.append(level)
        else:
            self._channels.append((self._peaks[-1] if self._peaks else level, level))
        return None


class AirMeter(Fed):
    """Measures the slate's sound while it leaves, until `drop`."""

    def __init__(self, *, ffmpeg: Path, folder: Path) -> None:
        super().__init__("hear-air", folder)
        self._ffmpeg = ffmpeg
        self._lock = Lock()
        self._meter, self._lines = Meter(), SoundLines()

    def take(self, packet: LivePacket) -> None:
        """Take a packet that leaves."""
        if packet.track is Track.SOUND:
            self.offer(Chunk(packet.payload, is_key=True))

    def rest(self) -> None:
        """Forget what was heard: something else is on air."""
        with self._lock:
            self._meter.clear()

    @property
    def levels(self) -> dict[str, Any]:
        """The last steps of what is on air."""
        with self._lock:
            return self._meter.told()

    @override
    def command(self) -> list[str]:
        """Return the child to start: AAC with its own headers goes in."""
        return [
            *(str(self._ffmpeg), "-hide_banner", "-nostdin", "-nostats", "-loglevel", "info"),
            *("-probesize", "4096", "-analyzeduration", "0", "-f", "aac", "-i", "pipe:0"),
            *("-filter_threads", "1", "-map", "0:a:0", "-af", HEARD, "-f", "null", "-"),
        ]

    @override
    def hear(self, line: str) -> None:
        """Take a level that the child prints."""
        channels = self._lines.take(line)
        if channels is not None:
            self.moves()
            with self._lock:
                self._meter.take(channels)

    @override
    def begins(self) -> None:
        """Begin anew."""
        with self._lock:
            self._meter.clear()

    @override
    def broke(self, failed: int) -> None:
        """Learn that the child ended: it is started again."""
