"""A part as fMP4: an init segment that many share, and a fragment that goes on from the last."""

import io
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import av

from farm.errors import CorruptMedia
from live.muxing import av_packet
from live.packets import LivePacket, Track

_OPTIONS = {
    # one fragment, its times as they are; what a programme is not the length of is left out
    "movflags": "frag_custom+empty_moov+default_base_moof+frag_discont+skip_trailer",
    "use_editlist": "0",  # the same init segment for every part
    "avoid_negative_ts": "disabled",  # or every part would begin at 0
    "max_interleave_delta": "1",
    "fflags": "+bitexact",
}
_AAC = bytes.fromhex("1190")
"""AudioSpecificConfig of AAC-LC, 48 kHz, two channels: ISO/IEC 14496-3, 1.6.2.1."""
_ADTS, _ADTS_CRC = 7, 9


def fragment(
    packets: Sequence[LivePacket], parameters: bytes, template: Path
) -> tuple[bytes, bytes]:
    """Return the init segment and the media segment of a part.

    Args:
        packets: of the part, in the order in which they left.
        parameters: sets that its pictures need, with start codes.
        template: MPEG-TS of the programme's format.

    Raises:
        CorruptMedia: ``output-damaged``: these are no packets that fMP4 can hold.
    """
    try:
        return _divided(_muxed(packets, parameters, template))
    except av.FFmpegError as error:
        raise CorruptMedia("output-damaged", name="-", detail=str(error)) from error


def _muxed(packets: Sequence[LivePacket], parameters: bytes, template: Path) -> bytes:
    written = io.BytesIO()
    with (
        av.open(str(template), format="mpegts") as source,
        av.open(written, "w", format="mp4", options=_OPTIONS) as output,
    ):
        streams: dict[Track, Any] = {
            Track.PICTURE: output.add_stream_from_template(source.streams.video[0]),
            Track.SOUND: output.add_stream_from_template(source.streams.audio[0]),
        }
        streams[Track.PICTURE].codec_context.extradata = parameters
        streams[Track.SOUND].codec_context.extradata = _AAC
        for packet in packets:
            output.mux(av_packet(_bare(packet), streams[packet.track]))
    return written.getvalue()


def init_mark(init: bytes) -> str:
    """Return what tells init segments apart."""
    return sha256(init).hexdigest()[:8]


def _bare(packet: LivePacket) -> LivePacket:
    """Return sound without its ADTS header, a picture as it is."""
    payload = packet.payload
    if packet.track is Track.PICTURE or payload[:1] != b"\xff":
        return packet
    header = _ADTS if payload[1] & 1 else _ADTS_CRC  # protection_absent
    return LivePacket(
        packet.track, packet.dts, packet.pts, packet.duration, packet.is_key, payload[header:]
    )


def _divided(whole: bytes) -> tuple[bytes, bytes]:
    at = 0
    while whole[at + 4 : at + 8] != b"moof":
        length = int.from_bytes(whole[at : at + 4], "big")
        if not length:  # the end, or nothing that could be passed over
            raise CorruptMedia("output-damaged", name="-", detail="no fragment")
        at += length
    return whole[:at], whole[at:]
