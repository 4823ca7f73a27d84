"""Parts of a recording (pure): their names say all that is to be known of them.

What was sent lies in fMP4 of two seconds or less, what came in as the MPEG-TS that it came as:

    <prefix>sent/init-9c0b1d2e.mp4
    <prefix>sent/000002-00000017-1795384800123-180000-9c0b1d2e-k.m4s
    <prefix>in/main-000002-00000017-1795384800123-2004.ts

That is: epoch, number, wall clock in Unix milliseconds, length (ticks; of what came in
milliseconds), init segment, and whether it begins with a keyframe. A list of the store in key
order is the recording, also when every engine of the programme was killed.

Later parts that follow one another lie in one object, byte by byte as they were. It has the number
and the clock of the first, and its name tells each of them (`live.pieces`):

    <prefix>sent/000002-00000017-1795384800123-9c0b1d2e-x180000-gk1z-h02c_9ab.2s.m4s
    <prefix>in/main-000002-00000017-1795384800123-x2000-gk1z.4-h02c.1.ts
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from live.packets import TICKS, LivePacket, Track
from live.pieces import PIECES, Piece, Within, read_pieces, spell_pieces
from transcode.h264 import SETS, kind_of, opening_units

SENT, CAME = "sent/", "in/"
_SENT = re.compile(r"sent/(\d{6})-(\d{8})-(\d{13})-(\d+)-([0-9a-f]{8})-([kn])\.m4s")
_CAME = re.compile(r"in/([a-z]+)-(\d{6})-(\d{8})-(\d{13})-(\d+)\.ts")
_MANY_SENT = re.compile(rf"sent/(\d{{6}})-(\d{{8}})-(\d{{13}})-([0-9a-f]{{8}})-{PIECES}\.m4s")
_MANY_CAME = re.compile(rf"in/([a-z]+)-(\d{{6}})-(\d{{8}})-(\d{{13}})-{PIECES}\.ts")
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
        within: where it lies among others; None: it is an object of its own.
    """

    epoch: int
    number: int
    wall_ms: int
    ticks: int
    init: str
    is_key: bool
    within: Within | None = None

    @property
    def name(self) -> str:
        """Its key as an object of its own, without the programme's prefix."""
        key = "k" if self.is_key else "n"
        head = f"{SENT}{self.epoch:06d}-{self.number:08d}-{self.wall_ms:013d}"
        return f"{head}-{self.ticks}-{self.init}-{key}.m4s"

    @property
    def key(self) -> str:
        """The key of the object in which it lies, without the programme's prefix."""
        return self.name if self.within is None else self.within.key

    @property
    def ends_ms(self) -> int:
        """When it ended, Unix time."""
        return self.wall_ms + self.ticks * 1000 // TICKS


@dataclass(frozen=True, slots=True)
class CamePart:
    """A part of what came in by an input; ``within``: as of a `SentPart`."""

    source: str
    epoch: int
    number: int
    wall_ms: int
    length_ms: int
    within: Within | None = None

    @property
    def name(self) -> str:
        """Its key as an object of its own, without the programme's prefix."""
        head = f"{CAME}{self.source}-{self.epoch:06d}-{self.number:08d}"
        return f"{head}-{self.wall_ms:013d}-{self.length_ms}.ts"

    @property
    def key(self) -> str:
        """The key of the object in which it lies, without the programme's prefix."""
        return self.name if self.within is None else self.within.key

    @property
    def ends_ms(self) -> int:
        """When it ended, Unix time."""
        return self.wall_ms + self.length_ms


AnyPart = SentPart | CamePart


@dataclass(frozen=True, slots=True)
class Gap:
    """A time, in Unix milliseconds, of which nothing was recorded."""

    begins_ms: int
    ends_ms: int


def init_name(init: str) -> str:
    """Return the key of an init segment, without the programme's prefix."""
    return f"{SENT}init-{init}.mp4"


def read_sent(names: Iterable[str]) -> list[SentPart]:
    """Return the parts among names of objects, in order, each once; other names are passed over.

    One that lies among others and alone as well lies among others.
    """
    found: dict[tuple[int, int], SentPart] = {}
    for name in names:
        if one := _SENT.fullmatch(name):
            part = SentPart(
                int(one[1]), int(one[2]), int(one[3]), int(one[4]), one[5], one[6] == "k"
            )
            found.setdefault((part.epoch, part.number), part)
        elif many := _MANY_SENT.fullmatch(name):
            for part in _opened_sent(name, many):
                found[part.epoch, part.number] = part
    return [found[at] for at in sorted(found)]


def read_came(names: Iterable[str], source: str) -> list[CamePart]:
    """Return the parts of one input among names of objects, in order; as `read_sent`."""
    found: dict[tuple[int, int], CamePart] = {}
    for name in names:
        one, many = _CAME.fullmatch(name), _MANY_CAME.fullmatch(name)
        if one and one[1] == source:
            part = CamePart(one[1], int(one[2]), int(one[3]), int(one[4]), int(one[5]))
            found.setdefault((part.epoch, part.number), part)
        elif many and many[1] == source:
            for part in _opened_came(name, many):
                found[part.epoch, part.number] = part
    return [found[at] for at in sorted(found)]


def name_of_many(parts: Sequence[tuple[AnyPart, int]]) -> str:
    """Return the name of an object of parts that follow one another, with their bytes.

    Raises:
        ValueError: there are none.
    """
    first = parts[0][0] if parts else None
    head = f"{first.epoch:06d}-{first.number:08d}-{first.wall_ms:013d}" if first else ""
    pieces = spell_pieces([_piece(part, size) for part, size in parts])
    match first:
        case SentPart():
            return f"{SENT}{head}-{first.init}-{pieces}.m4s"
        case CamePart():
            return f"{CAME}{first.source}-{head}-{pieces}.ts"
        case None:
            raise ValueError("an object of no parts")


def follows(before: AnyPart, after: AnyPart) -> bool:
    """Whether a part goes on where another ends, of the same engine, with nothing between."""
    match before, after:
        case SentPart(), SentPart():
            is_alike = before.init == after.init
        case CamePart(), CamePart():
            is_alike = before.source == after.source
        case _:
            return False
    goes_on = (after.epoch, after.number) == (before.epoch, before.number + 1)
    return is_alike and goes_on and after.wall_ms == before.ends_ms


def _piece(part: AnyPart, size: int) -> Piece:
    if isinstance(part, SentPart):
        return Piece(part.ticks, size, part.is_key)
    return Piece(part.length_ms, size)


def _opened_sent(name: str, many: re.Match[str]) -> Iterator[SentPart]:
    number, wall_ms, start = int(many[2]), int(many[3]), 0
    for piece in read_pieces(many[5], many[6]):
        within = Within(name, start, piece.bytes)
        part = SentPart(int(many[1]), number, wall_ms, piece.length, many[4], piece.is_key, within)
        yield part
        number, wall_ms, start = number + 1, part.ends_ms, start + piece.bytes


def _opened_came(name: str, many: re.Match[str]) -> Iterator[CamePart]:
    number, wall_ms, start = int(many[3]), int(many[4]), 0
    for piece in read_pieces(many[5], many[6]):
        within = Within(name, start, piece.bytes)
        part = CamePart(many[1], int(many[2]), number, wall_ms, piece.length, within)
        yield part
        number, wall_ms, start = number + 1, part.ends_ms, start + piece.bytes


def find_gaps(parts: Iterable[AnyPart]) -> Iterator[Gap]:
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
