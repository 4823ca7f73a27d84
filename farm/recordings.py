"""Recordings: what is kept of a live programme, and of which stretch of one an asset is."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from farm.ids import OrgId, ProgrammeId
from farm.retention import Kept


@dataclass(frozen=True, slots=True)
class Recorded:
    """A stretch of what a programme sent, by the wall clock, in UTC.

    Attributes:
        programme: the asset may outlive it.
        begins_at: what is shown begins with the keyframe before.
        ends_at: with the part in which this moment lies it ends.
    """

    programme: ProgrammeId
    begins_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        for name in ("begins_at", "ends_at"):  # read back, they are in a zone of the reader's
            object.__setattr__(self, name, getattr(self, name).astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Recording:
    """What is kept of a programme that ran once at least, on air or in rehearsal.

    Attributes:
        begun_at: when it was started last.
        stopped_at: when it was stopped last; None: it runs, or ended by itself.
        settled_at: since when its recordings are seen to; None: not since it ran last.
        compacted_at: since when they lie in objects of a minute; None: not since it ran last.
        sent_removed_at: when what was sent was removed.
        came_removed_at: when what came in was removed.
        held_at: since when nothing of it may be removed.
        held_for: why.
    """

    programme_id: ProgrammeId
    org_id: OrgId
    begun_at: datetime
    stopped_at: datetime | None = None
    settled_at: datetime | None = None
    compacted_at: datetime | None = None
    sent_removed_at: datetime | None = None
    came_removed_at: datetime | None = None
    held_at: datetime | None = None
    held_for: str = ""

    def removed_at(self, kind: Kept) -> datetime | None:
        """Return when its recordings of a kind were removed."""
        return self.came_removed_at if kind is Kept.EVIDENCE else self.sent_removed_at

    def without(self, kind: Kept, at: datetime) -> "Recording":
        """Return it as its recordings of a kind are to go, of which somebody has to see to."""
        if kind is Kept.EVIDENCE:
            return replace(self, came_removed_at=at, settled_at=None)
        return replace(self, sent_removed_at=at, settled_at=None)

    def ends_at(self, days: int | None) -> datetime | None:
        """Return when a rule of so many days lets it go; None: never, or it is not stopped yet."""
        if days is None or self.stopped_at is None:
            return None
        return self.stopped_at + timedelta(days=days)
