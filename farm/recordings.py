"""Recordings: of which stretch of which live programme an asset is."""

from dataclasses import dataclass
from datetime import datetime

from farm.ids import ProgrammeId


@dataclass(frozen=True, slots=True)
class Recorded:
    """A stretch of what a programme sent, by the wall clock.

    Attributes:
        programme: the asset may outlive it.
        begins_at: what is shown begins with the keyframe before.
        ends_at: with the part in which this moment lies it ends.
    """

    programme: ProgrammeId
    begins_at: datetime
    ends_at: datetime
