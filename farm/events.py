"""What changed, for those who watch."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from farm.ids import OrgId


class EventKind(StrEnum):
    """What happened to the subject."""

    ASSET_CHANGED = "asset-changed"
    ASSET_DELETED = "asset-deleted"
    JOB_CHANGED = "job-changed"
    PROGRAMME_CHANGED = "programme-changed"


@dataclass(frozen=True, slots=True)
class Event:
    """One change.

    Attributes:
        number: grows with each event.
        subject: id of the asset, job or programme.
        at: by the catalogue's own clock, to the second.
    """

    number: int
    org_id: OrgId
    kind: EventKind
    subject: str
    at: datetime
