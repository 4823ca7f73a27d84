"""Verify finished renditions: ffmpeg can exit 0 with a damaged result, so nothing counts unseen."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from farm.errors import CorruptMedia
from farm.media import Size
from farm.outputs import Origin
from farm.timeline import FrameGrid
from transcode.codec_strings import codec_string
from transcode.coding import AAC_FRAME
from transcode.ladder import SAMPLE_RATE

BT709 = 1
"""H.273 code of BT.709 for primaries, transfer and matrix."""
LIMITED_RANGE = 1


@dataclass(frozen=True, slots=True)
class VerifiedFile:
    """What a finished MP4 really holds.

    Attributes:
        codecs: RFC 6381 string of each track, the picture first.
        duration: of the picture, seconds.
        bitrate: all tracks, average, bit/s.
    """

    codecs: tuple[str, ...]
    size: Size
    frames: int
    duration: Fraction
    bitrate: int
    bytes: int


def verify_rendition(
    path: Path,
    *,
    canvas: Size,
    grid: FrameGrid,
    samples: int | None,
    origin: Origin = Origin.ENCODED,
) -> VerifiedFile:
    """Compare a finished MP4 with its plan.

    Every packet is looked at; the first and the last group of pictures are decoded. Of pictures
    that were copied all are: nobody knows what wrote them.

    Args:
        path: of the MP4.
        canvas: size wanted.
        grid: frames and keyframes wanted.
        samples: sound wanted, at 48 kHz; None for a silent file.
        origin: copied pictures may have more keyframes than the grid.

    Raises:
        CorruptMedia: it does not hold what was planned.
    """
    try:
        with av.open(str(path)) as container:
            _check_tracks(container, has_sound=samples is not None)
            frames = _check_pictures(container, canvas, grid, origin)
            if samples is not None:
                _check_sound(container, samples)
            codecs = tuple(codec_string(stream.codec_context) for stream in container.streams)
        if origin is Origin.COPIED:
            _check_every_picture(path, grid)
    except FFmpegError as error:
        raise CorruptMedia("output-damaged", name=path.name, detail=error) from error
    size = path.stat().st_size
    duration = frames / grid.rate
    return VerifiedFile(codecs, canvas, frames, duration, round(size * 8 / duration), size)


def verify_part(path: Path, *, canvas: Size, grid: FrameGrid) -> None:
    """Compare a part of a picture track with its plan, as `verify_rendition` does.

    Of the whole only the first and the last group of pictures are decoded later, so here those of
    the part are.

    Args:
        path: of a silent MP4.
        canvas: size wanted.
        grid: frames and keyframes wanted.

    Raises:
        CorruptMedia: it does not hold what was planned.
    """
    try:
        with av.open(str(path)) as container:
            _check_tracks(container, has_sound=False)
            _check_pictures(container, canvas, grid, Origin.ENCODED)
    except FFmpegError as error:
        raise CorruptMedia("output-damaged", name=path.name, detail=error) from error


def _refuse(name: str, detail: str) -> CorruptMedia:
    return CorruptMedia("output-damaged", name=name, detail=detail)


def _check_pictures(
    container: InputContainer, canvas: Size, grid: FrameGrid, origin: Origin
) -> int:
    """Check a picture track, encoded pictures by decoding some; return the number of frames."""
    picture = container.streams.video[0]
    _check_size(picture, canvas)
    frames = _check_grid(container, picture, grid, origin)
    if origin is Origin.ENCODED:
        _check_decoding(container, picture, grid)
    return frames


def _check_size(picture: VideoStream, canvas: Size) -> None:
    context = picture.codec_context
    found = (context.width, context.height, context.pix_fmt, context.sample_aspect_ratio or 1)
    if found != (canvas.width, canvas.height, "yuv420p", 1):
        raise _refuse(str(canvas), f"picture is {found}")
    tags = (context.color_primaries, context.color_trc, context.colorspace, context.color_range)
    if tags != (BT709, BT709, BT709, LIMITED_RANGE):
        raise _refuse(str(canvas), f"colour tags are {tags}")


def _check_tracks(container: InputContainer, *, has_sound: bool) -> None:
    if len(container.streams.audio) != int(has_sound):
        raise _refuse(container.name, f"{len(container.streams.audio)} sound tracks")


def _check_grid(
    container: InputContainer, picture: VideoStream, grid: FrameGrid, origin: Origin
) -> int:
    """Check that frames and keyframes lie on the plan's grid; return the number of frames."""
    shown: list[Fraction] = []
    keyframes: list[Fraction] = []
    time_base = picture.time_base or Fraction(1)
    for packet in container.demux(picture):
        if packet.pts is None:
            continue
        shown.append(packet.pts * time_base)
        if packet.is_keyframe:
            keyframes.append(packet.pts * time_base)
    if len(shown) != grid.frames:
        raise _refuse(container.name, f"{len(shown)} of {grid.frames} frames")
    if not _same_times(sorted(shown), [n / grid.rate for n in range(grid.frames)], grid):
        raise _refuse(container.name, "frames are off the grid")
    if origin is Origin.COPIED:
        keyframes = [at for at in keyframes if round(at * grid.rate) % grid.gop_frames == 0]
    if not _same_times(keyframes, list(grid.keyframes), grid):
        raise _refuse(container.name, f"keyframes at {[float(at) for at in keyframes[:5]]}…")
    return len(shown)


def _check_sound(container: InputContainer, samples: int) -> None:
    """Check that the sound is as long as planned and has no hole."""
    track = container.streams.audio[0]
    container.seek(0)
    times = [
        (packet.pts, packet.duration or 0)
        for packet in container.demux(track)
        if packet.pts is not None
    ]
    # in an MP4 a packet before a hole lasts until the next one
    if any(length > AAC_FRAME for _, length in times):
        raise _refuse(container.name, "the sound has holes")
    time_base = track.time_base or Fraction(1, SAMPLE_RATE)
    end = (times[-1][0] + times[-1][1]) * time_base if times else Fraction(0)
    if not times or times[0][0] > 0 or abs(end * SAMPLE_RATE - samples) > AAC_FRAME:
        raise _refuse(container.name, f"sound to {float(end):.3f} s")


def _same_times(seen: list[Fraction], wanted: list[Fraction], grid: FrameGrid) -> bool:
    half_a_frame = 1 / grid.rate / 2
    return len(seen) == len(wanted) and all(
        abs(one - other) < half_a_frame for one, other in zip(seen, wanted, strict=True)
    )


def _check_decoding(container: InputContainer, picture: VideoStream, grid: FrameGrid) -> None:
    """Decode the first and the last group of pictures whole."""
    for start in {grid.keyframes[0], grid.keyframes[-1]}:
        container.seek(int(start / (picture.time_base or 1)), stream=picture)
        wanted = min(grid.gop_frames, grid.frames - round(start * grid.rate))
        seen = 0
        for frame in container.decode(picture):
            if frame.is_corrupt:
                raise _refuse(container.name, f"a damaged frame after {float(start):.3f} s")
            seen += 1
            if seen == wanted:
                break
        if seen < wanted:
            raise _refuse(container.name, f"{seen} of {wanted} frames after {float(start):.3f} s")


def _check_every_picture(path: Path, grid: FrameGrid) -> None:
    """Decode everything, and take no mistake for granted."""
    with av.open(str(path)) as container:
        picture = container.streams.video[0]
        # without this the decoder paints over what is damaged, and says nothing that PyAV hears
        picture.codec_context.options = {"err_detect": "explode"}
        picture.thread_type = "AUTO"
        seen = 0
        for frame in container.decode(picture):
            if frame.is_corrupt:
                raise _refuse(path.name, f"frame {seen} is damaged")
            seen += 1
    if seen != grid.frames:
        raise _refuse(path.name, f"{seen} of {grid.frames} frames decode")
