"""The slate: what is on air while nothing else is there, encoded once to the programme's format."""

from contextlib import suppress
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from shutil import copyfile

import av
import structlog

from live.packets import TICKS, LivePacket, Track
from live.reading import live_packets
from live.spec import PacketFormat
from transcode.ffmpeg import run_ffmpeg
from transcode.limits import ChildFailed, Limits

log = structlog.get_logger()
SECONDS = 8
"""Of a slate that is no clip: whole frames at all usual rates, whole packets of AAC."""
LONGEST = 60
"""Of a clip only its first minute is shown over and over."""
_PICTURES = {".png", ".jpg", ".jpeg", ".webp"}
_PLAIN = "color=c=0x14202b"
_LIMITS = Limits(seconds=120, memory_bytes=2 * 10**9, output_bytes=200 * 10**6)


def encode_arguments(shape: PacketFormat) -> list[str]:
    """Return the arguments that encode picture and sound to the programme's format."""
    gop = round(shape.rate * shape.gop_seconds)
    return [
        *("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-profile:v", "high"),
        *("-b:v", str(shape.bitrate), "-maxrate", str(shape.bitrate)),
        *("-bufsize", str(shape.bitrate * 2)),
        # keyframes where a switch or a segment can begin, and nowhere else
        *("-g", str(gop), "-keyint_min", str(gop), "-sc_threshold", "0"),
        *("-bf", "0"),  # nothing is shown later than it is decoded: a splice has no delay to bridge
        *("-c:a", "aac", "-b:a", str(shape.sound_bitrate), "-ar", "48000", "-ac", "2"),
    ]


def picture_filter(shape: PacketFormat) -> str:
    """Return the filter that fits any picture into the programme's, whole, with bars around it."""
    size = f"{shape.width}:{shape.height}"
    return (
        f"scale={size}:force_original_aspect_ratio=decrease:force_divisible_by=2,"
        f"pad={size}:-1:-1,setsar=1,fps={Fraction(shape.rate)},format=yuv420p"
    )


def slate_arguments(slate: Path | None, shape: PacketFormat, target: Path) -> list[str]:
    """Return the arguments that make a slate.

    Args:
        slate: a picture or a clip; None: a plain one.
        shape: the programme's format.
        target: MPEG-TS to write.
    """
    silence = ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo"]
    length = ["-t", str(SECONDS)]
    if slate is None:
        size = f"{shape.width}x{shape.height}"
        inputs = ["-f", "lavfi", "-i", f"{_PLAIN}:s={size}:r={shape.rate}", *silence]
    elif _is_picture(slate):
        still = ["-loop", "1", "-framerate", str(shape.rate), "-i", f"file:{slate.absolute()}"]
        inputs = [*still, *silence]
    else:
        files = ["-protocol_whitelist", "file,pipe", "-i", f"file:{slate.absolute()}"]
        inputs, length = [*files, *silence], ["-shortest", "-t", str(LONGEST)]
    sound = ["-map", "1:a"] if not _has_sound(slate) else ["-map", "0:a:0"]
    return [
        *inputs,
        *("-map", "0:v:0", *sound),
        *("-vf", picture_filter(shape)),
        *encode_arguments(shape),
        *length,
        *("-f", "mpegts", "-y", f"file:{target.absolute()}"),
    ]


def make_slate(
    ffmpeg: Path, slate: Path | None, shape: PacketFormat, folder: Path, *, kept: Path | None = None
) -> Path:
    """Encode a slate into a folder and return the MPEG-TS file; a plain one where it cannot be.

    Args:
        ffmpeg: program.
        slate: a picture or a clip; None: a plain one.
        shape: the programme's format.
        folder: to write into.
        kept: slates that were made before, and are needed at once when another engine takes over;
            None: nobody keeps any.

    Raises:
        ChildFailed: as `run_ffmpeg` does.
    """
    try:
        return _make(ffmpeg, slate, shape, folder, kept)
    except (ChildFailed, av.FFmpegError, StopIteration) as error:
        if slate is None:
            raise
        # a broadcast does not fail for want of its slate
        log.warning("the slate cannot be shown", detail=str(error))
        return _make(ffmpeg, None, shape, folder, kept)


def _make(
    ffmpeg: Path, slate: Path | None, shape: PacketFormat, folder: Path, kept: Path | None
) -> Path:
    target, work = folder / "slate.ts", folder / "slate.work"
    if slate is not None and _is_picture(slate):
        _require_picture(slate)
    arguments = slate_arguments(slate, shape, target)
    known = None if kept is None else kept / f"{_mark(arguments[:-1], slate)}.ts"
    if known is not None and known.is_file():
        return Path(copyfile(known, target))
    work.mkdir(exist_ok=True)
    run_ffmpeg(ffmpeg, arguments, folder=work, limits=_LIMITS)
    if known is not None:
        known.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # another made it at the same time, or there are no links here
            known.hardlink_to(target)
    return target


def _is_picture(slate: Path) -> bool:
    return slate.suffix.lower() in _PICTURES


def _require_picture(slate: Path) -> None:
    """Return if a picture can be decoded; looped, a broken one is read over and over.

    Raises:
        av.FFmpegError: it cannot be; StopIteration: there is none in it.
    """
    with av.open(str(slate)) as container:
        next(container.decode(video=0))


def _mark(arguments: list[str], slate: Path | None) -> str:
    """Return what tells slates apart: how they are made, and of which file."""
    seen = None if slate is None else slate.stat()
    words = repr((arguments, seen and (seen.st_size, seen.st_mtime_ns)))
    return sha256(words.encode()).hexdigest()[:32]


def read_reel(path: Path) -> list[LivePacket]:
    """Return a slate's packets in order of decoding, the first picture's in front.

    Raises:
        av.FFmpegError: it cannot be read.
    """
    with av.open(str(path), format="mpegts") as container:
        packets = list(live_packets(container))
    pictures = [one for one in packets if one.track is Track.PICTURE]
    begin, end = pictures[0].pts, max(one.end for one in pictures)
    sounds = [
        one
        for one in packets
        if one.track is Track.SOUND and begin <= one.pts and one.end <= end + TICKS // 50
    ]
    return [pictures[0], *sorted([*pictures[1:], *sounds], key=lambda one: one.dts)]


def _has_sound(slate: Path | None) -> bool:
    if slate is None or _is_picture(slate):
        return False
    with av.open(str(slate)) as container:
        return bool(container.streams.audio)
