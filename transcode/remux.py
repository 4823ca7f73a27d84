"""Remux with PyAV: the same packets in another container.

Only reads files that the farm wrote itself, if perhaps with packets that came from outside.
"""

import heapq
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
from av.container import InputContainer
from av.error import FFmpegError

from farm.errors import CorruptMedia
from farm.media import SoundCoding
from farm.timeline import FrameGrid
from transcode.coding import AAC_FRAME
from transcode.ladder import SAMPLE_RATE
from transcode.plan import Plan
from transcode.sound_plan import first_sample

if TYPE_CHECKING:
    from av.packet import Packet

Packets = Iterator["Packet[Any]"]

MP4_OPTIONS = {
    "movflags": "+faststart",  # the index in front: a player starts before it has the last byte
    "fflags": "+bitexact",  # no date, no version: the same packets give the same file
}


def mux_mp4(picture: Path, sound: Path | None, target: Path, grid: FrameGrid | None = None) -> None:
    """Write one MP4 with the picture of one file and the sound of another.

    Args:
        picture: a file with one video stream.
        sound: a file with one audio stream, or None.
        target: the file to write.
        grid: where the pictures shall lie, one by one; None: where they lie.

    Raises:
        CorruptMedia: what was to be joined cannot be read.
    """
    try:
        _mux(picture, sound, target, grid)
    except FFmpegError as error:
        raise _refuse(target, str(error)) from error


def place_sound(copied: Path, target: Path, coding: SoundCoding, plan: Plan) -> None:
    """Write copied sound on the programme's clock, packet after packet, and nothing around it.

    Args:
        copied: a file with one AAC track, as the source has it.
        target: the MP4 to write.
        coding: of the source's track.
        plan: of the clip.

    Raises:
        CorruptMedia: the track does not hold what the probe saw, or does not decode.
    """
    first, samples = first_sample(coding, plan), plan.samples or 0
    try:
        with av.open(str(copied)) as source:
            packets = list(_packets(source))
            if len(packets) != coding.hidden + coding.packets:
                raise _refuse(target, f"{len(packets)} packets of sound")
            with av.open(str(target), "w", format="mp4", options=MP4_OPTIONS) as output:
                stream = output.add_stream_from_template(source.streams.audio[0])
                for number, packet in enumerate(packets, -coding.hidden):
                    packet.pts = packet.dts = first + number * AAC_FRAME
                    packet.time_base, packet.stream = Fraction(1, SAMPLE_RATE), stream
                    packet.duration = min(AAC_FRAME, samples - packet.pts)
                    # one packet of run-up: a decoder needs it, and nothing else of before goes out
                    if -AAC_FRAME <= packet.pts < samples:
                        output.mux(packet)
        _require_sound(target)
    except FFmpegError as error:
        raise _refuse(target, str(error)) from error


def _require_sound(path: Path) -> None:
    with av.open(str(path)) as container:
        # without this the decoder paints over what is damaged, and says nothing that PyAV hears
        container.streams.audio[0].codec_context.options = {"err_detect": "explode"}
        for frame in container.decode(audio=0):
            if frame.is_corrupt:
                raise _refuse(path, "a packet of sound is damaged")


def _refuse(path: Path, detail: str) -> CorruptMedia:
    return CorruptMedia("output-damaged", name=path.name, detail=detail)


def _mux(picture: Path, sound: Path | None, target: Path, grid: FrameGrid | None) -> None:
    sources = [picture] if sound is None else [picture, sound]
    containers = [av.open(str(path)) for path in sources]
    try:
        with av.open(str(target), "w", format="mp4", options=MP4_OPTIONS) as output:
            streams = [output.add_stream_from_template(source.streams[0]) for source in containers]
            tracks = [_packets(source) for source in containers]
            if grid is not None:
                streams[0].time_base = 1 / grid.rate
                tracks[0] = _on_grid(tracks[0], _places(picture), grid)
            for number, packet in _in_time_order(tracks):
                packet.stream = streams[number]
                output.mux(packet)
    finally:
        for source in containers:
            source.close()


def _in_time_order(tracks: list[Packets]) -> Iterator[tuple[int, "Packet[Any]"]]:
    numbered = [_numbered(number, track) for number, track in enumerate(tracks)]
    return heapq.merge(*numbered, key=_decode_time)


def _numbered(number: int, track: Packets) -> Iterator[tuple[int, "Packet[Any]"]]:
    for packet in track:
        yield number, packet


def _packets(source: InputContainer) -> Packets:
    for packet in source.demux(source.streams[0]):
        if packet.dts is not None:  # the demuxer ends with an empty packet
            yield packet


def _places(picture: Path) -> list[int]:
    """Return the place of each picture among all that are shown, in the order of the file."""
    with av.open(str(picture)) as container:
        times = [packet.pts or 0 for packet in _packets(container)]
    place = {time: number for number, time in enumerate(sorted(times))}
    return [place[time] for time in times]


def _on_grid(packets: Packets, places: list[int], grid: FrameGrid) -> Packets:
    """Give packets the times of a grid: their own were rounded, and begin somewhere."""
    # pictures are decoded in the order of the file, each before it is shown
    delay = max((number - place for number, place in enumerate(places)), default=0)
    for number, (packet, place) in enumerate(zip(packets, places, strict=True)):
        packet.time_base = 1 / grid.rate
        packet.pts, packet.dts, packet.duration = place, number - delay, 1
        yield packet


def _decode_time(numbered: tuple[int, "Packet[Any]"]) -> Fraction:
    _, packet = numbered
    return (packet.dts or 0) * packet.time_base
