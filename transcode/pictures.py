"""The first pictures of a clip, decoded: what the bitstream itself says, not the container."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import av
from av.filter import Graph
from av.sidedata.sidedata import SideData, Type
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from farm.errors import InputRejected
from farm.media import Color, Scan, Size
from transcode.colors import color_of
from transcode.dynamic_range import dolby_vision_of_rpu, peak_nits
from transcode.geometry import Turn, read_display_matrix

if TYPE_CHECKING:
    from av.packet import Packet

FRAMES_LOOKED_AT = 8
"""Enough to outvote a field flag that is missing on the first picture."""

PACKETS_TRIED = 600
"""A recording that was joined in the middle of a GOP decodes nothing before its next keyframe."""

MAX_PICTURE_PIXELS = 8192 * 8192
"""Nothing larger is decoded, whatever the settings say: one such picture is 100 to 400 MB."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """What the first pictures say.

    Attributes:
        first: presentation time of the first picture, in the track's units; None where unknown.
        size: of the stored picture.
        nits: as `VideoFacts.peak_nits`, of any transfer.
        dolby_vision: profile by the metadata in the frames.
    """

    first: int | None
    size: Size
    pixel_format: str
    bit_depth: int
    has_alpha: bool
    color: Color
    turn: Turn
    scan: Scan
    nits: int | None
    dolby_vision: int | None


def look_at_pictures(
    packets: Iterable["Packet[Any]"], stream: VideoStream, codec: str, *, are_all: bool
) -> Pictures | None:
    """Decode up to `FRAMES_LOOKED_AT` pictures, until more could change nothing.

    Args:
        packets: of the track, the first ones in order.
        stream: the track.
        codec: its name.
        are_all: whether there are no others.

    Returns:
        None where the packets were too few, and there are others.

    Raises:
        InputRejected: ``picture-unreadable`` or ``picture-too-large``.
    """
    _require_drawable(stream.codec_context.width * stream.codec_context.height)
    fields = _FieldOrder()
    first: VideoFrame | None = None
    for frame in islice(_decode(packets), FRAMES_LOOKED_AT):
        first = first or frame
        fields.look(frame)
        if fields.is_settled:
            break
    if not (are_all or fields.is_settled):
        return None
    if first is None:
        raise InputRejected("picture-unreadable", codec=codec)
    return _describe(first, codec, fields.scan)


def look_at_first(packet: "Packet[Any]", codec: str) -> Pictures | None:
    """Decode one picture that is shown first and can be no field, and nothing after it.

    Decoders put pictures into order and hold the first one back for others: here none follow.

    Args:
        packet: its, of a track none of whose pictures are coded as fields.
        codec: its name.

    Returns:
        None where it does not decode, or is said to be interlaced.

    Raises:
        InputRejected: ``picture-too-large``.
    """
    context = packet.stream.codec_context
    _require_drawable(context.width * context.height)
    frames: list[VideoFrame] = []
    with suppress(av.FFmpegError):
        frames = [*packet.decode(), *context.decode(None)]
    if not frames or frames[0].interlaced_frame:
        return None
    return _describe(frames[0], codec, Scan.PROGRESSIVE)


def _require_drawable(pixels: int) -> None:
    if pixels > MAX_PICTURE_PIXELS:
        raise InputRejected(
            "picture-too-large", seen=pixels / 10**6, allowed=MAX_PICTURE_PIXELS // 10**6
        )


def _describe(frame: VideoFrame, codec: str, scan: Scan) -> Pictures:
    sides = {side.type: bytes(side) for side in _side_data(frame)}
    matrix, rpu = sides.get(Type.DISPLAYMATRIX), sides.get(Type.DOVI_METADATA)
    return Pictures(
        first=frame.pts,
        size=Size(frame.width, frame.height),
        pixel_format=frame.format.name,
        bit_depth=frame.format.components[0].bits,
        has_alpha=any(component.is_alpha for component in frame.format.components),
        color=color_of(frame),
        turn=Turn() if matrix is None else read_display_matrix(matrix),
        scan=scan,
        nits=peak_nits(
            content_light=sides.get(Type.CONTENT_LIGHT_LEVEL),
            mastering=sides.get(Type.MASTERING_DISPLAY_METADATA),
        ),
        dolby_vision=None if rpu is None else dolby_vision_of_rpu(rpu, codec),
    )


def _side_data(frame: VideoFrame) -> Iterator[SideData]:
    for place in range(len(frame.side_data)):
        yield frame.side_data[place]  # type: ignore[literal-required]  # a wrong stub


def _decode(packets: Iterable["Packet[Any]"]) -> Iterator[VideoFrame]:
    with suppress(av.FFmpegError):  # reading may break off; what was decoded before it counts
        for packet in islice(packets, PACKETS_TRIED):
            with suppress(av.FFmpegError):  # a damaged picture; the next may be whole
                yield from packet.decode()


class _FieldOrder:
    """Asks libav's ``select`` filter for the field flags, which PyAV does not show."""

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._progressive = self._top = self._bottom = 0

    @property
    def is_settled(self) -> bool:
        """Whether further pictures, of those that are looked at, could change the vote no more."""
        seen = self._progressive + self._top + self._bottom
        return 2 * self._progressive > FRAMES_LOOKED_AT or seen == FRAMES_LOOKED_AT

    @property
    def scan(self) -> Scan:
        """The vote of the pictures seen."""
        if self._progressive > self._top + self._bottom:
            return Scan.PROGRESSIVE
        if self._top + self._bottom == 0:
            return Scan.PROGRESSIVE
        return Scan.TOP_FIRST if self._top >= self._bottom else Scan.BOTTOM_FIRST

    def look(self, frame: VideoFrame) -> None:
        """Count one picture."""
        if not frame.interlaced_frame:
            self._progressive += 1
        elif self._is_top_first(frame):
            self._top += 1
        else:
            self._bottom += 1

    def _is_top_first(self, frame: VideoFrame) -> bool:
        if self._graph is None:
            self._graph = _top_first_only(frame)
        self._graph.push(frame)
        try:
            self._graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return False
        return True


def _top_first_only(frame: VideoFrame) -> Graph:
    graph = Graph()
    source = graph.add_buffer(
        width=frame.width,
        height=frame.height,
        format=frame.format,
        time_base=frame.time_base,
    )
    chosen = graph.add("select", "eq(interlace_type,TOPFIRST)")
    sink = graph.add("buffersink")
    source.link_to(chosen)
    chosen.link_to(sink)
    graph.configure()
    return graph
