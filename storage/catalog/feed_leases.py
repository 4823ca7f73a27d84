"""Who reads which feed, and what was seen of it.

Every change of a reader's is conditional on its epoch: one that was thought dead changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from farm.feed_leases import LEASE_LASTS, FeedLease
from farm.ids import FeedId
from farm.orgs import Scope
from storage.catalog.engine import Transaction
from storage.catalog.feed_tables import FEED_LEASES, FEEDS
from storage.catalog.rows import insert_rows, noun_of, row_of
from storage.catalog.scoping import scoped

_HELD = ("until", "epoch", "agent", "starts", "renewed_at")


def insert_feed_lease(tx: Transaction, scope: Scope, lease: FeedLease) -> None:
    """Let any agent read a feed from now on.

    Raises:
        NotFound: its organisation lies outside the scope.
    """
    insert_rows(tx, scope, FEED_LEASES, [row_of(lease)])


def find_feed_lease(tx: Transaction, scope: Scope, feed_id: FeedId) -> FeedLease | None:
    """Return a feed's lease."""
    return next(iter(list_feed_leases(tx, scope, [feed_id])), None)


def list_feed_leases(tx: Transaction, scope: Scope, feed_ids: Sequence[FeedId]) -> list[FeedLease]:
    """Return the leases of these feeds, in order of their ids."""
    statement = select(FEED_LEASES).where(FEED_LEASES.c.feed_id.in_(list(feed_ids)))
    statement = statement.order_by(FEED_LEASES.c.feed_id)
    return [noun_of(FeedLease, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def list_standing_leases(tx: Transaction, scope: Scope) -> list[FeedLease]:
    """Return the leases of all feeds that should be read, the longest free one first."""
    statement = (
        select(FEED_LEASES)
        .join(FEEDS, FEEDS.c.id == FEED_LEASES.c.feed_id)
        .where(FEEDS.c.removed_at.is_(None))
        .order_by(FEED_LEASES.c.until, FEED_LEASES.c.feed_id)
    )
    return [noun_of(FeedLease, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def claim_feed_lease(
    tx: Transaction, scope: Scope, seen: FeedLease, *, agent: str, at: datetime
) -> FeedLease | None:
    """Take a free lease; of several agents that ask at once exactly one gets it.

    Returns:
        The lease with its new epoch; None when it is somebody else's, or its reader lives.
    """
    if not seen.is_free(at):
        return None
    claimed = seen.claimed(agent, at)
    free = (FEED_LEASES.c.epoch == seen.epoch) & (FEED_LEASES.c.until <= at)
    return claimed if _changed(tx, scope, claimed, free, _HELD) else None


def renew_feed_lease(
    tx: Transaction, scope: Scope, held: FeedLease, *, at: datetime
) -> FeedLease | None:
    """Keep a feed, with what its reader has seen; None: it is another's, stop and write nothing.

    `held` is the lease as its reader knows it: its epoch, what was seen and when, its report.
    """
    found = find_feed_lease(tx, scope, held.feed_id)
    if found is None or found.epoch != held.epoch:
        return None
    values = {
        "until": at + LEASE_LASTS,
        "renewed_at": at,
        "seen_at": held.seen_at or found.seen_at,
        "pictured_at": held.pictured_at or found.pictured_at,
        "report": held.report,
    }
    statement = update(FEED_LEASES).where(
        FEED_LEASES.c.feed_id == held.feed_id, FEED_LEASES.c.epoch == held.epoch
    )
    done = tx.execute(scoped(statement.values(values), scope)).rowcount == 1
    return found if done else None


def release_feed_lease(
    tx: Transaction, scope: Scope, feed_id: FeedId, *, epoch: int, at: datetime
) -> None:
    """Say that a reader has ended: its feed, if it should still be read, waits for another."""
    found = find_feed_lease(tx, scope, feed_id)
    if found is not None and found.epoch == epoch:
        _changed(tx, scope, found.released(at), FEED_LEASES.c.epoch == epoch, _HELD)


def tell_feed_lost(
    tx: Transaction, scope: Scope, seen: FeedLease, lost_at: datetime | None
) -> bool:
    """Note that people are told of a loss, or of its end; whether nobody was before."""
    known = FEED_LEASES.c.lost_at.is_(None) if lost_at else FEED_LEASES.c.lost_at.is_not(None)
    statement = update(FEED_LEASES).where(FEED_LEASES.c.feed_id == seen.feed_id, known)
    return tx.execute(scoped(statement.values(lost_at=lost_at), scope)).rowcount == 1


def _changed(
    tx: Transaction,
    scope: Scope,
    lease: FeedLease,
    condition: ColumnElement[bool],
    names: Sequence[str],
) -> bool:
    statement = update(FEED_LEASES).where(FEED_LEASES.c.feed_id == lease.feed_id, condition)
    values = {name: getattr(lease, name) for name in names}
    return tx.execute(scoped(statement.values(values), scope)).rowcount == 1
