"""A walk over all packets of a container: what is really there, not what its header promises."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import av
from av.container import InputContainer
from av.stream import Stream

from transcode.coding import Openings, find_openings

if TYPE_CHECKING:
    from av.packet import Packet

DISCONTINUOUS = frozenset({"mpegts", "mpeg"})
"""Demuxers whose clocks may jump in the middle: AVFMT_TS_DISCONT in libav."""

JUMP_SECONDS = 10
"""ffmpeg's ``-dts_delta_threshold``: a larger step of the clock is a jump, and is closed."""

KEPT_PACKETS = 40
"""Of each track, the first: what most clips say can be decoded from these, and no second reading is
needed."""
KEPT_BYTES = 32 * 2**20

_BACKWARDS_SECONDS = Fraction(1, 10)


@dataclass(slots=True)
class Track:
    """What was seen of one track; times in units of `time_base`, after jumps were closed.

    Attributes:
        shown: presentation times of the packets that are shown, in the order of the file.
        decoded: their decoding times (the presentation time where there is none).
        keyframes: presentation times of those at which a decoder may begin; of pictures only.
        has_presentation: whether every packet had a presentation time.
        end: the latest end of a shown packet.
        padding: seconds that the decoder cuts off the last packet of a sound track.
        bytes: of the shown packets.
        hidden: packets that an edit list hides or that carry no picture of their own.
        openings: of an H.264 track, how its pictures begin.
    """

    time_base: Fraction
    shown: "array[int]" = field(default_factory=lambda: array("q"))
    decoded: "array[int]" = field(default_factory=lambda: array("q"))
    keyframes: "array[int]" = field(default_factory=lambda: array("q"))
    has_presentation: bool = True
    last_duration: int = 0
    padding: Fraction = Fraction(0)
    bytes: int = 0
    hidden: int = 0
    openings: Openings | None = None

    @property
    def times(self) -> list[int]:
        """When each packet is shown, ascending; when it is decoded, where no more is known."""
        return sorted(self.shown if self.has_presentation else self.decoded)

    def add(self, packet: "Packet[Stream]", shift: int) -> None:
        """Count a shown packet."""
        decoded = packet.dts if packet.dts is not None else packet.pts
        shown = packet.pts if packet.pts is not None else decoded
        if decoded is None or shown is None:
            self.hidden += 1
            return
        if self.openings is not None:
            self.openings.look(packet, shown + shift)
        if packet.pts is None:
            self.has_presentation = False
        if not self.shown or shown + shift >= max(self.shown[-1], self._latest()):
            self.last_duration = packet.duration or 0
        self.shown.append(shown + shift)
        self.decoded.append(decoded + shift)
        if packet.is_keyframe and packet.stream.type == "video":
            self.keyframes.append(shown + shift)
        self.bytes += packet.size

    def _latest(self) -> int:
        return max(self.shown[-16:])  # pictures are reordered by 16 places at most (H.264)


@dataclass(slots=True)
class Walk:
    """All tracks of a container.

    Attributes:
        tracks: by stream index; a stream without packets has none.
        jumps: how often the clock jumped.
        broke_off: libav's words where reading ended in an error.
        kept: the first packets of each stream, by its index, in order and without a gap.
    """

    tracks: dict[int, Track] = field(default_factory=dict)
    jumps: int = 0
    broke_off: str | None = None
    kept: "dict[int, list[Packet[Stream]]]" = field(default_factory=dict)
    _room: int = KEPT_BYTES

    def keep(self, packet: "Packet[Stream]") -> None:
        """Keep a packet, if it is one of the first and there is room."""
        kept = self.kept.setdefault(packet.stream_index, [])
        if len(kept) < KEPT_PACKETS:
            self._room -= packet.size
            if self._room >= 0:  # and never again below: there would be a gap
                kept.append(packet)


def walk_packets(container: InputContainer, demuxer: str) -> Walk:
    """Read every packet of the picture and sound tracks, without decoding any."""
    walk = Walk()
    clock = _Clock(walk) if demuxer in DISCONTINUOUS else None
    streams = [*container.streams.video, *container.streams.audio]
    last: dict[int, Packet[Stream]] = {}
    for packet in _packets(container, streams, walk):
        track = walk.tracks.get(packet.stream_index)
        if track is None:
            openings = find_openings(packet.stream)
            track = Track(Fraction(packet.time_base), openings=openings)
            walk.tracks[packet.stream_index] = track
        shift = clock.shift(packet) if clock is not None else 0
        # Half a packet at the end of a cut-off file shows nothing; in an MPEG stream the mark
        # only says that something near was lost.
        if packet.is_discard or (packet.is_corrupt and clock is None) or _is_hidden_vp8(packet):
            track.hidden += 1
        else:
            track.add(packet, shift)
            last[packet.stream_index] = packet
    for index, packet in last.items():
        walk.tracks[index].padding = _padding(packet)
    return walk


class _Clock:
    """Closes jumps of the clock the way ffmpeg does when timestamps are not copied."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._offset = Fraction(0)
        self._next: dict[int, Fraction] = {}

    def shift(self, packet: "Packet[Stream]") -> int:
        """Return what to add to this packet's times, in its own units."""
        base = Fraction(packet.time_base)
        if packet.dts is not None:
            time = packet.dts * base + self._offset
            expected = self._next.get(packet.stream_index, time)
            gap = time - expected
            if abs(gap) > JUMP_SECONDS or gap < -_BACKWARDS_SECONDS:
                self._offset -= gap
                self._walk.jumps += 1
                time = expected
            self._next[packet.stream_index] = time + (packet.duration or 0) * base
        return round(self._offset / base)


def _packets(
    container: InputContainer, streams: list[Stream], walk: Walk
) -> Iterator["Packet[Stream]"]:
    try:
        for packet in container.demux(streams):
            walk.keep(packet)
            if packet.size and packet.time_base:
                yield packet
    except av.FFmpegError as error:
        walk.broke_off = str(error)


def _is_hidden_vp8(packet: "Packet[Stream]") -> bool:
    """Whether this is a VP8 frame that is only referred to: RFC 6386 section 9.1, show_frame."""
    context = packet.stream.codec_context
    if packet.stream.type != "video" or context.name != "vp8":
        return False
    return not memoryview(packet)[0] & 0x10


def _padding(packet: "Packet[Stream]") -> Fraction:
    if packet.stream.type != "audio" or not packet.has_sidedata("skip_samples"):
        return Fraction(0)
    samples = int.from_bytes(bytes(packet.get_sidedata("skip_samples"))[4:8], "little")
    rate = getattr(packet.stream.codec_context, "sample_rate", 0) or 48_000
    return Fraction(samples, rate)
