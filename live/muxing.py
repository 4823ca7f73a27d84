"""Muxed once: packets on the programme's clock become one MPEG-TS, in chunks for the sinks."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.packet import Packet

from live.packets import TICKS, LivePacket, Track

PACKET = 188
_TABLES = {0x0000, 0x0011, 0x1000}
"""PAT, SDT and PMT as libav numbers them; they lie in front of each keyframe."""
_PICTURE_PID = 0x0100
MUXING = {
    "max_interleave_delta": "1",  # what is given leaves: a track that is silent holds up nothing
    "flush_packets": "1",
    "pes_payload_size": "0",  # every packet of sound by itself, not 0.2 s of them together
    "omit_video_pes_length": "0",  # a reader need not wait for the next picture to have this one
    "max_delay": "0",
}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole packets of MPEG-TS.

    Attributes:
        is_key: whether a reader may begin with it: tables, then a keyframe.
    """

    payload: bytes
    is_key: bool


class TsMuxer:
    """Makes MPEG-TS of packets; `close` ends it.

    Attributes:
        refused: packets that were none, whatever an input called them; a programme goes on.
    """

    def __init__(self, template: Path) -> None:
        self._written = _Written()
        with av.open(str(template), format="mpegts") as source:
            self._output = av.open(self._written, "w", format="mpegts", options=MUXING)
            self._streams: dict[Track, Any] = {
                Track.PICTURE: self._output.add_stream_from_template(source.streams.video[0]),
                Track.SOUND: self._output.add_stream_from_template(source.streams.audio[0]),
            }
        self._awaited = self.refused = 0

    def mux(self, packet: LivePacket) -> list[Chunk]:
        """Return what there is to send after a packet; perhaps nothing."""
        self._awaited += packet.is_key and packet.track is Track.PICTURE
        try:
            self._output.mux(av_packet(packet, self._streams[packet.track]))
        except av.FFmpegError:
            self.refused += 1
        payload = self._written.take()
        if not payload:
            return []
        if not self._awaited:
            return [Chunk(payload, is_key=False)]
        return self._cut(payload)

    def close(self) -> None:
        """End the stream; what comes out by that is not sent."""
        self._output.close()

    def _cut(self, payload: bytes) -> list[Chunk]:
        """Cut in front of a keyframe's tables."""
        at = find_keyframe(payload)
        if at is None:
            return [Chunk(payload, is_key=False)]
        self._awaited = 0
        before = [Chunk(payload[:at], is_key=False)] if at else []
        return [*before, Chunk(payload[at:], is_key=True)]


class _Written:
    """A file for PyAV that keeps what is written until somebody takes it."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def write(self, piece: bytes) -> int:
        self._bytes += piece
        return len(piece)

    def take(self) -> bytes:
        taken = bytes(self._bytes)
        self._bytes.clear()
        return taken


def av_packet(packet: LivePacket, stream: Any) -> "Packet[Any]":  # noqa: ANN401  # of either kind
    """Return a packet as PyAV muxes it into a stream."""
    made: Packet[Any] = Packet(packet.payload)
    made.time_base, made.stream = Fraction(1, TICKS), stream
    made.pts, made.dts, made.duration = packet.pts, packet.dts, packet.duration
    made.is_keyframe = packet.is_key
    return made


def find_keyframe(payload: bytes) -> int | None:
    """Return where in MPEG-TS a keyframe's tables begin, None if there is no keyframe."""
    for at in range(0, len(payload) - PACKET + 1, PACKET):
        has_field = payload[at + 3] & 0x20 and payload[at + 4]
        # random_access_indicator: ISO/IEC 13818-1, 2.4.3.5
        if _pid(payload, at) == _PICTURE_PID and has_field and payload[at + 5] & 0x40:
            while at >= PACKET and _pid(payload, at - PACKET) in _TABLES:
                at -= PACKET  # noqa: PLW2901  # back over the tables
            return at
    return None


def _pid(payload: bytes, at: int) -> int:
    return (payload[at + 1] & 0x1F) << 8 | payload[at + 2]
