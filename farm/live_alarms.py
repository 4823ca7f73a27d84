"""What goes wrong while a programme runs: one row each, with its beginning and its end (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from farm.ids import AlarmId, OrgId, PersonId, ProgrammeId

LOST_RECORDING = "recording-lost"
"""Subject of an alarm: parts of the recording for which there was no room, not even to wait."""


class AlarmKind(StrEnum):
    """What is wrong: with an input, with a target, or with the recording."""

    NO_INPUT = "no-input"
    BLACK = "black"
    FROZEN = "frozen"
    SILENT = "silent"
    GAPS = "gaps"
    DRIFT = "drift"
    BITRATE = "bitrate"
    FPS = "fps"
    TARGET_DOWN = "target-down"
    TARGET_GAP = "target-gap"
    TARGET_SLOW = "target-slow"
    RECORDING = "recording"


@dataclass(frozen=True, slots=True)
class LiveAlarm:
    """Something that was, or is, wrong.

    Attributes:
        subject: ``main`` or ``backup``, the id of a target, ``recording`` or `LOST_RECORDING`.
        until: when it was over; None: it goes on.
        facts: values for the placeholders of its words, as they were when it was raised.
        was_told: whether the organisation's hooks were told; of a rehearsal they are not.
        acknowledged_by: who has seen it, by the name that they had then; their row may go.
    """

    id: AlarmId
    org_id: OrgId
    programme_id: ProgrammeId
    kind: AlarmKind
    subject: str
    since: datetime
    until: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    was_told: bool = False
    acknowledged_by: PersonId | None = None
    acknowledged_name: str | None = None
    acknowledged_at: datetime | None = None

    def over(self, at: datetime) -> "LiveAlarm":
        """Return it as it has ended; the first time counts."""
        return replace(self, until=self.until or at)

    def told(self) -> "LiveAlarm":
        """Return it as the hooks know of it."""
        return replace(self, was_told=True)

    def acknowledged(self, person_id: PersonId, name: str, at: datetime) -> "LiveAlarm":
        """Return it as somebody has seen it; who came first stays."""
        if self.acknowledged_at is not None:
            return self
        return replace(self, acknowledged_by=person_id, acknowledged_name=name, acknowledged_at=at)
