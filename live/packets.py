"""Packets of a live programme: what the switcher moves (pure)."""

from dataclasses import dataclass
from enum import StrEnum

TICKS = 90_000
"""Ticks a second: the clock of MPEG-TS, which all inputs come through and all that leaves has."""


class Track(StrEnum):
    """Which of the two tracks a packet belongs to."""

    PICTURE = "picture"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class LivePacket:
    """A coded picture or a stretch of sound.

    Attributes:
        dts: when it is decoded, ticks of `TICKS`.
        pts: when it is shown, likewise; of sound the same as `dts`.
        duration: ticks; 0 where nobody said.
        is_key: whether a decoder may begin with it; sound always.
        payload: H.264 with start codes and, in front of a keyframe, its parameter sets; AAC with
            ADTS headers.
    """

    track: Track
    dts: int
    pts: int
    duration: int
    is_key: bool
    payload: bytes = b""

    @property
    def end(self) -> int:
        """When it is over."""
        return self.pts + self.duration


def coded_bytes(payload: bytes) -> int:
    """Return the size of a coded picture without the filler that keeps a bit rate constant."""
    # a NAL unit of type 12 (ITU-T H.264, 7.4.1); it lies behind the picture
    at = payload.find(b"\0\0\1\x0c")
    return len(payload) if at < 0 else at
