"""A stranger's picture becomes a logo: decoded within limits, written anew as a plain PNG.

Whoever reads a logo later reads what the farm's own ffmpeg wrote.
"""

from pathlib import Path

from farm.branding import MOST_LOGO_BYTES, MOST_LOGO_PIXELS
from farm.errors import InputRejected
from farm.media import Size
from transcode.ffmpeg import input_arguments, run_ffmpeg
from transcode.limits import ChildFailed, Limits

_LIMITS = Limits(seconds=30, memory_bytes=10**9, output_bytes=10**8)
_PNG, _RIFF, _WEBP = b"\x89PNG\r\n\x1a\n", b"RIFF", b"WEBP"
_MOVES = 0x02
"""The bit of a WebP's flags that says that there is more than one picture."""
_NAME = "logo.png"
_LONGEST_SIDE = 1600
"""Pixels: 40 % of the longer side of a 4K picture, which is as wide as a logo gets."""
MEGABYTE = 10**6


def make_logo(ffmpeg: Path, source: Path, folder: Path) -> tuple[Path, Size]:
    """Turn a PNG or WebP of any kind into a PNG of red, green, blue and alpha, and nothing else.

    Args:
        ffmpeg: as `transcode.ffmpeg.find_ffmpeg` returns it.
        source: any file.
        folder: empty; the PNG appears there.

    Returns:
        The PNG, and its size.

    Raises:
        InputRejected: ``logo-too-large``, ``logo-pixels`` or ``logo-not-a-picture``.
    """
    size = source.stat().st_size
    if size > MOST_LOGO_BYTES:
        seen = f"{size / MEGABYTE:.1f} MB"
        raise InputRejected("logo-too-large", seen=seen, most=MOST_LOGO_BYTES // MEGABYTE)
    with source.open("rb") as file:
        demuxer, said = _read_head(file.read(64))
    _require_pixels(said)
    try:
        arguments = _arguments(source, demuxer, said)
        run_ffmpeg(ffmpeg, arguments, folder=folder, limits=_LIMITS)
        head = (folder / _NAME).read_bytes()[:64]
    except (ChildFailed, OSError) as error:
        raise InputRejected("logo-not-a-picture") from error
    _, made = _read_head(head)
    _require_pixels(made)  # a picture may be larger than its file says
    return folder / _NAME, made


def _arguments(source: Path, demuxer: str, said: Size) -> list[str]:
    # what it says of its colours would make later versions convert them once more
    filters = "format=rgba,setparams=color_primaries=unknown:color_trc=unknown"
    if max(said.width, said.height) > _LONGEST_SIDE:
        fitted = f"scale={_LONGEST_SIDE}:{_LONGEST_SIDE}:force_original_aspect_ratio=decrease"
        scaled = f"{fitted}:flags=lanczos+accurate_rnd+bitexact"
        # what nobody sees has a colour too, which must not come in at the edges
        filters = f"{filters},premultiply=inplace=1,{scaled},unpremultiply=inplace=1"
    return [
        "-xerror", "-err_detect", "explode",  # half a picture is none
        "-max_pixels", str(MOST_LOGO_PIXELS**2),
        *input_arguments(source, demuxer),
        "-map", "0:v:0", "-frames:v", "1",
        "-vf", filters,
        "-map_metadata", "-1", "-fflags", "+bitexact",
        "-c:v", "png", "-f", "image2", "-update", "1", _NAME,
    ]  # fmt: skip


def _read_head(head: bytes) -> tuple[str, Size]:
    """Return the demuxer of a picture, and the size that its first bytes tell.

    Sources: PNG (ISO/IEC 15948) 11.2.2; RFC 9649 (WebP) 2.5 to 2.7; RFC 6386 9.1.

    Raises:
        InputRejected: ``logo-not-a-picture``.
    """
    sides: tuple[int, int] | None = None
    demuxer = "webp_pipe"
    if head.startswith(_PNG) and head[12:16] == b"IHDR":
        demuxer = "png_pipe"
        sides = (int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big"))
    elif head.startswith(_RIFF) and head[8:12] == _WEBP:
        sides = _webp_sides(head[12:16], head[20:30])
    if sides is None or min(sides) < 1:
        raise InputRejected("logo-not-a-picture")
    return demuxer, Size(*sides)


def _webp_sides(kind: bytes, content: bytes) -> tuple[int, int] | None:
    match kind:
        case b"VP8 " if content[3:6] == b"\x9d\x01\x2a":
            width, height = (int.from_bytes(content[at : at + 2], "little") for at in (6, 8))
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L" if content[:1] == b"\x2f":
            bits = int.from_bytes(content[1:5], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X" if content and not content[0] & _MOVES:
            width, height = (int.from_bytes(content[at : at + 3], "little") for at in (4, 7))
            return width + 1, height + 1
        case _:
            return None


def _require_pixels(size: Size) -> None:
    if max(size.width, size.height) > MOST_LOGO_PIXELS:
        raise InputRejected("logo-pixels", size=size, most=MOST_LOGO_PIXELS)
