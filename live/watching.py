"""Watches an input: a child that decodes its keyframes, small, and the level of its sound."""

import re
import time
from pathlib import Path

from typing_extensions import override

from live.feeding import Fed
from live.health import Alarm, Health
from live.muxing import Chunk

_SILENCE_DB = -120.0
_FIGURE = re.compile(r"lavfi\.(signalstats|astats)\.([A-Za-z_.]+)=(-?[\d.]+|-inf|nan)")


def watch_arguments() -> list[str]:
    """Return the arguments of the child: figures of each keyframe and each second of sound."""
    return [
        *("-probesize", "1000000", "-analyzeduration", "700000"),
        *("-skip_frame", "nokey", "-threads", "1", "-f", "mpegts", "-i", "pipe:0"),
        *("-filter_threads", "1", "-map", "0:v:0"),
        *("-vf", f"scale=160:90:flags=fast_bilinear,signalstats,{_printed('', 'signalstats')}"),
        *("-fps_mode", "passthrough", "-f", "null", "-"),
        *("-map", "0:a:0?", "-af"),
        "aresample=8000,asetnsamples=8000,astats=metadata=1:reset=1:measure_perchannel=none,"
        + _printed("a", "astats"),
        *("-f", "null", "-"),
    ]


def _printed(kind: str, family: str) -> str:
    keys = ("YMAX", "YDIF") if family == "signalstats" else ("Overall.RMS_level",)
    return ",".join(f"{kind}metadata=mode=print:key=lavfi.{family}.{key}" for key in keys)


class Watch(Fed):
    """Says how an input looks and sounds, until `drop`."""

    def __init__(self, name: str, *, ffmpeg: Path, folder: Path) -> None:
        super().__init__(f"watch-{name}", folder)
        self._ffmpeg = ffmpeg
        self._health = Health()
        self._brightest = 255.0

    def take(self, piece: bytes) -> None:
        """Take what the input brought; nothing: its line broke off."""
        if piece:
            self.offer(Chunk(piece, is_key=True))
        else:
            self._health.forget()

    @property
    def alarms(self) -> list[Alarm]:
        """What is wrong now."""
        return self._health.alarms(time.monotonic())

    @property
    def level_db(self) -> float | None:
        """RMS of the last second of sound, dBFS."""
        return self._health.level_db

    @override
    def command(self) -> list[str]:
        """Return the child to start."""
        head = [str(self._ffmpeg), "-hide_banner", "-nostdin", "-nostats", "-loglevel", "info"]
        return [*head, *watch_arguments()]

    @override
    def hear(self, line: str) -> None:
        """Take a figure that the child prints."""
        found = _FIGURE.search(line)
        if found is None:
            return
        self.moves()
        value, now = float(found[3].replace("nan", "-inf")), time.monotonic()
        if found[2] == "YMAX":
            self._brightest = value
        elif found[2] == "YDIF":
            self._health.see(brightest=self._brightest, change=value, at=now)
        else:
            self._health.listen(max(value, _SILENCE_DB), now)

    @override
    def begins(self) -> None:
        """Begin anew."""
        self._health.forget()

    @override
    def broke(self, failed: int) -> None:
        """Learn that the child ended: it is started again."""
