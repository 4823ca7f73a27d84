"""A stretch of what was sent as a file: the same packets, also while the programme runs.

MPEG-TS, as parameter sets may change in the middle, from a source's to the slate's and back.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import av
from av.container import InputContainer, OutputContainer

from farm.ports import ObjectStore
from live.clock import ProgrammeClock
from live.muxing import MUXING, av_packet
from live.packets import LivePacket, Track
from live.parts import SentPart, init_name, parts_within
from live.reading import live_packets
from live.recorder import stored_parts
from live.stored import read_part

_LENGTH = 4
"""Bytes in which a unit's length is told in fMP4, as libav writes it."""
_MOST_INIT = 1 << 20
"""Bytes: an init segment has a thousand."""


def write_clip(
    store: ObjectStore, prefix: str, target: Path, *, begins_ms: int, ends_ms: int
) -> list[SentPart]:
    """Write what was sent in a time to a file, from the keyframe before it on.

    Args:
        store: where the parts are.
        prefix: of the programme's keys.
        target: the MPEG-TS to write.
        begins_ms: Unix time.
        ends_ms: likewise.

    Returns:
        The parts that the file consists of; none: nothing was sent then, and there is no file.

    Raises:
        FarmError: as the store raises it.
    """
    parts = parts_within(stored_parts(store, prefix), begins_ms, ends_ms)
    if parts:
        write_parts(store, prefix, parts, target)
    return parts


def write_parts(
    store: ObjectStore,
    prefix: str,
    parts: Sequence[SentPart],
    target: Path,
    report: Callable[[float], None] = lambda share: None,
) -> None:
    """Write parts to one file, packet by packet; gaps are closed up.

    Args:
        store: where the parts are.
        prefix: of the programme's keys.
        parts: in order, one at least.
        target: the MPEG-TS to write.
        report: takes the finished share, 0 to 1; what it raises ends the work.

    Raises:
        FarmError: as the store raises it.
    """
    with av.open(str(target), "w", format="mpegts", options=MUXING) as output:
        for done in _written(output, _opened(store, prefix, parts)):
            report(done / len(parts))


def _written(
    output: OutputContainer, parts: Iterator[tuple[SentPart, InputContainer]]
) -> Iterator[int]:
    """Write parts; yields how many are done."""
    clock, epoch = ProgrammeClock(), None
    streams: dict[Track, Any] = {}
    for number, (part, container) in enumerate(parts):
        if part.epoch != epoch:  # another engine has another clock
            clock.splice()
            epoch = part.epoch
        if not streams:
            streams[Track.PICTURE] = output.add_stream_from_template(container.streams.video[0])
            streams[Track.SOUND] = output.add_stream_from_template(container.streams.audio[0])
        for packet in live_packets(container):
            placed = clock.place(_with_start_codes(packet))
            if placed is not None:
                output.mux(av_packet(placed, streams[placed.track]))
        yield number + 1


def _opened(
    store: ObjectStore, prefix: str, parts: Sequence[SentPart]
) -> Iterator[tuple[SentPart, InputContainer]]:
    inits: dict[str, bytes] = {}
    for part in parts:
        if part.init not in inits:
            key = prefix + init_name(part.init)
            inits[part.init] = b"".join(store.read_range(key, 0, _MOST_INIT))
        whole = io.BytesIO(inits[part.init] + read_part(store, prefix, part))
        with av.open(whole, format="mp4") as container:
            yield part, cast("InputContainer", container)


def _with_start_codes(packet: LivePacket) -> LivePacket:
    """Return a picture as MPEG-TS has it; sound gets its headers by the muxer."""
    if packet.track is Track.SOUND:
        return packet
    payload, at, units = packet.payload, 0, []
    while at + _LENGTH <= len(payload):
        length = int.from_bytes(payload[at : at + _LENGTH], "big")
        units.append(b"\0\0\0\1" + payload[at + _LENGTH : at + _LENGTH + length])
        at += _LENGTH + length
    return LivePacket(
        packet.track, packet.dts, packet.pts, packet.duration, packet.is_key, b"".join(units)
    )
