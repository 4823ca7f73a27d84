"""Parts of a recording (pure): their names say all that is to be known of them.

What was sent lies in fMP4 of two seconds or less, what came in as the MPEG-TS that it came as:

    <prefix>sent/init-9c0b1d2e.mp4
    <prefix>sent/000002-00000017-1795384800123-180000-9c0b1d2e-k.m4s
    <prefix>in/main-000002-00000017-1795384800123-2004.ts

That is: epoch, number, wall clock in Unix milliseconds, length (ticks; of what came in
milliseconds), init segment, and whether it begins with a keyframe. A list of the store in key
order is the recording, also when every engine of the programme was killed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from live.packets import TICKS, LivePacket, Track
from transcode.h264 import SETS, kind_of, opening_units

SENT, CAME = "sent/", "in/"
_SENT = re.compile(r"sent/(\d{6})-(\d{8})-(\d{13})-(\d+)-([0-9a-f]{8})-([kn])\.m4s")
_CAME = re.compile(r"in/([a-z]+)-(\d{6})-(\d{8})-(\d{13})-(\d+)\.ts")
LONGEST = 2 * TICKS
"""Of a part, but for some pictures: more than that no crash may cost."""
SHORTEST = LONGEST // 2
"""A keyframe that comes sooner begins no part: the next one comes before the part is too long."""
_LATE = 3
"""Pictures."""
GAP_MS = 300
"""Between the end of a part and the next one; less is rounding and the frames' own distance."""


@dataclass(frozen=True, slots=True)
class SentPart:
    """A part of what was sent.

    Attributes:
        wall_ms: when it began, Unix time.
        ticks: its length.
        init: which init segment it needs.
        is_key: whether it begins with a keyframe.
    """

    epoch: int
    number: int
    wall_ms: int
    ticks: int
    init: str
    is_key: bool

    @property
    def name(self) -> str:
        """Its key, without the programme's prefix."""
        key = "k" if self.is_key else "n"
        head = f"{SENT}{self.epoch:06d}-{self.number:08d}-{self.wall_ms:013d}"
        return f"{head}-{self.ticks}-{self.init}-{key}.m4s"

    @property
    def ends_ms(self) -> int:
        """When it ended, Unix time."""
        return self.wall_ms + self.ticks * 1000 // TICKS


@dataclass(frozen=True, slots=True)
class CamePart:
    """A part of what came in by an input."""

    source: str
    epoch: int
    number: int
    wall_ms: int
    length_ms: int

    @property
    def name(self) -> str:
        """Its key, without the programme's prefix."""
        head = f"{CAME}{self.source}-{self.epoch:06d}-{self.number:08d}"
        return f"{head}-{self.wall_ms:013d}-{self.length_ms}.ts"

    @property
    def ends_ms(self) -> int:
        """When it ended, Unix time."""
        return self.wall_ms + self.length_ms


@dataclass(frozen=True, slots=True)
class Gap:
    """A time, in Unix milliseconds, of which nothing was recorded."""

    begins_ms: int
    ends_ms: int


def init_name(init: str) -> str:
    """Return the key of an init segment, without the programme's prefix."""
    return f"{SENT}init-{init}.mp4"


def read_sent(names: Iterable[str]) -> list[SentPart]:
    """Return the parts among names of objects, in order; other names are passed over."""
    found = (_SENT.fullmatch(name) for name in names)
    parts = [
        SentPart(int(one[1]), int(one[2]), int(one[3]), int(one[4]), one[5], one[6] == "k")
        for one in found
        if one
    ]
    return sorted(parts, key=lambda part: (part.epoch, part.number))


def read_came(names: Iterable[str], source: str) -> list[CamePart]:
    """Return the parts of one input among names of objects, in order."""
    found = (_CAME.fullmatch(name) for name in names)
    parts = [
        CamePart(one[1], int(one[2]), int(one[3]), int(one[4]), int(one[5]))
        for one in found
        if one and one[1] == source
    ]
    return sorted(parts, key=lambda part: (part.epoch, part.number))


def find_gaps(parts: Iterable[SentPart | CamePart]) -> Iterator[Gap]:
    """Yield what is missing between parts that follow each other."""
    for before, after in pairwise(parts):
        if after.wall_ms - before.ends_ms > GAP_MS:
            yield Gap(before.ends_ms, after.wall_ms)


def parts_within(parts: Iterable[SentPart], begins_ms: int, ends_ms: int) -> list[SentPart]:
    """Return the parts that show a time, from the keyframe before it on.

    Args:
        parts: of a recording, in order.
        begins_ms: Unix time.
        ends_ms: likewise.
    """
    found: list[SentPart] = []
    for part in parts:
        if part.ends_ms <= begins_ms and part.is_key:
            found = []
        if part.wall_ms < ends_ms:
            found.append(part)
    first = next((at for at, part in enumerate(found) if part.ends_ms > begins_ms), len(found))
    key = max((at for at in range(min(first + 1, len(found))) if found[at].is_key), default=0)
    return found[key:] if first < len(found) else []


def ends_part(first: LivePacket, packet: LivePacket, *, is_new: bool) -> bool:
    """Whether a part that began with a picture ends before another picture.

    Args:
        first: its first picture.
        packet: the next one.
        is_new: whether this one needs another init segment.
    """
    if packet.track is not Track.PICTURE:
        return False
    length = packet.dts - first.dts
    if packet.is_key or is_new:
        return is_new or not first.is_key or length >= SHORTEST
    # a keyframe that is a little late is waited for, or every part would begin just before one
    return length >= LONGEST + _LATE * packet.duration


def parameter_sets(payload: bytes) -> bytes:
    """Return the parameter sets in front of an H.264 keyframe, with start codes; perhaps none."""
    units = [unit for unit in opening_units(payload, 0) if kind_of(unit) in SETS]
    return b"".join(b"\0\0\0\1" + unit for unit in units)
