"""Trials of the encoder table: one second of a small picture through each, its file looked at.

ffmpeg lists encoders of cards that are not there, so a list proves nothing.
"""

import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.error import FFmpegError

from farm.media import Orientation, Size
from farm.messages import Notice
from farm.outputs import Fill
from transcode.child import run_confined
from transcode.codec_options import Codec, Hardware
from transcode.encoders import ENCODERS
from transcode.limits import ChildFailed, Limits
from transcode.plan import EncoderSettings, RungPlan

SIZE = Size(320, 180)
RATE = 25
GOP = 10
"""Shorter than the farm's, so that one second shows whether it is obeyed."""
AT_ONCE = 4
_LIMITS = Limits(seconds=20, memory_bytes=4 * 10**9, output_bytes=10 * 10**6)
_NOISE = re.compile(r"^(\[[^\]]* @ 0x[0-9a-f]+\] )?\[(error|fatal)\] ")
_SETTINGS = EncoderSettings(preset="ultrafast", crf=23, gop_frames=GOP, threads=1)
_SOURCE = f"testsrc2=size={SIZE.width}x{SIZE.height}:rate={RATE}:duration=1"
_FILTERS = (
    "setparams=range=limited:color_primaries=bt709:color_trc=bt709:colorspace=bt709,format=yuv420p"
)
_RUNG = RungPlan(
    name="trial",
    orientation=Orientation.HORIZONTAL,
    canvas=SIZE,
    picture=SIZE,
    fill=Fill.NONE,
    scale=Fraction(1),
    max_bitrate=800_000,
    reason=Notice("encoded-keyframes"),
)


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of trying one encoder.

    Attributes:
        name: ffmpeg's.
        works: it encoded, and its file held what was asked for.
        detail: what went wrong, in the encoder's words; empty where it works.
    """

    codec: Codec
    hardware: Hardware
    name: str
    works: bool
    detail: str = ""


def trial_command(ffmpeg: Path, codec: Codec, hardware: Hardware) -> list[str]:
    """Return the command that tries an encoder; it writes ``<name>.mp4``."""
    encoder = ENCODERS[codec, hardware]
    options = encoder.options(_RUNG, _SETTINGS)
    filters = [_FILTERS, *("=".join(one) for one in encoder.upload)]
    return [
        *(str(ffmpeg), "-nostdin", "-hide_banner", "-loglevel", "level+error", *encoder.device),
        *("-f", "lavfi", "-i", _SOURCE, "-vf", ",".join(filters)),
        *(word for name, value in options.items() for word in (f"-{name}", value)),
        *("-fps_mode", "passthrough", f"{encoder.name}.mp4"),
    ]


def try_encoder(ffmpeg: Path, codec: Codec, hardware: Hardware, *, folder: Path) -> Trial:
    """Try one encoder.

    Args:
        ffmpeg: the binary.
        codec: what to make.
        hardware: by what.
        folder: of its own; the file stays there.
    """
    name = ENCODERS[codec, hardware].name
    try:
        run_confined(trial_command(ffmpeg, codec, hardware), folder=folder, limits=_LIMITS)
    except ChildFailed as error:
        return Trial(codec, hardware, name, works=False, detail=_words(error))
    fault = _fault_of(folder / f"{name}.mp4")
    return Trial(codec, hardware, name, works=not fault, detail=fault)


def try_encoders(
    ffmpeg: Path, folder: Path, keys: Iterable[tuple[Codec, Hardware]] = tuple(ENCODERS)
) -> tuple[Trial, ...]:
    """Try encoders of the table, some at a time.

    Args:
        ffmpeg: the binary.
        folder: empty; every trial gets a folder in it.
        keys: of the encoders.
    """

    def run(key: tuple[Codec, Hardware]) -> Trial:
        own = folder / "-".join(key)
        own.mkdir()
        return try_encoder(ffmpeg, *key, folder=own)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return tuple(pool.map(run, keys))


def _words(error: ChildFailed) -> str:
    faults = [line for line in error.log_tail if "[error]" in line or "[fatal]" in line]
    return _NOISE.sub("", next(iter([*faults, *error.log_tail]), error.code))


def _fault_of(path: Path) -> str:
    """Return how a trial's file differs from what was asked for; empty if it does not."""
    try:
        with av.open(str(path)) as container:
            picture = container.streams.video[0]
            context = picture.codec_context
            look = (context.width, context.height, context.pix_fmt)
            tags = (context.color_primaries, context.color_trc, context.colorspace)
            packets = [packet for packet in container.demux(picture) if packet.pts is not None]
            base = picture.time_base or Fraction(1)
            keyframes = [(packet.pts or 0) * base for packet in packets if packet.is_keyframe]
            container.seek(0)
            shown = sum(1 for _ in container.decode(picture))
    except FFmpegError as error:
        return str(error)
    wanted = [Fraction(number, RATE) for number in range(0, RATE, GOP)]
    if look != (SIZE.width, SIZE.height, "yuv420p") or tags != (1, 1, 1):  # H.273: 1 is BT.709
        return f"picture is {look}, colour tags are {tags}"
    if keyframes != wanted or shown != RATE:
        return f"{shown} of {RATE} frames, keyframes at {[float(one) for one in keyframes]}"
    return ""
