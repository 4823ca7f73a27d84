"""The schema of feeds: what they are, who reads them, what was seen of them."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, Table, Text, UniqueConstraint

from farm.feeds import FeedKind, FeedSound
from storage.catalog.columns import DocumentColumn, InstantColumn, WordColumn
from storage.catalog.metadata import METADATA, org_id_column

FEEDS = Table(
    "feeds",
    METADATA,
    Column("id", Text, primary_key=True),
    org_id_column(),
    Column("name", Text, nullable=False),
    Column("kind", WordColumn(FeedKind), nullable=False),
    # No foreign key to people: a feed outlives who made it.
    Column("created_by", Text, nullable=False),
    Column("created_at", InstantColumn, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("port", Integer),
    Column("secret_hash", Text, unique=True),
    Column("service", Integer),
    Column("sound", DocumentColumn(FeedSound), nullable=False),
    Column("keep_hours", Integer, nullable=False),
    Column("removed_at", InstantColumn),
    UniqueConstraint("id", "org_id"),
    Index(None, "org_id"),
)

FEED_LEASES = Table(
    "feed_leases",
    METADATA,
    Column("feed_id", Text, primary_key=True),
    org_id_column(),
    Column("until", InstantColumn, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("agent", Text, nullable=False),
    Column("starts", Integer, nullable=False),
    Column("renewed_at", InstantColumn),
    Column("seen_at", InstantColumn),
    Column("pictured_at", InstantColumn),
    Column("lost_at", InstantColumn),
    # The reader's own words: what it does at the moment.
    Column("report", Text, nullable=False),
    ForeignKeyConstraint(["feed_id", "org_id"], ["feeds.id", "feeds.org_id"]),
    Index(None, "until"),
)
