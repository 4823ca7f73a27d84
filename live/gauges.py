"""What a line brings, by its own clock (pure): rate, bits, keyframes, gaps, drift."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from live.packets import TICKS

WINDOW = 4.0
"""Seconds of pictures that rates are counted of: a GOP that platforms take, or two."""
LONGEST_STEP = 0.5
"""Between two pictures, by the clock or by their times; what takes longer is a gap."""
SETTLED = 3.0
"""Seconds after which a line is as late as it will be: what was kept for it comes at once."""
_PACKET, _PICTURE_PID = 188, 0x0100


@dataclass(slots=True)
class Gauge:
    """Measures one input; bytes and pictures as they come, the times in seconds.

    Attributes:
        gaps: how often nothing came for a while, also between two lines.
    """

    gaps: int = 0
    gap_seconds: float = 0.0
    _pictures: deque[tuple[float, int]] = field(default_factory=deque)
    _bytes: int = 0
    _last: tuple[float, float] | None = None
    _begun: tuple[float, float] | None = None
    _first_late: float | None = None
    _late: float = 0.0
    _key: float | None = None
    _gop: float | None = None

    def connect(self) -> None:
        """Begin a line; the gap before it is counted."""
        self._pictures.clear()
        self._begun = self._first_late = self._key = self._gop = None
        self._late = 0.0
        self._last = None if self._last is None else (self._last[0], -1.0)

    def weigh(self, size: int) -> None:
        """Take bytes, of pictures and sound."""
        self._bytes += size

    def picture(self, dts: int, *, is_key: bool, at: float) -> None:
        """Take a picture's time, ticks, as it comes."""
        when = dts / TICKS
        self._look_for_gap(when, at)
        self._last = (at, when)
        self._pictures.append((when, self._bytes))
        while when - self._pictures[0][0] > WINDOW or self._pictures[0][0] > when:
            self._pictures.popleft()
        if is_key:
            self._gop = None if self._key is None else when - self._key
            self._key = when
        self._begun = self._begun or (at, when)
        self._late = (at - self._begun[0]) - (when - self._begun[1])
        if self._first_late is None and at - self._begun[0] >= SETTLED:
            self._first_late = self._late

    def told(self) -> dict[str, Any]:
        """Return the figures; null: not known yet."""
        fps = bitrate = None
        seen = tuple(self._pictures)  # others go on adding to it
        if len(seen) > 1:
            (begin, before), (end, after) = seen[0], seen[-1]
            if end > begin:
                fps = (len(seen) - 1) / (end - begin)
                bitrate = (after - before) * 8 / (end - begin)
        drift = None if self._first_late is None else self._late - self._first_late
        return {
            "fps": fps,
            "bitrate": bitrate,
            "gop": self._gop,
            "drift": drift,
            "gaps": self.gaps,
            "gap_seconds": self.gap_seconds,
        }

    def _look_for_gap(self, when: float, at: float) -> None:
        if self._last is None:
            return
        came, shown = self._last
        away = max(at - came, when - shown if shown >= 0 else 0.0)
        if away > LONGEST_STEP:
            self.gaps += 1
            self.gap_seconds += away


class TsPictures:
    """Finds the pictures in MPEG-TS as this farm's children write it, without decoding anything."""

    def __init__(self) -> None:
        self._rest = b""

    def take(self, piece: bytes) -> Iterator[tuple[int, bool]]:
        """Yield the decoding time, ticks, of each picture that begins, and whether it is a key."""
        stream = self._rest + piece
        whole = len(stream) // _PACKET * _PACKET
        self._rest = stream[whole:]
        for at in range(0, whole, _PACKET):
            # the first packet of a picture (ISO/IEC 13818-1, 2.4.3.2): 0x40 is the flag for that
            if stream[at + 1] & 0x5F == 0x40 | _PICTURE_PID >> 8 and stream[at + 2] == 0:
                found = _picture(stream[at : at + _PACKET])
                if found is not None:
                    yield found


def _picture(packet: bytes) -> tuple[int, bool] | None:
    """Return the time in the PES header (2.4.3.6) and the random access flag in front of it."""
    has_field = bool(packet[3] & 0x20)
    is_key = has_field and packet[4] > 0 and bool(packet[5] & 0x40)
    head = 4 + (1 + packet[4] if has_field else 0)
    if packet[head : head + 3] != b"\0\0\1" or len(packet) < head + 19:
        return None
    flags = packet[head + 7] >> 6
    if flags < 2:  # noqa: PLR2004  # 2: a time of showing, 3: one of decoding as well
        return None
    stamp = packet[head + (14 if flags & 1 else 9) :][:5]
    ticks = (stamp[0] >> 1 & 7) << 30 | stamp[1] << 22 | (stamp[2] >> 1) << 15
    return ticks | stamp[3] << 7 | stamp[4] >> 1, is_key
