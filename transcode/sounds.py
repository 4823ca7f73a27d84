"""The first sound of a clip, decoded: whether it can be heard at all, and from when."""

from contextlib import suppress
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

import av

if TYPE_CHECKING:
    from collections.abc import Iterable

    from av.audio.stream import AudioStream
    from av.packet import Packet

PACKETS_TRIED = 200
"""Four seconds of AAC; a track that decodes nothing of it is not heard."""


def first_sound(packets: "Iterable[Packet[AudioStream]]") -> Fraction | None:
    """Return the container time in seconds of the first decoded sound, or None if there is none.

    Decoders cut off priming samples (edit lists, Opus pre-skip) and move the time accordingly.

    Args:
        packets: of the track, the first ones in order.
    """
    with suppress(av.FFmpegError):  # reading may break off
        for packet in islice(packets, PACKETS_TRIED):
            with suppress(av.FFmpegError):  # a damaged packet; the next may be whole
                for frame in packet.decode():
                    if frame.pts is not None and frame.samples > 0:
                        return Fraction(frame.pts) * (frame.time_base or 0)
    return None
