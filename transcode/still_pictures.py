"""A stranger's picture, written anew as a plain PNG: decoded within limits, upright, not too large.

Whoever reads it later reads what the farm's own ffmpeg wrote.
"""

from pathlib import Path

from farm.errors import InputRejected
from transcode.ffmpeg import input_arguments, run_ffmpeg
from transcode.limits import ChildFailed, Limits

MOST_BYTES = 20 * 10**6
MOST_PIXELS = 50 * 10**6
LONGEST_SIDE = 1920
"""Pixels: what is shown is no larger."""
MEGABYTE = 10**6
_LIMITS = Limits(seconds=30, memory_bytes=2 * 10**9, output_bytes=10**8)
_NAME = "picture.png"
_DEMUXERS = ((b"\x89PNG\r\n\x1a\n", "png_pipe"), (b"\xff\xd8\xff", "jpeg_pipe"))


def make_picture(ffmpeg: Path, source: Path, folder: Path) -> Path:
    """Turn a PNG, JPEG or WebP into a PNG of at most `LONGEST_SIDE`, and nothing else.

    Args:
        ffmpeg: as `transcode.ffmpeg.find_ffmpeg` returns it.
        source: any file.
        folder: empty; the PNG appears there.

    Raises:
        InputRejected: ``slate-too-large`` or ``slate-not-a-picture``.
    """
    if source.stat().st_size > MOST_BYTES:
        raise InputRejected("slate-too-large", most=MOST_BYTES // MEGABYTE)
    with source.open("rb") as file:
        demuxer = _demuxer_of(file.read(16))
    fitted = f"min({LONGEST_SIDE}\\,iw):min({LONGEST_SIDE}\\,ih)"
    arguments = [
        "-xerror", "-err_detect", "explode",  # half a picture is none
        "-max_pixels", str(MOST_PIXELS),
        *input_arguments(source, demuxer),
        "-map", "0:v:0", "-frames:v", "1",
        "-vf", f"scale={fitted}:force_original_aspect_ratio=decrease,format=rgb24",
        "-map_metadata", "-1", "-fflags", "+bitexact",
        "-c:v", "png", "-f", "image2", "-update", "1", _NAME,
    ]  # fmt: skip
    try:
        run_ffmpeg(ffmpeg, arguments, folder=folder, limits=_LIMITS)
    except (ChildFailed, OSError) as error:
        raise InputRejected("slate-not-a-picture") from error
    if not (folder / _NAME).is_file():
        raise InputRejected("slate-not-a-picture")
    return folder / _NAME


def _demuxer_of(head: bytes) -> str:
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp_pipe"
    for mark, demuxer in _DEMUXERS:
        if head.startswith(mark):
            return demuxer
    raise InputRejected("slate-not-a-picture")
