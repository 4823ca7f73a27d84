"""Who reads a feed, and what was seen of it: a lease as programmes have them (pure)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from farm.ids import FeedId, OrgId

LEASE_LASTS = timedelta(seconds=8)
"""A reader that was not heard of for so long has lost its feed; it renews every two seconds."""
LEASE_AT_START = timedelta(seconds=30)
LOST_AFTER = timedelta(seconds=10)
"""A feed that was there and of which nothing came for so long is lost, and people are told."""
_LONGEST_REST = 60


@dataclass(frozen=True, slots=True)
class FeedLease:
    """The row of a feed that should be read.

    Attributes:
        until: after this time the reader counts as lost.
        epoch: grows by one with each reader; it is in every object key that one writes.
        agent: who started the reader; empty: nobody.
        starts: readers in a row that nobody heard of.
        renewed_at: when its reader was last heard of; None: it has not said anything yet.
        seen_at: when something last came; None: nothing ever did.
        pictured_at: when a picture was last stored.
        lost_at: since when people were told that it is lost; None: it is not.
        report: the reader's own words, JSON.
    """

    feed_id: FeedId
    org_id: OrgId
    until: datetime
    epoch: int = 0
    agent: str = ""
    starts: int = 0
    renewed_at: datetime | None = None
    seen_at: datetime | None = None
    pictured_at: datetime | None = None
    lost_at: datetime | None = None
    report: str = ""

    def is_free(self, at: datetime) -> bool:
        """Whether any agent may claim it."""
        return self.until <= at

    def claimed(self, agent: str, at: datetime) -> "FeedLease":
        """Return it in the hands of an agent; its reader has yet to start."""
        silent = 0 if self.renewed_at is not None else self.starts
        return replace(
            self,
            epoch=self.epoch + 1,
            agent=agent,
            until=at + LEASE_AT_START,
            renewed_at=None,
            starts=silent + 1,
        )

    def released(self, at: datetime) -> "FeedLease":
        """Return it as its reader has ended; after several that said nothing it rests a while."""
        silent = 0 if self.renewed_at is not None else self.starts
        rest = min(2**silent - 1, _LONGEST_REST)
        return replace(self, agent="", until=at + timedelta(seconds=rest))

    def is_lost(self, at: datetime) -> bool:
        """Whether nothing comes of a feed that was there."""
        return self.seen_at is not None and at - self.seen_at > LOST_AFTER
