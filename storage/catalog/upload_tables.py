"""The schema of uploads, their parts and one-time links."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from farm.uploads import UploadDetails, UploadState
from storage.catalog.columns import DocumentColumn, InstantColumn, WordColumn
from storage.catalog.metadata import METADATA, org_id_column

UPLOADS = Table(
    "uploads",
    METADATA,
    Column("id", Text, primary_key=True),
    org_id_column(),
    # No foreign keys to people, links and assets: the record of an upload outlives them.
    Column("person_id", Text),
    Column("link_id", Text),
    Column("length", BigInteger, nullable=False),
    Column("details", DocumentColumn(UploadDetails), nullable=False),
    Column("created_at", InstantColumn, nullable=False),
    Column("expires_at", InstantColumn, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("metadata", Text, nullable=False),
    Column("concat", Text, nullable=False),
    Column("state", WordColumn(UploadState), nullable=False),
    Column("asset_id", Text),
    Column("holder", Text),
    Column("held_until", InstantColumn),
    UniqueConstraint("id", "org_id"),
    Index(None, "asset_id"),
    Index(None, "created_at"),
    Index(None, "state", "expires_at"),
)

UPLOAD_PARTS = Table(
    "upload_parts",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("upload_id", Text, nullable=False),
    org_id_column(),
    Column("start", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    ForeignKeyConstraint(["upload_id", "org_id"], ["uploads.id", "uploads.org_id"]),
    UniqueConstraint("upload_id", "start"),
)

UPLOAD_LINKS = Table(
    "upload_links",
    METADATA,
    Column("id", Text, primary_key=True),
    org_id_column(),
    Column("created_by", Text, nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("created_at", InstantColumn, nullable=False),
    Column("valid_until", InstantColumn, nullable=False),
    Column("most_files", Integer, nullable=False),
    Column("most_bytes", BigInteger, nullable=False),
    Column("files", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
)
