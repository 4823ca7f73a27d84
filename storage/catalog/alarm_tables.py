"""The schema of alarms of live programmes, and of who is told of them."""

from collections.abc import Mapping

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from farm.alarm_hooks import HookKind
from farm.live_alarms import AlarmKind
from farm.messages import Language
from storage.catalog.columns import DocumentColumn, InstantColumn, WordColumn
from storage.catalog.metadata import METADATA, org_id_column

LIVE_ALARMS = Table(
    "live_alarms",
    METADATA,
    Column("id", Text, primary_key=True),
    org_id_column(),
    Column("programme_id", Text, nullable=False),
    Column("kind", WordColumn(AlarmKind), nullable=False),
    Column("subject", Text, nullable=False),
    Column("since", InstantColumn, nullable=False),
    Column("until", InstantColumn),
    Column("facts", DocumentColumn(Mapping[str, str]), nullable=False),
    Column("was_told", Boolean, nullable=False),
    # No foreign key: that somebody has seen it outlives them.
    Column("acknowledged_by", Text),
    Column("acknowledged_name", Text),
    Column("acknowledged_at", InstantColumn),
    ForeignKeyConstraint(["programme_id", "org_id"], ["programmes.id", "programmes.org_id"]),
    Index(None, "programme_id", "since"),
)

ALARM_HOOKS = Table(
    "alarm_hooks",
    METADATA,
    Column("id", Text, primary_key=True),
    org_id_column(),
    Column("kind", WordColumn(HookKind), nullable=False),
    Column("name", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("language", WordColumn(Language), nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", InstantColumn, nullable=False),
    Column("signing", Text),
    Column("told_at", InstantColumn),
    Column("failed_at", InstantColumn),
    Column("failure", Text),
    Column("removed_at", InstantColumn),
    UniqueConstraint("id", "org_id"),
    Index(None, "org_id"),
)

ALARM_NEWS = Table(
    "alarm_news",
    METADATA,
    Column("hook_id", Text, nullable=False),
    Column("alarm_id", Text, ForeignKey("live_alarms.id"), nullable=False),
    Column("is_end", Boolean, nullable=False),
    # The hook's, which may be that of a level above the programme's.
    org_id_column(),
    Column("at", InstantColumn, nullable=False),
    Column("due_at", InstantColumn, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent_at", InstantColumn),
    Column("given_up_at", InstantColumn),
    PrimaryKeyConstraint("hook_id", "alarm_id", "is_end"),
    ForeignKeyConstraint(["hook_id", "org_id"], ["alarm_hooks.id", "alarm_hooks.org_id"]),
    Index(None, "sent_at", "given_up_at", "due_at"),
)

OPEN_NETWORKS = Table(
    "open_networks",
    METADATA,
    Column("org_id", Text, ForeignKey("organisations.id"), primary_key=True),
    Column("networks", DocumentColumn(tuple[str, ...]), nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", InstantColumn, nullable=False),
)
