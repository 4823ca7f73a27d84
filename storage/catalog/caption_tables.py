"""The schema of captions, and of the words that an organisation cares about."""

from collections.abc import Mapping

from sqlalchemy import Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from farm.captions import TrackKind
from storage.catalog.columns import DocumentColumn, InstantColumn, WordColumn
from storage.catalog.metadata import METADATA, of_asset, org_id_column

CAPTION_TRACKS = Table(
    "caption_tracks",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("asset_id", Text, nullable=False),
    org_id_column(),
    Column("language", Text, nullable=False),
    Column("kind", WordColumn(TrackKind), nullable=False),
    Column("version", Integer, nullable=False),
    # No foreign key: the version outlives its author.
    Column("author", Text),
    Column("created_at", InstantColumn, nullable=False),
    Column("key", Text, nullable=False),
    Column("files", DocumentColumn(tuple[str, ...]), nullable=False),
    Column("cues", Integer, nullable=False),
    Column("flagged", Integer, nullable=False),
    Column("notes", DocumentColumn(Mapping[str, int]), nullable=False),
    # No foreign key: a clip outlives its programme.
    Column("taken_from", Text),
    of_asset(),
    UniqueConstraint("asset_id", "language", "kind", "version"),
)

WORD_LISTS = Table(
    "word_lists",
    METADATA,
    Column("org_id", Text, ForeignKey("organisations.id"), primary_key=True),
    Column("names", DocumentColumn(tuple[str, ...]), nullable=False),
    Column("sensitive", DocumentColumn(tuple[str, ...]), nullable=False),
)
