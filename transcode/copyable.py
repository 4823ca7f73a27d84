"""Copied or encoded (pure): whether a source already is what a rung asks for, or why it is not.

A rung that is copied must do what an encoded one does: start segments where its neighbours start
them, look the same on every player, and never need more than the rung's cap lets through.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from farm.media import PictureCoding, Scan, Size, VideoFacts
from farm.messages import Notice
from transcode.color_table import read_colors

PROFILES = frozenset({"Constrained Baseline", "Main", "High"})
"""H.264 profiles that every browser and phone decodes; plain Baseline may use tools none has."""
PIXELS = "yuv420p"
COLORS = "bt709"

LEVEL_OF_EVERY_PLAYER = 42
"""Level 4.2, what 1080p at 60 needs: no rung asks for less, as x264 may write it there too."""
_HIGHER_LEVELS = ((50, 22_080, 589_824), (51, 36_864, 983_040), (52, 36_864, 2_073_600))
"""Level, macroblocks of a picture and macroblocks a second: ITU-T H.264 table A-1."""
_HIGHEST_LEVEL = 62
_MACROBLOCK = 16

PEAK_FACTOR = 2
"""Times the cap: the most that the encoder's own buffer of two seconds lets through in two."""
MEGABIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a rung asks of packets that are to become it.

    Attributes:
        picture: size of the source's picture in the rung.
        canvas: size of the rung.
        max_bitrate: cap, bit/s.
        rate: frames a second.
        frames: of the programme.
        start: of the programme, in seconds after the source's origin.
    """

    picture: Size
    canvas: Size
    max_bitrate: int
    rate: Fraction
    frames: int
    start: Fraction


def why_encoded(video: VideoFacts, wanted: Wanted) -> Notice | None:
    """Name the first property that keeps a source from being copied into a rung; None: copy it."""
    return next(reasons_against(video, wanted), None)


def reasons_against(video: VideoFacts, wanted: Wanted) -> Iterator[Notice]:
    """Name all properties that keep a source from being copied into a rung."""
    if video.codec != "h264":
        yield Notice("encoded-codec", {"codec": video.codec})
        return
    if video.scan is not Scan.PROGRESSIVE:
        yield Notice("encoded-interlaced")
    yield from _shape(video, wanted)
    if not video.constant_rate or video.rate != wanted.rate:
        yield Notice("encoded-rate", {"rate": f"{float(wanted.rate):g}"})
    if video.coding is None:  # nothing was seen of its keyframes
        yield Notice("encoded-keyframes")
        return
    yield from _samples(video)
    yield from _decoding(video, video.coding, wanted)
    yield from _time(video, video.coding, wanted)
    yield from _bitrates(video, video.coding, wanted)


def _shape(video: VideoFacts, wanted: Wanted) -> Iterator[Notice]:
    if video.rotation or video.mirrored:
        yield Notice("encoded-rotation", {"rotation": str(video.rotation)})
    # two sizes that differ: the stored one, as samples may not be square, and the new one
    stored = str(video.coded)
    if wanted.picture != video.coded:
        yield Notice("encoded-size", {"source": stored, "picture": str(wanted.picture)})
    if wanted.canvas != video.coded:
        yield Notice("encoded-canvas", {"source": stored, "canvas": str(wanted.canvas)})
    if video.sample_aspect != 1:  # so little that the size is the same
        yield Notice("encoded-samples", {"aspect": str(video.sample_aspect)})


def _samples(video: VideoFacts) -> Iterator[Notice]:
    color = video.color
    if color.full_range:
        yield Notice("encoded-range")
    if video.pixel_format != PIXELS:
        yield Notice("encoded-pixels", {"format": video.pixel_format})
    # what is not named is copied as what an encode would take it for; it is named in the copy
    if color.matrix is None and read_colors(video).matrix != COLORS:
        yield Notice("encoded-colors-unknown")
    if color.primaries not in {COLORS, None}:
        yield Notice("encoded-primaries", {"seen": color.primaries})
    if color.transfer not in {COLORS, None}:
        yield Notice("encoded-transfer", {"seen": color.transfer})
    if color.matrix not in {COLORS, None}:
        yield Notice("encoded-matrix", {"seen": color.matrix})
    if video.dolby_vision is not None:
        yield Notice("encoded-dolby-vision", {"profile": str(video.dolby_vision)})


def _decoding(video: VideoFacts, coding: PictureCoding, wanted: Wanted) -> Iterator[Notice]:
    if video.profile not in PROFILES:
        yield Notice("encoded-profile", {"profile": video.profile or "?"})
    allowed = highest_level(wanted.canvas, wanted.rate)
    if coding.level > allowed:
        yield Notice("encoded-level", {"seen": _level(coding.level), "allowed": _level(allowed)})
    if not coding.frames_only:
        yield Notice("encoded-interlaced")
    if coding.changes:
        yield Notice("encoded-changes")


def _time(video: VideoFacts, coding: PictureCoding, wanted: Wanted) -> Iterator[Notice]:
    if coding.hidden:
        yield Notice("encoded-edit", {"frames": str(coding.hidden)})
    if coding.undecoded:
        yield Notice("encoded-start", {"frames": str(coding.undecoded)})
    if not coding.on_grid:
        yield Notice("encoded-rate", {"rate": f"{float(wanted.rate):g}"})
    if video.start != wanted.start or video.frames != wanted.frames:
        length = {"source": str(video.frames), "wanted": str(wanted.frames)}
        yield Notice("encoded-length", length)
    if coding.missing_keyframe is not None:
        missing = f"{float(coding.missing_keyframe / wanted.rate):.3f}"
        yield Notice("encoded-keyframe-missing", {"at": missing})


def _bitrates(video: VideoFacts, coding: PictureCoding, wanted: Wanted) -> Iterator[Notice]:
    mean, cap = video.bitrate or 0, wanted.max_bitrate
    if mean > cap:
        yield Notice("encoded-bitrate", {"seen": _megabits(mean), "allowed": _megabits(cap)})
    if coding.peak_bitrate > PEAK_FACTOR * cap:
        peak, most = _megabits(coding.peak_bitrate), _megabits(PEAK_FACTOR * cap)
        yield Notice("encoded-peak", {"seen": peak, "allowed": most})


def names_colors(video: VideoFacts) -> bool:
    """Whether a source says all that players must know of its colours."""
    return None not in {video.color.primaries, video.color.transfer, video.color.matrix}


def highest_level(canvas: Size, rate: Fraction) -> int:
    """Return the highest level that a copied rung may claim, times ten."""
    blocks = -(-canvas.width // _MACROBLOCK) * -(-canvas.height // _MACROBLOCK)
    if blocks <= 8_704 and blocks * rate <= 522_240:  # noqa: PLR2004  # level 4.2 in table A-1
        return LEVEL_OF_EVERY_PLAYER
    fitting = (
        level for level, most, a_second in _HIGHER_LEVELS
        if blocks <= most and blocks * rate <= a_second
    )  # fmt: skip
    return next(fitting, _HIGHEST_LEVEL)


def _level(level: int) -> str:
    return f"{level // 10}.{level % 10}"


def _megabits(bitrate: int) -> str:
    return f"{bitrate / MEGABIT:.2f}"
