"""MPEG-TS as PyAV reads it, into the engine's packets."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol, cast

import av
from av.container import InputContainer

from live.packets import TICKS, LivePacket, Track
from live.spec import PacketFormat

if TYPE_CHECKING:
    from av.packet import Packet


class Readable(Protocol):
    """A file as PyAV reads it."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, up to so many; none at the end."""
        ...


READING = {"probesize": "5000000", "analyzeduration": "8000000", "fpsprobesize": "2"}
"""Both tracks are waited for, however late the pictures are; then nothing is waited for."""
_RATE_TOLERANCE = 0.01


def open_stream(file: "Readable") -> InputContainer:
    """Open MPEG-TS that comes through a pipe; it has to be closed.

    Raises:
        av.FFmpegError: nothing came, or nothing of the kind.
    """
    return cast("InputContainer", av.open(file, format="mpegts", options=READING))


def live_packets(container: InputContainer) -> Iterator[LivePacket]:
    """Yield the packets of the first picture and sound track.

    Raises:
        av.FFmpegError: it cannot be read on.
    """
    streams = [*container.streams.video[:1], *container.streams.audio[:1]]
    for packet in container.demux(streams):
        one = _packet(packet)
        if one is not None:
            yield one


def differences(container: InputContainer, shape: PacketFormat) -> list[str]:
    """Return in what an input differs from what the programme is made of, one word each."""
    found = []
    if not container.streams.video or container.streams.video[0].codec_context.name != "h264":
        return ["codec"]
    picture: Any = container.streams.video[0].codec_context
    if (picture.width, picture.height) != (shape.width, shape.height):
        found.append("size")
    if picture.pix_fmt not in {"yuv420p", "yuvj420p"}:
        found.append("depth")
    rate = picture.framerate or container.streams.video[0].average_rate
    if rate and abs(rate / shape.rate - 1) > _RATE_TOLERANCE:
        found.append("rate")
    if not container.streams.audio:
        return [*found, "silent"]
    sound: Any = container.streams.audio[0].codec_context
    if (sound.name, sound.sample_rate, sound.layout.nb_channels) != ("aac", 48_000, 2):
        found.append("sound")
    return found


def described(container: InputContainer) -> dict[str, Any]:
    """Return what an input is made of: ``codec``, ``width``, ``height``, ``rate``, and ``sound``.

    ``sound`` holds ``codec``, ``rate`` in Hz and ``channels``; null: there is none.
    """
    told: dict[str, Any] = {"codec": None, "width": None, "height": None, "rate": None}
    if container.streams.video:
        picture: Any = container.streams.video[0].codec_context
        rate = picture.framerate or container.streams.video[0].average_rate
        told = {"codec": picture.name, "width": picture.width, "height": picture.height}
        told["rate"] = float(rate) if rate else None
    told["sound"] = None
    if container.streams.audio:
        sound: Any = container.streams.audio[0].codec_context
        told["sound"] = {"codec": sound.name, "rate": sound.sample_rate}
        told["sound"]["channels"] = sound.layout.nb_channels
    return told


def _packet(packet: "Packet[Any]") -> LivePacket | None:
    dts = packet.dts if packet.dts is not None else packet.pts
    if dts is None or not packet.size:
        return None
    pts = packet.pts if packet.pts is not None else dts
    base = Fraction(packet.time_base) * TICKS  # 1 of MPEG-TS
    is_picture = packet.stream.type == "video"
    return LivePacket(
        track=Track.PICTURE if is_picture else Track.SOUND,
        dts=round(dts * base),
        pts=round(pts * base),
        duration=round((packet.duration or 0) * base),
        is_key=packet.is_keyframe or not is_picture,
        payload=bytes(packet),
    )
