"""What the farm makes of a clip: renditions with their sound, packages, stills."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from farm.captions import Burned
from farm.ids import AssetId, OrgId, PackageId, RenditionId, StillId
from farm.media import Orientation, Size
from farm.messages import Notice
from farm.reframing import Reframed


class Origin(StrEnum):
    """How a rendition came to be."""

    COPIED = "copied"
    ENCODED = "encoded"


class Leveling(StrEnum):
    """How a programme was brought to its loudness."""

    KEPT = "kept"
    """It was right, or silent."""
    LINEAR = "linear"
    """By one gain throughout."""
    DYNAMIC = "dynamic"
    """By a gain that its peaks leave no room for: a limiter holds them down."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What became of a clip's sound in a rendition.

    Attributes:
        reason: why it was copied or encoded, as a code of ``messages.toml``.
        gain_db: dB.
        ceiling_dbtp: what the limiter lets through before the sound is coded; None without one.
        lufs: of the coded sound, where it was measured; only what went through a limiter is.
        peak_dbtp: true peak of the coded sound, likewise.
    """

    origin: Origin
    reason: Notice
    leveling: Leveling
    gain_db: float = 0.0
    ceiling_dbtp: float | None = None
    lufs: float | None = None
    peak_dbtp: float | None = None


class Fill(StrEnum):
    """What surrounds the picture in its canvas."""

    NONE = "none"
    BLUR = "blur"
    COLOR = "color"


@dataclass(frozen=True, slots=True)
class Rendition:
    """One finished MP4 in one size.

    Attributes:
        name: unique in the asset, for example ``1080p`` or ``vertical-1080``.
        key: object key.
        codecs: RFC 6381 strings of its tracks, for example ``avc1.640028,mp4a.40.2``.
        picture_scale: how much larger (above 1) or smaller the picture is than in the source.
        reason: why it was copied or encoded, as a code of ``messages.toml``.
        bitrate: average, bit/s, all tracks.
        encoder: ffmpeg's name of what encoded the picture; empty where nothing did, or not known.
        sound: what became of the sound; None without any, and of renditions of before.
        screen: name of the canvas that it was made for; None of the ladder's, which are streamed.
        burned: the captions in its picture; None where there are none by plan.
        reframed: what it shows of the picture where that follows what was seen; None: the same of
            all of it.
    """

    id: RenditionId
    asset_id: AssetId
    org_id: OrgId
    name: str
    orientation: Orientation
    key: str
    size: Size
    codecs: str
    rate: Fraction
    frames: int
    duration: Fraction
    bitrate: int
    bytes: int
    sha256: str
    origin: Origin
    reason: Notice
    picture_scale: Fraction
    fill: Fill
    encoder: str = ""
    sound: Sound | None = None
    screen: str | None = None
    burned: Burned | None = None
    reframed: Reframed | None = None


class PackageKind(StrEnum):
    """A way of streaming an asset: its renditions as one, or what can be played before them."""

    HLS = "hls"
    """The renditions."""
    HLS_COPY = "hls-copy"
    """The source's own packets: for people of its organisation, never to be published."""
    HLS_PREVIEW = "hls-preview"
    """The lowest rung while it is encoded."""

    @property
    def is_final(self) -> bool:
        """Whether it holds what may leave the farm; the others only stand in until it is there."""
        return self is PackageKind.HLS


@dataclass(frozen=True, slots=True)
class Package:
    """A streaming package: an entry playlist and the files below the same prefix.

    Attributes:
        name: unique in the asset, for example ``hls-vertical``.
        prefix: object key prefix, ends with ``/``.
        entry: key of the multivariant playlist, stored last.
        files: all keys, the entry last.
        made_of: the renditions that it holds; one that is made again has another id.
        bytes: of its tracks; what two packages share is counted in the first.
    """

    id: PackageId
    asset_id: AssetId
    org_id: OrgId
    name: str
    kind: PackageKind
    orientation: Orientation
    prefix: str
    entry: str
    files: tuple[str, ...]
    made_of: tuple[RenditionId, ...] = ()
    bytes: int | None = None


class StillKind(StrEnum):
    """A picture, or the index that says what is where in it."""

    POSTER = "poster"
    STORYBOARD = "storyboard"
    STORYBOARD_INDEX = "storyboard-index"
    COVER = "cover"
    """A picture of a clip with its title on it."""
    MOVING = "moving"
    """A few seconds of the clip, as WebP or GIF: a preview for lists and chats."""


@dataclass(frozen=True, slots=True)
class Still:
    """A poster, a moving preview, a storyboard sheet or its WebVTT index (which has no size)."""

    id: StillId
    asset_id: AssetId
    org_id: OrgId
    kind: StillKind
    key: str
    size: Size | None
    sha256: str
    at: Fraction | None = None
