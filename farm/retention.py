"""Retention: how long what is kept of a clip is kept, by organisation and kind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from farm.ids import OrgId, PersonId


class Kept(StrEnum):
    """What is kept, each kind with a rule of its own.

    ``made`` is renditions and what is streamed of them; posters and storyboards stay with the row.
    ``uploads`` are those that are not whole. ``recordings`` are what live programmes sent, on air
    or in rehearsal, ``evidence`` what came in.
    """

    SOURCES = "sources"
    MADE = "made"
    UPLOADS = "uploads"
    RECORDINGS = "recordings"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long an organisation, and all below it without a rule of their own, keep something.

    Attributes:
        days: None: for ever, whatever is said above.
        set_by: who decided it.
    """

    org_id: OrgId
    kind: Kept
    days: int | None
    set_by: PersonId
    set_at: datetime


def binding_rule(rules: Iterable[RetentionRule], way: Sequence[OrgId]) -> RetentionRule | None:
    """Return the rule that binds an organisation: the nearest one; None: everything is kept.

    Args:
        rules: of one kind.
        way: from the root to the organisation.
    """
    known: Mapping[OrgId, RetentionRule] = {rule.org_id: rule for rule in rules}
    return next((known[one] for one in reversed(way) if one in known), None)
