"""Who runs a live programme: a lease of few seconds with a number that only grows (pure)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from farm.ids import OrgId, ProgrammeId
from farm.live import LEASE_AT_START, LEASE_LASTS


@dataclass(frozen=True, slots=True)
class LiveLease:
    """The row of a programme that should run.

    Attributes:
        epoch: grows by one with each engine; 0: there was none yet. It is in every object key that
            an engine writes, so that one that was thought dead never writes over its successor.
        agent: who started the engine; empty: nobody.
        until: after this time the engine counts as lost.
        renewed_at: when its engine was last heard of; None: it has not said anything yet.
        starts: engines in a row that said nothing.
    """

    programme_id: ProgrammeId
    org_id: OrgId
    until: datetime
    epoch: int = 0
    agent: str = ""
    renewed_at: datetime | None = None
    starts: int = 0

    @classmethod
    def wanted(cls, programme_id: ProgrammeId, org_id: OrgId, at: datetime) -> "LiveLease":
        """Return the lease of a programme that waits for an agent."""
        return cls(programme_id, org_id, until=at)

    def is_lost(self, at: datetime) -> bool:
        """Whether any agent may claim it."""
        return self.until <= at

    def claimed(self, agent: str, at: datetime) -> "LiveLease":
        """Return it in the hands of an agent, with the next epoch; its engine has yet to start."""
        silent = 0 if self.renewed_at is not None else self.starts
        return replace(
            self,
            epoch=self.epoch + 1,
            agent=agent,
            until=at + LEASE_AT_START,
            renewed_at=None,
            starts=silent + 1,
        )

    def renewed(self, at: datetime, lasts: timedelta = LEASE_LASTS) -> "LiveLease":
        """Return it as its engine lives."""
        return replace(self, until=at + lasts, renewed_at=at)
