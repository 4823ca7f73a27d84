"""The append-only record of every change that a person causes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from farm.ids import AuditId, OrgId, PersonId
from farm.orgs import Scope


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who causes a change, and the subtree in which they may."""

    person_id: PersonId
    scope: Scope


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which thing, when.

    Attributes:
        person_id: None when the farm itself acted.
        action: a verb of the past with its noun, for example ``asset.accepted``.
        subject: the id of the thing.
        facts: what else a reader of the log must know.
    """

    id: AuditId
    org_id: OrgId
    person_id: PersonId | None
    action: str
    subject: str
    at: datetime
    facts: Mapping[str, str] = field(default_factory=dict)
