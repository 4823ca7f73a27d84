"""Feeds in the catalogue; addresses and passphrases are sealed, nobody reads one."""

from sqlalchemy import select, update

from farm.errors import NotFound
from farm.feeds import Feed
from farm.ids import FeedId, OrgId
from farm.orgs import Scope
from storage.catalog.engine import Transaction
from storage.catalog.feed_tables import FEEDS
from storage.catalog.rows import insert_rows, noun_of, require_row, row_of
from storage.catalog.scoping import scoped

_FIXED = frozenset({"id", "org_id", "kind", "created_by", "created_at"})


def insert_feed(tx: Transaction, scope: Scope, feed: Feed) -> None:
    """Add a feed.

    Raises:
        NotFound: its organisation lies outside the scope.
    """
    insert_rows(tx, scope, FEEDS, [row_of(feed)])


def get_feed(tx: Transaction, scope: Scope, feed_id: FeedId) -> Feed:
    """Return a feed, removed or not.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    return noun_of(Feed, require_row(tx, scope, FEEDS, feed_id))


def find_feed_by_hash(tx: Transaction, scope: Scope, secret_hash: str) -> Feed | None:
    """Return the feed that is pushed with a key; None: no key of this hash is good."""
    statement = select(FEEDS).where(FEEDS.c.secret_hash == secret_hash)
    row = tx.execute(scoped(statement, scope)).mappings().one_or_none()
    return None if row is None else noun_of(Feed, row)


def update_feed(tx: Transaction, scope: Scope, feed: Feed) -> None:
    """Store what a feed has become; read it in the same writing transaction.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    values = {name: one for name, one in row_of(feed).items() if name not in _FIXED}
    statement = update(FEEDS).where(FEEDS.c.id == feed.id).values(values)
    if tx.execute(scoped(statement, scope)).rowcount == 0:
        raise NotFound("not-found", noun=feed.id)


def list_feeds(tx: Transaction, scope: Scope, org_id: OrgId | None = None) -> list[Feed]:
    """Return the feeds that there are, of one organisation or of all in the scope, by name."""
    statement = select(FEEDS).where(FEEDS.c.removed_at.is_(None))
    if org_id is not None:
        statement = statement.where(FEEDS.c.org_id == org_id)
    statement = statement.order_by(FEEDS.c.name, FEEDS.c.id)
    return [noun_of(Feed, row) for row in tx.execute(scoped(statement, scope)).mappings()]
