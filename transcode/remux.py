"""Remux with PyAV: the same packets in another container. Only reads what the farm made itself."""

import heapq
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
from av.container import InputContainer
from av.error import FFmpegError

from farm.errors import CorruptMedia

if TYPE_CHECKING:
    from av.packet import Packet

MP4_OPTIONS = {
    "movflags": "+faststart",  # the index in front: a player starts before it has the last byte
    "fflags": "+bitexact",  # no date, no version: the same packets give the same file
}


def mux_mp4(picture: Path, sound: Path | None, target: Path) -> None:
    """Write one MP4 with the picture of one file and the sound of another.

    Args:
        picture: a file with one video stream.
        sound: a file with one audio stream, or None.
        target: the file to write.

    Raises:
        CorruptMedia: what was to be joined cannot be read.
    """
    try:
        _mux(picture, sound, target)
    except FFmpegError as error:
        raise CorruptMedia("output-damaged", name=target.name, detail=error) from error


def _mux(picture: Path, sound: Path | None, target: Path) -> None:
    sources = [picture] if sound is None else [picture, sound]
    containers = [av.open(str(path)) for path in sources]
    try:
        with av.open(str(target), "w", format="mp4", options=MP4_OPTIONS) as output:
            streams = [output.add_stream_from_template(source.streams[0]) for source in containers]
            for number, packet in _in_time_order(containers):
                packet.stream = streams[number]
                output.mux(packet)
    finally:
        for source in containers:
            source.close()


def _in_time_order(containers: list[InputContainer]) -> Iterator[tuple[int, "Packet[Any]"]]:
    tracks = [_numbered(number, source) for number, source in enumerate(containers)]
    return heapq.merge(*tracks, key=_decode_time)


def _numbered(number: int, source: InputContainer) -> Iterator[tuple[int, "Packet[Any]"]]:
    for packet in source.demux(source.streams[0]):
        if packet.dts is not None:  # the demuxer ends with an empty packet
            yield number, packet


def _decode_time(numbered: tuple[int, "Packet[Any]"]) -> Fraction:
    _, packet = numbered
    return (packet.dts or 0) * packet.time_base
