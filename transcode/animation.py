"""What an animated WebP or GIF says of itself (pure): how many pictures, how long, how often.

Written after the containers' own papers: WebP's RIFF container (developers.google.com/speed/webp)
and GIF89a. libav reads no animated WebP, so nothing else here could tell.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

FOR_EVER = 0
_ONCE = 1
_RIFF_HEADER, _GIF_HEADER = 12, 13
_EXTENSION, _PICTURE = 0x21, 0x2C
_TIMING, _APPLICATION = 0xF9, 0xFF


@dataclass(frozen=True, slots=True)
class Animation:
    """Pictures shown one after the other.

    Attributes:
        pictures: how many are stored; equal neighbours may be stored as one that is shown longer.
        seconds: one time through.
        loops: how often it is shown; `FOR_EVER`: without end. A single picture has no end either.
    """

    pictures: int
    seconds: Fraction
    loops: int


def read_animation(content: bytes) -> Animation:
    """Read an animated WebP or GIF; a still one has one picture.

    Raises:
        ValueError: it is neither, or is cut off.
    """
    try:
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _read_webp(content)
        if content[:6] in {b"GIF87a", b"GIF89a"}:
            return _read_gif(content)
    except (IndexError, struct.error) as error:
        raise ValueError("the pictures are cut off") from error
    raise ValueError("neither WebP nor GIF")


def _read_webp(content: bytes) -> Animation:
    if struct.unpack_from("<I", content, 4)[0] + 8 > len(content):
        raise ValueError("the pictures are cut off")
    loops, times, stills = _ONCE, list[int](), 0
    for name, payload in _chunks(content):
        if name == b"ANIM":
            loops = struct.unpack_from("<H", payload, 4)[0]
        elif name == b"ANMF":
            times.append(int.from_bytes(payload[12:15], "little"))
        elif name in {b"VP8 ", b"VP8L"}:
            stills += 1
    if times:
        return Animation(len(times), Fraction(sum(times), 1000), loops)
    return Animation(stills, Fraction(0), FOR_EVER)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = _RIFF_HEADER
    while place + 8 <= len(content):
        name, length = struct.unpack_from("<4sI", content, place)
        yield name, content[place + 8 : place + 8 + length]
        place += 8 + length + length % 2


def _read_gif(content: bytes) -> Animation:
    loops, hundredths, pictures = _ONCE, 0, 0
    place = _GIF_HEADER + _table_bytes(content[10])
    while (kind := content[place]) in {_EXTENSION, _PICTURE}:
        if kind == _PICTURE:
            pictures += 1
            place += 10 + _table_bytes(content[place + 9]) + 1  # the code size stands alone
        else:
            label, body = content[place + 1], content[place + 3 :]
            if label == _TIMING:
                hundredths += struct.unpack_from("<H", body, 1)[0]
            elif label == _APPLICATION and body[:11] == b"NETSCAPE2.0":
                loops = struct.unpack_from("<H", body, 13)[0]
            place += 2
        while content[place]:  # blocks, each with its length before it
            place += 1 + content[place]
        place += 1
    if pictures == 1:
        return Animation(1, Fraction(0), FOR_EVER)
    return Animation(pictures, Fraction(hundredths, 100), loops)


def _table_bytes(flags: int) -> int:
    """Return the length of a colour table, by the byte that says whether there is one."""
    has_table, size = flags & 0x80, flags & 0x07
    return 3 * 2 ** (size + 1) if has_table else 0
