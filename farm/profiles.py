"""Ladders as data: which sizes the farm makes, and with what caps."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from farm.canvases import Canvas
from farm.media import Size

MAX_UPSCALE = Fraction(6, 5)
"""A picture is never scaled up by more than this: DESIGN.md section 4."""


class Deinterlace(StrEnum):
    """What becomes of interlaced pictures."""

    FIELD_RATE = "field-rate"
    """One frame for each field: 25 interlaced frames become 50."""
    FRAME_RATE = "frame-rate"
    """One frame for each frame."""


class SoundTrack(StrEnum):
    """Whether renditions have a sound track."""

    AS_SOURCE = "as-source"
    ALWAYS = "always"
    """Silence where the source has none: some players and platforms want a track."""
    NONE = "none"
    """Walls and shop windows."""


class MovingFormat(StrEnum):
    """A moving picture of a few seconds; the value is also the file's extension."""

    WEBP = "webp"
    """Small: lists of clips show it."""
    GIF = "gif"
    """For chats and programs that show nothing else."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One size of a ladder.

    Attributes:
        name: of the rendition.
        canvas: exact size for a vertical rung; the box that the picture fits for a horizontal one.
        max_bitrate: cap of the picture's bitrate, bit/s, at up to 30 frames a second.
        crf: constant rate factor of x264 for this rung; None: the farm's, ``FARM_CRF``.
    """

    name: str
    canvas: Size
    max_bitrate: int
    crf: int | None = None


@dataclass(frozen=True, slots=True)
class LadderProfile:
    """What to make of a clip.

    Attributes:
        horizontal: rungs for the web and the app, largest first.
        vertical: rungs for phones and Kuaishou, largest first.
        max_rate: highest frame rate; faster sources are halved.
        audio_bitrate: AAC, bit/s.
        canvases: made beside the rungs, for screens of exact sizes.
        moving: the formats of the moving preview.
    """

    name: str
    horizontal: tuple[Rung, ...]
    vertical: tuple[Rung, ...]
    max_rate: Fraction = Fraction(60)
    audio_bitrate: int = 128_000
    deinterlace: Deinterlace = Deinterlace.FIELD_RATE
    sound: SoundTrack = SoundTrack.AS_SOURCE
    canvases: tuple[Canvas, ...] = ()
    moving: tuple[MovingFormat, ...] = (MovingFormat.WEBP, MovingFormat.GIF)


SHORT_VIDEO = LadderProfile(
    name="short-video",
    horizontal=(
        Rung("1080p", Size(1920, 1080), 5_500_000),
        Rung("720p", Size(1280, 720), 3_000_000),
        Rung("480p", Size(854, 480), 1_500_000),
        Rung("360p", Size(640, 360), 800_000),
    ),
    vertical=(
        Rung("vertical-1080", Size(1080, 1920), 5_500_000),
        Rung("vertical-720", Size(720, 1280), 3_000_000),
        Rung("vertical-540", Size(540, 960), 1_800_000),
    ),
)
"""The default: the sizes named in DESIGN.md; caps after common HLS authoring advice for H.264."""
