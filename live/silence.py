"""Silence in place of sound (pure): AAC of the same configuration that says nothing.

Sources: ADTS headers are ISO/IEC 13818-7, 6.2; what stands behind them ISO/IEC 14496-3, 4.4.2:
one long window without a single scale factor band, which no decoder makes a sound of.
"""

from collections.abc import Iterator
from dataclasses import replace

from live.packets import LivePacket

_HEADER = 7
"""Bytes of an ADTS header without a checksum; with one there are two more, which are not needed."""
_SYNC = (0xFF, 0xF0)
_MONO, _STEREO = 1, 2


def silenced(packet: LivePacket) -> LivePacket | None:
    """Return a packet of sound without its sound; None where nobody can tell what it is.

    What cannot be made silent must not leave: whoever asks leaves it out.

    Args:
        packet: AAC with ADTS headers.
    """
    frames = list(_frames(packet.payload))
    if not frames or None in frames:
        return None
    return replace(packet, payload=b"".join(one for one in frames if one))


def _frames(payload: bytes) -> Iterator[bytes | None]:
    """Yield a silent frame for each one that there is, None for what is no frame."""
    at = 0
    while at < len(payload):
        header = payload[at : at + _HEADER]
        if len(header) < _HEADER or (header[0], header[1] & 0xF6) != _SYNC:
            yield None
            return
        yield _silent(header)
        length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
        at += max(length, _HEADER)


def _silent(header: bytes) -> bytes | None:
    """Return a silent frame of a header's profile, rate and channels."""
    block = _BLOCKS.get((header[2] & 1) << 2 | header[3] >> 6)
    if block is None:
        return None
    length = _HEADER + len(block)
    return (
        bytes(
            (
                0xFF,
                header[1] | 1,  # no checksum
                header[2],
                header[3] & 0xF0 | length >> 11,
                length >> 3 & 0xFF,
                (length & 7) << 5 | 0x1F,  # of any bit rate
                0xFC,  # one block
            )
        )
        + block
    )


def _spelled(*fields: tuple[int, int]) -> bytes:
    """Return fields, each a value and its bits, up to a whole byte."""
    bits = "".join(f"{value:0{width}b}" for value, width in fields)
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


_WINDOW = ((0, 1), (0, 2), (1, 1), (0, 6), (0, 1))
"""Long, of the sine's shape, no scale factor band, nothing predicted."""
_NO_TOOLS = ((0, 1), (0, 1), (0, 1))
_GAIN, _END = (100, 8), (7, 3)
_BLOCKS = {
    _MONO: _spelled((0, 3), (0, 4), _GAIN, *_WINDOW, *_NO_TOOLS, _END),
    _STEREO: _spelled(
        (1, 3), (0, 4), (1, 1), *_WINDOW, (0, 2), _GAIN, *_NO_TOOLS, _GAIN, *_NO_TOOLS, _END
    ),
}
