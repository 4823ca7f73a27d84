"""The schema of what is kept, how much of it and for how long."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from farm.retention import Kept
from farm.sweeping import ObjectFault
from storage.catalog.columns import InstantColumn, WordColumn
from storage.catalog.metadata import METADATA, org_id_column

QUOTAS = Table(
    "quotas",
    METADATA,
    Column("org_id", Text, ForeignKey("organisations.id"), primary_key=True),
    Column("most_bytes", BigInteger),
    Column("most_uploads_a_day", Integer),
    # No foreign key: the decision outlives whoever took it.
    Column("set_by", Text, nullable=False),
    Column("set_at", InstantColumn, nullable=False),
)

OBJECT_MARKS = Table(
    "object_marks",
    METADATA,
    # No owner column: an orphan's owner may be gone. Only the farm itself looks here.
    Column("key", Text, primary_key=True),
    Column("fault", WordColumn(ObjectFault), nullable=False),
    Column("seen_at", InstantColumn, nullable=False),
    Index(None, "fault", "seen_at"),
)

SWEEP_PLACES = Table(
    "sweep_places",
    METADATA,
    Column("walk", Text, primary_key=True),
    Column("place", Text, nullable=False),
)

RETENTION_RULES = Table(
    "retention_rules",
    METADATA,
    org_id_column(),
    Column("kind", WordColumn(Kept), nullable=False),
    Column("days", Integer),
    Column("set_by", Text, nullable=False),
    Column("set_at", InstantColumn, nullable=False),
    PrimaryKeyConstraint("org_id", "kind"),
)
