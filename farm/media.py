"""What a probe learns of a clip: containers, tracks, colours, rotation, scan, dynamic range."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from typing_extensions import override

from farm.messages import Notice


class Orientation(StrEnum):
    """Which way a picture stands."""

    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"


class Codec(StrEnum):
    """What a rendition's picture is coded with."""

    H264 = "h264"
    HEVC = "hevc"
    AV1 = "av1"


class Scan(StrEnum):
    """How lines follow each other in time."""

    PROGRESSIVE = "progressive"
    TOP_FIRST = "top-first"
    BOTTOM_FIRST = "bottom-first"


class DynamicRange(StrEnum):
    """The transfer family of the decoded picture."""

    SDR = "sdr"
    HLG = "hlg"
    PQ = "pq"


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    def __post_init__(self) -> None:
        """Refuse an empty picture."""
        if self.width < 1 or self.height < 1:
            raise ValueError(f"no picture of {self.width}x{self.height}")

    @property
    def aspect(self) -> Fraction:
        """Width over height."""
        return Fraction(self.width, self.height)

    @property
    def pixels(self) -> int:
        """Area in pixels."""
        return self.width * self.height

    @property
    def orientation(self) -> Orientation:
        """Vertical when higher than wide; a square counts as horizontal."""
        return Orientation.VERTICAL if self.height > self.width else Orientation.HORIZONTAL

    @override
    def __str__(self) -> str:
        """Spell as ``1920x1080``."""
        return f"{self.width}x{self.height}"


@dataclass(frozen=True, slots=True)
class Color:
    """How sample values mean light; names as in ffmpeg, ``None`` where the stream is silent.

    Attributes:
        full_range: whether luma spans 0..255 (full) rather than 16..235.
        matrix: for example ``bt709``, ``smpte170m``, ``bt2020nc``, ``gbr``.
        primaries: for example ``bt709``, ``bt2020``.
        transfer: for example ``bt709``, ``arib-std-b67``, ``smpte2084``.
    """

    full_range: bool = False
    matrix: str | None = None
    primaries: str | None = None
    transfer: str | None = None


@dataclass(frozen=True, slots=True)
class PictureCoding:
    """How an H.264 track is coded, as far as it decides whether its packets may be copied.

    Attributes:
        level: ten times the level: 40 is level 4.
        frames_only: whether no picture may be coded as fields.
        changes: whether parameters change on the way.
        hidden: packets that an edit list hides, or that are damaged.
        undecoded: packets before the first picture that decodes.
        on_grid: whether the pictures lie one by one on the grid of the track's own rate.
        missing_keyframe: number of the first picture that has to be an IDR picture, on a grid of
            the track's own rate, and is none; None where all are.
        peak_bitrate: of the densest stretch as long as a group of pictures, bit/s.
        longest_segment: seconds, where its packets are cut at keyframes into segments of
            `GOP_SECONDS`; None of clips probed before it was looked at.
    """

    level: int
    frames_only: bool
    changes: bool
    hidden: int
    undecoded: int
    on_grid: bool
    missing_keyframe: int | None
    peak_bitrate: int
    longest_segment: Fraction | None = None


@dataclass(frozen=True, slots=True)
class EntryPoints:
    """Where a decoder may begin in the middle of a picture track: its keyframes.

    Attributes:
        gap: longest stretch without one, from the first picture to the end, seconds.
        closed: whether all that follows one in the file is known to decode from there; otherwise
            some pictures may lean on what lies before it.
    """

    gap: Fraction
    closed: bool


@dataclass(frozen=True, slots=True)
class SoundCoding:
    """How a sound track is coded, as far as it decides whether its packets may be copied.

    Attributes:
        profile: for example ``LC``.
        packets: that are heard.
        hidden: packets before them that are not heard.
        first: of the heard packets, seconds after the programme's start; below 0 where a part of
            it is not heard.
        contiguous: whether each packet begins where the one before it ends.
    """

    profile: str | None
    packets: int
    hidden: int
    first: Fraction
    contiguous: bool


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """The picture track that the farm works from.

    Attributes:
        index: stream index in the container.
        coded: size of the stored picture, before rotation and sample aspect.
        sample_aspect: width over height of one sample.
        rotation: degrees clockwise that make the stored picture upright: 0, 90, 180 or 270.
        mirrored: whether the stored picture is flipped left to right (applied before rotation).
        rate: nominal frame rate; of a variable-rate clip the rate it was shot at.
        constant_rate: whether frames lie on a grid.
        frames: shown frames that were found (not the container's promise).
        start: first shown frame, seconds after the start of the programme.
        duration: from the first shown frame to the end of the last, seconds.
        peak_nits: mastering or content peak of a PQ picture where the stream says so.
        dolby_vision: Dolby Vision profile, or None.
        coding: of an H.264 track; None of others, and of clips probed before it was looked at.
        entries: None of clips probed before they were looked at, and where times are missing.
    """

    index: int
    codec: str
    profile: str | None
    coded: Size
    pixel_format: str
    bit_depth: int
    rate: Fraction
    constant_rate: bool
    frames: int
    start: Fraction
    duration: Fraction
    sample_aspect: Fraction = Fraction(1)
    rotation: int = 0
    mirrored: bool = False
    color: Color = Color()
    scan: Scan = Scan.PROGRESSIVE
    dynamic_range: DynamicRange = DynamicRange.SDR
    dolby_vision: int | None = None
    peak_nits: int | None = None
    has_alpha: bool = False
    bitrate: int | None = None
    coding: PictureCoding | None = None
    entries: EntryPoints | None = None

    @property
    def upright(self) -> Size:
        """Size as a viewer sees it: square samples, rotation applied."""
        width = max(1, round(self.coded.width * self.sample_aspect))
        size = Size(width, self.coded.height)
        return Size(size.height, size.width) if self.rotation in {90, 270} else size


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """The sound track that the farm works from; times as in `VideoFacts`.

    Attributes:
        coding: of an AAC track; None of others, and of clips probed before it was looked at.
    """

    index: int
    codec: str
    channels: int
    layout: str
    sample_rate: int
    start: Fraction
    duration: Fraction
    language: str | None = None
    bitrate: int | None = None
    coding: SoundCoding | None = None


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """Everything that later steps need to know about an accepted clip.

    Attributes:
        demuxer: ffmpeg's name of the one demuxer that may open the clip, for example ``mov``.
        container: all names of that demuxer as libav gives them.
        bytes: size of the stored source.
        duration: seconds from the programme's start to the end of the longer track that counts.
        origin: the container time in seconds at which the programme starts: that of the first
            picture or sound that is decoded. ffmpeg with ``-copyts`` delivers them at ``origin``
            plus their ``start``; without it ffmpeg subtracts the start that the container claims.
        other_streams: what else the container carries, for example ``subtitle:mov_text``.
        notices: what was salvaged or left out, for the people who uploaded it.
    """

    demuxer: str
    container: str
    bytes: int
    duration: Fraction
    origin: Fraction
    video: VideoFacts
    audio: AudioFacts | None
    other_streams: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def has_jumps(self) -> bool:
        """Whether the clip's clock jumped, so that only distances within a track can be trusted."""
        return any(notice.code == "time-jumps" for notice in self.notices)
