"""Assets and what the farm makes of them: renditions, packages, stills."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from farm.errors import IllegalMove, InputRejected
from farm.ids import AssetId, OrgId, PackageId, RenditionId, StillId
from farm.jobs import Priority
from farm.media import Orientation, Size, SourceFacts
from farm.messages import Notice


class AssetState(StrEnum):
    """Where an asset is on its way."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    READY = "ready"
    REJECTED = "rejected"
    FAILED = "failed"


_MOVES: dict[AssetState, frozenset[AssetState]] = {
    AssetState.RECEIVED: frozenset({AssetState.ACCEPTED, AssetState.REJECTED, AssetState.FAILED}),
    AssetState.ACCEPTED: frozenset({AssetState.READY, AssetState.REJECTED, AssetState.FAILED}),
    AssetState.READY: frozenset(),
    AssetState.REJECTED: frozenset(),
    AssetState.FAILED: frozenset({AssetState.ACCEPTED, AssetState.RECEIVED}),
}


@dataclass(frozen=True, slots=True)
class Loudness:
    """Programme loudness after ITU-R BS.1770-5 and EBU R 128.

    Attributes:
        integrated: LUFS; None when the whole programme is under the absolute gate (silence).
        true_peak: dBTP.
        range: LU.
    """

    integrated: float | None
    true_peak: float
    range: float


@dataclass(frozen=True, slots=True)
class Speech:
    """That somebody listens to a clip, and how far that is.

    Attributes:
        pieces: in so many pieces its sound is transcribed; None: nobody has looked yet.
    """

    pieces: int | None = None


@dataclass(frozen=True, slots=True)
class Asset:
    """One clip and all that is known of it.

    Attributes:
        file_name: the name that the clip came with, for people; never used as a path.
        priority: of all its jobs.
        place: where it was shot, in the reporter's words; empty where nothing was said.
        event: what it is about, likewise.
        note: whatever else the editors should know, likewise.
        source_key: object key of the untouched source, once it is stored.
        source_bytes: of the untouched source, from the moment at which all of it was here.
        clip_key: object key of what is worked on: the source, or the clip carved out of it.
        sha256: of the untouched source, hexadecimal; read beside the encode.
        refusal: why it was rejected or failed.
        left_out: names of the renditions that somebody does not want.
        held_at: since when nothing of it may be removed, by anybody.
        held_for: why, in words.
        source_removed_at: when its source went, being past its date.
        made_removed_at: likewise its renditions and packages, until some are made again.
        speech: None where nobody listens: no sound, or no speech model.
        plan: what all passes over the clip obey, as the media engine spells it.
    """

    id: AssetId
    org_id: OrgId
    title: str
    file_name: str
    created_at: datetime
    priority: Priority = Priority.NORMAL
    place: str = ""
    event: str = ""
    note: str = ""
    state: AssetState = AssetState.RECEIVED
    source_key: str | None = None
    source_bytes: int | None = None
    clip_key: str | None = None
    sha256: str | None = None
    facts: SourceFacts | None = None
    loudness: Loudness | None = None
    refusal: Notice | None = None
    notices: tuple[Notice, ...] = ()
    left_out: tuple[str, ...] = ()
    held_at: datetime | None = None
    held_for: str = ""
    source_removed_at: datetime | None = None
    made_removed_at: datetime | None = None
    speech: Speech | None = None
    plan: str | None = None

    @property
    def remarks(self) -> tuple[Notice, ...]:
        """All that a person should know of the clip: its notices, and what is not there now."""
        removed = {
            "source-removed": self.source_removed_at,
            "renditions-removed": self.made_removed_at,
        }
        gone = (Notice(code, {"day": f"{at:%Y-%m-%d}"}) for code, at in removed.items() if at)
        held = (Notice("asset-is-held", {"reason": self.held_for}),) if self.held_at else ()
        return (*self.notices, *gone, *held)

    def require_source(self) -> None:
        """Return if its source has not been removed.

        Raises:
            InputRejected: ``source-removed``.
        """
        if self.source_removed_at is not None:
            raise InputRejected("source-removed", day=f"{self.source_removed_at:%Y-%m-%d}")

    def require_free(self) -> None:
        """Return if something of it may be removed.

        Raises:
            InputRejected: ``asset-held``.
        """
        if self.held_at is not None:
            raise InputRejected("asset-held", title=self.title, reason=self.held_for)

    def without_source(self, at: datetime) -> "Asset":
        """Return the asset as it is when its source is gone, and the clip carved out of it."""
        return replace(
            self, source_key=None, clip_key=None, source_bytes=None, source_removed_at=at
        )

    def moved(self, state: AssetState) -> "Asset":
        """Return the asset in its next state.

        Raises:
            IllegalMove: the state cannot be reached from here.
        """
        if state not in _MOVES[self.state]:
            raise IllegalMove("illegal-move", noun=self.id, seen=self.state, wanted=state)
        return replace(self, state=state)

    def accepted(self, facts: SourceFacts, *, clip_key: str) -> "Asset":
        """Return the asset as acceptance leaves it: probed, stored, with its notices."""
        kept = replace(self, facts=facts, clip_key=clip_key).noticed(*facts.notices)
        return kept.moved(AssetState.ACCEPTED)

    def rejected(self, refusal: Notice) -> "Asset":
        """Return the asset as refused, with the reason."""
        return replace(self, refusal=refusal).moved(AssetState.REJECTED)

    def failed(self, refusal: Notice) -> "Asset":
        """Return the asset as failed, with the reason."""
        return replace(self, refusal=refusal).moved(AssetState.FAILED)

    def revived(self, state: AssetState) -> "Asset":
        """Return a failed asset as it was before, without the reason of its failure."""
        return replace(self, refusal=None).moved(state)

    def noticed(self, *notices: Notice) -> "Asset":
        """Return the asset with further notices; one that it already has is not repeated."""
        fresh = tuple(notice for notice in notices if notice not in self.notices)
        return replace(self, notices=self.notices + fresh)

    def without(self, rendition: str) -> "Asset":
        """Return the asset with one rendition more that nobody wants."""
        return replace(self, left_out=tuple(dict.fromkeys((*self.left_out, rendition))))

    def wanting(self, rendition: str) -> "Asset":
        """Return the asset with a rendition wanted that was left out."""
        kept = tuple(name for name in self.left_out if name != rendition)
        return replace(self, left_out=kept)


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
    """

    origin: Origin
    reason: Notice
    leveling: Leveling
    gain_db: float = 0.0
    ceiling_dbtp: float | None = None
    lufs: float | None = None


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


@dataclass(frozen=True, slots=True)
class Still:
    """A poster, a storyboard sheet or its WebVTT index (which has no size)."""

    id: StillId
    asset_id: AssetId
    org_id: OrgId
    kind: StillKind
    key: str
    size: Size | None
    sha256: str
    at: Fraction | None = None
