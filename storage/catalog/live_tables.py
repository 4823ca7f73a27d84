"""The schema of live programmes: what they are, where they go, who may push, who runs them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from farm.live import Choice, InputPlace, LiveInput, LiveSlate, ProgrammeState
from farm.live_formats import LiveFormat
from farm.live_targets import Platform
from farm.messages import Notice
from storage.catalog.columns import DocumentColumn, InstantColumn, WordColumn
from storage.catalog.metadata import METADATA, org_id_column


def _of_programme() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["programme_id", "org_id"], ["programmes.id", "programmes.org_id"])


PROGRAMMES = Table(
    "programmes",
    METADATA,
    Column("id", Text, primary_key=True),
    org_id_column(),
    Column("title", Text, nullable=False),
    # No foreign keys to people and assets: the record of a broadcast outlives them.
    Column("created_by", Text, nullable=False),
    Column("created_at", InstantColumn, nullable=False),
    Column("format", DocumentColumn(LiveFormat), nullable=False),
    Column("main", DocumentColumn(LiveInput), nullable=False),
    Column("backup", DocumentColumn(LiveInput)),
    Column("state", WordColumn(ProgrammeState), nullable=False),
    Column("starts_at", InstantColumn),
    Column("choice", WordColumn(Choice), nullable=False),
    Column("dvr_seconds", Integer, nullable=False),
    Column("live_at", InstantColumn),
    Column("ended_at", InstantColumn),
    Column("asset_id", Text),
    Column("failure", DocumentColumn(Notice)),
    Column("slate", DocumentColumn(LiveSlate)),
    Column("recorded_bytes", BigInteger),
    UniqueConstraint("id", "org_id"),
    Index(None, "created_at", "id"),
    Index(None, "state"),
)

STREAM_KEYS = Table(
    "stream_keys",
    METADATA,
    Column("id", Text, primary_key=True),
    org_id_column(),
    Column("programme_id", Text, nullable=False),
    Column("place", WordColumn(InputPlace), nullable=False),
    Column("name", Text, nullable=False),
    Column("secret_hash", Text, nullable=False, unique=True),
    Column("created_by", Text, nullable=False),
    Column("created_at", InstantColumn, nullable=False),
    Column("valid_from", InstantColumn, nullable=False),
    Column("valid_until", InstantColumn, nullable=False),
    Column("revoked_at", InstantColumn),
    Column("publisher", Text),
    Column("publishing_since", InstantColumn),
    Column("heard_at", InstantColumn),
    _of_programme(),
    Index(None, "programme_id"),
)

LIVE_TARGETS = Table(
    "live_targets",
    METADATA,
    Column("id", Text, primary_key=True),
    org_id_column(),
    Column("programme_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("platform", WordColumn(Platform), nullable=False),
    Column("sealed", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", InstantColumn, nullable=False),
    Column("valid_until", InstantColumn),
    Column("paused", Boolean, nullable=False),
    Column("used_at", InstantColumn),
    Column("removed_at", InstantColumn),
    Column("mark", Text),
    _of_programme(),
    Index(None, "programme_id"),
    Index(None, "mark"),
)

LIVE_MARKERS = Table(
    "live_markers",
    METADATA,
    Column("id", Text, primary_key=True),
    org_id_column(),
    Column("programme_id", Text, nullable=False),
    Column("at", InstantColumn, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    _of_programme(),
    Index(None, "programme_id", "at"),
)

LIVE_LEASES = Table(
    "live_leases",
    METADATA,
    Column("programme_id", Text, primary_key=True),
    org_id_column(),
    Column("until", InstantColumn, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("agent", Text, nullable=False),
    Column("renewed_at", InstantColumn),
    Column("starts", Integer, nullable=False),
    _of_programme(),
    Index(None, "until"),
)

LIVE_REPORTS = Table(
    "live_reports",
    METADATA,
    Column("programme_id", Text, primary_key=True),
    org_id_column(),
    Column("epoch", Integer, nullable=False),
    Column("at", InstantColumn, nullable=False),
    # The engine's own words: what it does this second.
    Column("report", Text, nullable=False),
    _of_programme(),
)

LIVE_RECORDINGS = Table(
    "live_recordings",
    METADATA,
    Column("programme_id", Text, primary_key=True),
    org_id_column(),
    Column("begun_at", InstantColumn, nullable=False),
    Column("stopped_at", InstantColumn),
    Column("settled_at", InstantColumn),
    Column("compacted_at", InstantColumn),
    Column("sent_removed_at", InstantColumn),
    Column("came_removed_at", InstantColumn),
    Column("held_at", InstantColumn),
    Column("held_for", Text, nullable=False),
    _of_programme(),
    Index(None, "settled_at"),
    Index(None, "compacted_at"),
)
