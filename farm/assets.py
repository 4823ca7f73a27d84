"""Assets: clips of people, and how far each is on its way."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from farm.clips import ClipOrder
from farm.errors import IllegalMove, InputRejected
from farm.ids import AssetId, OrgId
from farm.jobs import Priority
from farm.media import SourceFacts
from farm.messages import Notice
from farm.recordings import Recorded
from farm.reframing import NOTHING_PINNED, Pinned
from farm.timeline import TimeRange


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
class Lineage:
    """Where an asset was cut out of another.

    Attributes:
        parent: the other; it may be gone by now.
        first: number of the first frame, on the parent's grid.
        frames: how many.
        rate: frames a second of that grid.
    """

    parent: AssetId
    first: int
    frames: int
    rate: Fraction

    @property
    def range(self) -> TimeRange:
        """The stretch, in seconds of the parent."""
        return TimeRange(self.first / self.rate, (self.first + self.frames) / self.rate)


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
        cut_of: of which stretch of which asset it is a cut; None of a clip that came.
        pinned: where people want windows of other shapes to stand in its picture.
        ordered: what is made of a cut that was asked for as a clip; None: all that the farm makes.
        recorded: of which stretch of which live programme it is; None of any other clip.
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
    cut_of: Lineage | None = None
    pinned: Pinned = NOTHING_PINNED
    ordered: ClipOrder | None = None
    recorded: Recorded | None = None

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

    def unnoticed(self, codes: Collection[str]) -> "Asset":
        """Return the asset without notices that do not hold any more."""
        kept = tuple(notice for notice in self.notices if notice.code not in codes)
        return replace(self, notices=kept)

    def without(self, rendition: str) -> "Asset":
        """Return the asset with one rendition more that nobody wants."""
        return replace(self, left_out=tuple(dict.fromkeys((*self.left_out, rendition))))

    def wanting(self, rendition: str) -> "Asset":
        """Return the asset with a rendition wanted that was left out."""
        kept = tuple(name for name in self.left_out if name != rendition)
        return replace(self, left_out=kept)
