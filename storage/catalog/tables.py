"""The schema: one table a noun, one column a field, under the field's own name.

Every table that belongs to an organisation has ``org_id`` (the organisations themselves have
``path``) and stands in `OWNED`; `storage.catalog.scoping` lets nobody touch those unscoped.
"""

from collections.abc import Mapping

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)

from farm.assets import AssetState, Lineage, Loudness, Speech
from farm.captions import Burned
from farm.clips import ClipOrder
from farm.events import EventKind
from farm.jobs import JobKind, JobState, Priority, WorkQueue
from farm.media import Orientation, SourceFacts
from farm.messages import Notice
from farm.orgs import Level, Role
from farm.outputs import Fill, Origin, PackageKind, Sound, StillKind
from farm.recordings import Recorded
from farm.reframing import Pinned, Reframed
from storage.catalog.access_tables import ACCOUNTS, SESSIONS, SIGN_IN_ATTEMPTS, TOKENS
from storage.catalog.alarm_tables import ALARM_HOOKS, ALARM_NEWS, LIVE_ALARMS, OPEN_NETWORKS
from storage.catalog.branding_tables import BRANDINGS
from storage.catalog.caption_tables import CAPTION_TRACKS, WORD_LISTS
from storage.catalog.columns import (
    DocumentColumn,
    FractionColumn,
    InstantColumn,
    SizeColumn,
    WordColumn,
)
from storage.catalog.feed_tables import FEED_LEASES, FEEDS
from storage.catalog.keeping_tables import OBJECT_MARKS, QUOTAS, RETENTION_RULES, SWEEP_PLACES
from storage.catalog.live_tables import (
    LIVE_LEASES,
    LIVE_MARKERS,
    LIVE_RECORDINGS,
    LIVE_REPORTS,
    LIVE_TARGETS,
    PROGRAMMES,
    STREAM_KEYS,
)
from storage.catalog.metadata import METADATA, RunningNumber, of_asset, org_id_column
from storage.catalog.upload_tables import UPLOAD_LINKS, UPLOAD_PARTS, UPLOADS

ORGANISATIONS = Table(
    "organisations",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("level", WordColumn(Level), nullable=False),
    Column("parent_id", Text, ForeignKey("organisations.id")),
    Column("path", Text, nullable=False, unique=True),
    Column("created_at", InstantColumn, nullable=False),
)

PEOPLE = Table(
    "people",
    METADATA,
    Column("id", Text, primary_key=True),
    org_id_column(),
    Column("name", Text, nullable=False),
    Column("role", WordColumn(Role), nullable=False),
    Column("created_at", InstantColumn, nullable=False),
)

ASSETS = Table(
    "assets",
    METADATA,
    Column("id", Text, primary_key=True),
    org_id_column(),
    Column("title", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("created_at", InstantColumn, nullable=False),
    Column("priority", WordColumn(Priority), nullable=False, server_default=Priority.NORMAL),
    Column("place", Text, nullable=False, server_default=text("''")),
    Column("event", Text, nullable=False, server_default=text("''")),
    Column("note", Text, nullable=False, server_default=text("''")),
    # What a search looks through, folded by the catalogue: each database folds case in its own way.
    Column("search_text", Text, nullable=False, server_default=text("''")),
    Column("state", WordColumn(AssetState), nullable=False),
    Column("source_key", Text),
    Column("source_bytes", BigInteger),
    Column("clip_key", Text),
    Column("sha256", Text),
    Column("facts", DocumentColumn(SourceFacts)),
    Column("loudness", DocumentColumn(Loudness)),
    Column("refusal", DocumentColumn(Notice)),
    Column("notices", DocumentColumn(tuple[Notice, ...]), nullable=False),
    Column("left_out", DocumentColumn(tuple[str, ...]), nullable=False, server_default="[]"),
    Column("held_at", InstantColumn),
    Column("held_for", Text, nullable=False, server_default=text("''")),
    Column("source_removed_at", InstantColumn),
    Column("made_removed_at", InstantColumn),
    Column("speech", DocumentColumn(Speech)),
    # The media engine's own words: nobody else looks for something in it.
    Column("plan", Text),
    Column("cut_of", DocumentColumn(Lineage)),
    # The parent's id once more, by which its cuts are found; no foreign key, as cuts outlive it.
    Column("parent_id", Text),
    Column("pinned", DocumentColumn(Pinned), nullable=False, server_default="{}"),
    Column("ordered", DocumentColumn(ClipOrder)),
    Column("recorded", DocumentColumn(Recorded)),
    # The programme's id once more, likewise.
    Column("programme_id", Text),
    UniqueConstraint("id", "org_id"),
    Index(None, "created_at", "id"),
    Index(None, "sha256"),
    Index(None, "parent_id"),
    Index(None, "programme_id"),
)

RENDITIONS = Table(
    "renditions",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("asset_id", Text, nullable=False),
    org_id_column(),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("orientation", WordColumn(Orientation), nullable=False),
    Column("key", Text, nullable=False),
    Column("size", SizeColumn, nullable=False),
    Column("codecs", Text, nullable=False),
    Column("rate", FractionColumn, nullable=False),
    Column("frames", BigInteger, nullable=False),
    Column("duration", FractionColumn, nullable=False),
    Column("bitrate", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("origin", WordColumn(Origin), nullable=False),
    Column("reason", DocumentColumn(Notice), nullable=False),
    Column("picture_scale", FractionColumn, nullable=False),
    Column("fill", WordColumn(Fill), nullable=False),
    Column("encoder", Text, nullable=False, server_default=text("''")),
    Column("sound", DocumentColumn(Sound)),
    Column("screen", Text),
    Column("burned", DocumentColumn(Burned)),
    Column("reframed", DocumentColumn(Reframed)),
    of_asset(),
    UniqueConstraint("asset_id", "name"),
)

PACKAGES = Table(
    "packages",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("asset_id", Text, nullable=False),
    org_id_column(),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", WordColumn(PackageKind), nullable=False),
    Column("orientation", WordColumn(Orientation), nullable=False),
    Column("prefix", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("files", DocumentColumn(tuple[str, ...]), nullable=False),
    Column("made_of", DocumentColumn(tuple[str, ...]), nullable=False, server_default="[]"),
    Column("bytes", BigInteger),
    of_asset(),
    UniqueConstraint("asset_id", "name"),
)

STILLS = Table(
    "stills",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("asset_id", Text, nullable=False),
    org_id_column(),
    Column("position", Integer, nullable=False),
    Column("kind", WordColumn(StillKind), nullable=False),
    Column("key", Text, nullable=False),
    Column("size", SizeColumn),
    Column("sha256", Text, nullable=False),
    Column("at", FractionColumn),
    of_asset(),
    UniqueConstraint("asset_id", "key"),
)

JOBS = Table(
    "jobs",
    METADATA,
    Column("id", Text, primary_key=True),
    org_id_column(),
    Column("asset_id", Text, nullable=False),
    Column("kind", WordColumn(JobKind), nullable=False),
    Column("rendition", Text),
    Column("piece", Integer),
    Column("idempotency_key", Text, nullable=False),
    Column("created_at", InstantColumn, nullable=False),
    Column("priority", WordColumn(Priority), nullable=False, server_default=Priority.NORMAL),
    Column("state", WordColumn(JobState), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("worker", Text),
    Column("lease_until", InstantColumn),
    Column("progress", Double, nullable=False),
    Column("seconds", Double),
    Column("cpu_seconds", Double),
    Column("started_at", InstantColumn),
    Column("ended_at", InstantColumn),
    Column("error", DocumentColumn(Notice)),
    Column("log_tail", DocumentColumn(tuple[str, ...]), nullable=False),
    Column("notices", DocumentColumn(tuple[Notice, ...]), nullable=False, server_default="[]"),
    of_asset(),
    # Within the organisation: a stranger's choice of key must neither show nor block anything.
    UniqueConstraint("org_id", "idempotency_key"),
    Index(None, "asset_id"),
    Index(None, "created_at", "id"),
    Index(None, "state", "lease_until"),
)

AUDIT_ENTRIES = Table(
    "audit_entries",
    METADATA,
    # The order of writing; several entries of one change can bear the same time.
    Column("number", RunningNumber, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    org_id_column(),
    # No foreign key: the log outlives the people in it.
    Column("person_id", Text),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", InstantColumn, nullable=False),
    Column("facts", DocumentColumn(Mapping[str, str]), nullable=False),
    Index(None, "subject"),
    # AUTOINCREMENT: SQLite must not give the number of a lost last row to a new one.
    sqlite_autoincrement=True,
)

EVENTS = Table(
    "events",
    METADATA,
    Column("number", RunningNumber, primary_key=True, autoincrement=True),
    org_id_column(),
    Column("kind", WordColumn(EventKind), nullable=False),
    Column("subject", Text, nullable=False),
    # The catalogue's clock: whoever changes a row need not say when.
    Column("at", InstantColumn, nullable=False, server_default=func.current_timestamp()),
    Index(None, "at"),
    sqlite_autoincrement=True,  # a number that somebody saw never comes back
)

WORKERS = Table(
    "workers",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("host", Text, nullable=False),
    Column("queues", DocumentColumn(tuple[WorkQueue, ...]), nullable=False),
    Column("encoders", DocumentColumn(tuple[str, ...]), nullable=False),
    Column("slots", Integer, nullable=False),
    Column("version", Text, nullable=False),
    Column("started_at", InstantColumn, nullable=False),
    Column("last_seen", InstantColumn, nullable=False),
)

OWNED = frozenset(
    {ORGANISATIONS, PEOPLE, ASSETS, RENDITIONS, PACKAGES, STILLS, JOBS, AUDIT_ENTRIES, EVENTS}
    | {ACCOUNTS, SESSIONS, TOKENS}
    | {UPLOADS, UPLOAD_PARTS, UPLOAD_LINKS}
    | {QUOTAS, RETENTION_RULES}
    | {CAPTION_TRACKS, WORD_LISTS, BRANDINGS}
    | {PROGRAMMES, STREAM_KEYS, LIVE_TARGETS, LIVE_MARKERS, LIVE_LEASES, LIVE_REPORTS}
    | {LIVE_RECORDINGS}
    | {LIVE_ALARMS, ALARM_HOOKS, ALARM_NEWS, OPEN_NETWORKS}
    | {FEEDS, FEED_LEASES}
)
"""All tables whose rows belong to an organisation."""

FARM_WIDE = frozenset({SIGN_IN_ATTEMPTS, WORKERS, OBJECT_MARKS, SWEEP_PLACES})
"""Tables whose rows belong to the farm: only the scope of everything shows them."""
