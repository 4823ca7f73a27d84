"""Recordings: of which stretch of which live programme an asset is."""

from dataclasses import dataclass
from datetime import UTC, datetime

from farm.ids import ProgrammeId


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
