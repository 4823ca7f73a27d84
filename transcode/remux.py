"""Remux with PyAV: the same packets in another container.

Only reads files that the farm wrote itself, if perhaps with packets that came from outside.
"""

import heapq
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError
from av.stream import Stream

from farm.errors import CorruptMedia
from farm.media import SoundCoding
from farm.timeline import FrameGrid
from transcode.coding import AAC_FRAME
from transcode.ladder import SAMPLE_RATE
from transcode.plan import Plan
from transcode.sound_plan import first_sample
from transcode.tracks import codec_of

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


def join_pictures(parts: Sequence[Path], target: Path, grid: FrameGrid) -> None:
    """Write one silent MP4 with the pictures of several files, one after the other.

    Args:
        parts: files with one video stream each, coded alike; each begins with a keyframe after
            which nothing leans on what lies before it.
        target: the file to write.
        grid: on which all pictures lie, one by one.

    Raises:
        CorruptMedia: a part cannot be read, is coded otherwise, or they are not so many pictures.
    """
    try:
        places = [_places(part) for part in parts]
        if sum(map(len, places)) != grid.frames:
            raise _refuse(target, f"{sum(map(len, places))} of {grid.frames} frames in the parts")
        with av.open(str(target), "w", format="mp4", options=MP4_OPTIONS) as output:
            _join(output, parts, places, grid)
    except FFmpegError as error:
        raise _refuse(target, str(error)) from error


def _join(
    output: OutputContainer, parts: Sequence[Path], places: list[list[int]], grid: FrameGrid
) -> None:
    delay = max(_delay(one) for one in places)
    stream: Stream | None = None
    header, first = None, 0
    for part, own in zip(parts, places, strict=True):
        with av.open(str(part)) as source:
            context = source.streams.video[0].codec_context
            if stream is None:
                stream, header = _track(output, source.streams[0]), context.extradata
                stream.time_base = 1 / grid.rate
            if context.extradata != header:  # a player would go on with the first part's
                raise _refuse(part, "coded with other parameters than the first part")
            for packet in _on_grid(_packets(source), own, grid, delay, first):
                packet.stream = stream
                output.mux(packet)
        first += len(own)


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
            streams = [_track(output, source.streams[0]) for source in containers]
            tracks = [_packets(source) for source in containers]
            if grid is not None:
                streams[0].time_base = 1 / grid.rate
                places = _places(picture)
                tracks[0] = _on_grid(tracks[0], places, grid, _delay(places))
            for number, packet in _in_time_order(tracks):
                packet.stream = streams[number]
                output.mux(packet)
    finally:
        for source in containers:
            source.close()


def _track(output: OutputContainer, source: Stream) -> Stream:
    # of AV1 PyAV knows a decoder that is no encoder, and would look for an encoder of its name
    is_opaque = codec_of(source) == "av1"
    return output.add_stream_from_template(source, opaque=is_opaque or None)


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


def _delay(places: list[int]) -> int:
    """Return by how many pictures decoding is ahead: each is decoded before it is shown."""
    return max((number - place for number, place in enumerate(places)), default=0)


def _on_grid(
    packets: Packets, places: list[int], grid: FrameGrid, delay: int, first: int = 0
) -> Packets:
    """Give packets the times of a grid, from a frame on: their own were rounded."""
    # pictures are decoded in the order of the file
    for number, (packet, place) in enumerate(zip(packets, places, strict=True), first):
        packet.time_base = 1 / grid.rate
        packet.pts, packet.dts, packet.duration = first + place, number - delay, 1
        yield packet


def _decode_time(numbered: tuple[int, "Packet[Any]"]) -> Fraction:
    _, packet = numbered
    return (packet.dts or 0) * packet.time_base
