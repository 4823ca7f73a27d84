"""Watches an input: a child decodes its keyframes, small, and hears its sound."""

import re
import time
from pathlib import Path
from threading import Lock
from typing import Any

from typing_extensions import override

from live.feeding import Fed
from live.health import Health
from live.hearing import HEARD, SoundLines
from live.meters import Meter
from live.muxing import Chunk
from live.packets import LivePacket, Track, coded_bytes
from live.spec import PacketFormat
from live.stillness import CodedPicture

_FIGURE = re.compile(r"lavfi\.signalstats\.(YMAX|YDIF)=(-?[\d.]+)")


def watch_arguments() -> list[str]:
    """Return the arguments of the child: figures of each keyframe and each step of sound."""
    return [
        *("-probesize", "1000000", "-analyzeduration", "700000"),
        *("-skip_frame", "nokey", "-threads", "1", "-f", "mpegts", "-i", "pipe:0"),
        *("-filter_threads", "1", "-map", "0:v:0"),
        *("-vf", f"scale=160:90:flags=fast_bilinear,signalstats,{_printed('YMAX', 'YDIF')}"),
        *("-fps_mode", "passthrough", "-f", "null", "-"),
        *("-map", "0:a:0?", "-af", HEARD, "-f", "null", "-"),
    ]


def _printed(*keys: str) -> str:
    return ",".join(f"metadata=mode=print:key=lavfi.signalstats.{key}" for key in keys)


class Watch(Fed):
    """Says how an input looks and sounds, until `drop`.

    Args:
        name: of the input.
        ffmpeg: program.
        folder: the engine's.
        shape: what its packets are made of, once they are passed on.
    """

    def __init__(self, name: str, *, ffmpeg: Path, folder: Path, shape: PacketFormat) -> None:
        super().__init__(f"watch-{name}", folder)
        self._ffmpeg, self._pixels = ffmpeg, shape.width * shape.height
        self._lock = Lock()  # the child, the input and the engine come from threads of their own
        self._health, self._meter, self._lines = Health(), Meter(), SoundLines()
        self._brightest = 255.0

    def take(self, piece: bytes) -> None:
        """Take what the input brought; nothing: its line broke off."""
        if piece:
            self.offer(Chunk(piece, is_key=True))
        else:
            self._forget()

    def see(self, packet: LivePacket) -> None:
        """Take a packet as it is passed on."""
        if packet.track is Track.PICTURE:
            size = coded_bytes(packet.payload)
            picture = CodedPicture(size, self._pixels, packet.pts, is_key=packet.is_key)
            with self._lock:
                self._health.come(picture, time.monotonic())

    @property
    def report(self) -> dict[str, Any]:
        """What is wrong now, for how many seconds each, and the RMS of the last sound, dBFS."""
        with self._lock:
            lasting = self._health.lasting(time.monotonic())
            level = self._health.level_db
        return {"alarms": [*lasting], "lasting": lasting, "level_db": level}

    @property
    def levels(self) -> dict[str, Any]:
        """The last steps of its sound."""
        with self._lock:
            return self._meter.told()

    @override
    def command(self) -> list[str]:
        """Return the child to start."""
        head = [str(self._ffmpeg), "-hide_banner", "-nostdin", "-nostats", "-loglevel", "info"]
        return [*head, *watch_arguments()]

    @override
    def hear(self, line: str) -> None:
        """Take a figure that the child prints."""
        now, found = time.monotonic(), _FIGURE.search(line)
        if found is None:
            self._listen(line, now)
            return
        self.moves()
        if found[1] == "YMAX":
            self._brightest = float(found[2])
            return
        with self._lock:
            self._health.see(brightest=self._brightest, change=float(found[2]), at=now)

    @override
    def begins(self) -> None:
        """Begin anew."""
        self._forget()

    @override
    def broke(self, failed: int) -> None:
        """Learn that the child ended: it is started again."""

    def _listen(self, line: str, now: float) -> None:
        channels = self._lines.take(line)
        if channels is None:
            return
        self.moves()
        with self._lock:
            self._health.listen(self._meter.take(channels), now)

    def _forget(self) -> None:
        with self._lock:
            self._health.forget()
            self._meter.clear()
