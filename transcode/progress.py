"""What ffmpeg says while it works: the key=value blocks of ``-progress pipe:1``."""

from dataclasses import dataclass
from fractions import Fraction

MAX_LINE = 4096
"""Longest line that is looked at, bytes: ffmpeg's own are under 100."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One report.

    Attributes:
        frame: pictures written so far; 0 where no picture is made.
        out_time: seconds of output written so far; 0 until the first packet.
        speed: seconds of output for a second of wall time; None until ffmpeg knows.
        bytes_written: size of the output so far; None where the muxer does not know it.
        is_last: whether ffmpeg said that this is the end.
    """

    frame: int
    out_time: Fraction
    speed: float | None
    bytes_written: int | None = None
    is_last: bool = False


class ProgressParser:
    """Turns pieces of the byte stream into reports; pieces may end anywhere."""

    def __init__(self) -> None:
        self._rest = b""
        self._fields: dict[str, str] = {}

    def feed(self, piece: bytes) -> list[Progress]:
        """Return the reports that are complete with this piece, oldest first."""
        *lines, rest = (self._rest + piece).split(b"\n")
        self._rest = rest[-MAX_LINE:]
        reports = []
        for line in lines:
            key, _, value = line[:MAX_LINE].decode("ascii", "replace").partition("=")
            self._fields[key.strip()] = value.strip()
            if key.strip() == "progress":
                reports.append(_progress(self._fields))
                self._fields = {}
        return reports


def _progress(fields: dict[str, str]) -> Progress:
    size = _whole(fields.get("total_size"))
    # out_time_us may be N/A or, before the first packet, a huge negative number.
    microseconds = max(0, _whole(fields.get("out_time_us")) or 0)
    return Progress(
        frame=_whole(fields.get("frame")) or 0,
        out_time=Fraction(microseconds, 1_000_000),
        speed=_speed(fields.get("speed", "")),
        bytes_written=size,
        is_last=fields["progress"] == "end",
    )


def _whole(text: str | None) -> int | None:
    try:
        return int(text or "")
    except ValueError:
        return None


def _speed(text: str) -> float | None:
    try:
        return float(text.removesuffix("x"))
    except ValueError:
        return None
