"""The schema of what organisations' clips wear."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from farm.branding import Corner, Logo, LowerThird, TitleCard
from storage.catalog.columns import DocumentColumn, WordColumn
from storage.catalog.metadata import METADATA

BRANDINGS = Table(
    "brandings",
    METADATA,
    Column("org_id", Text, ForeignKey("organisations.id"), primary_key=True),
    Column("logo", DocumentColumn(Logo)),
    Column("logo_key", Text),
    Column("corner", WordColumn(Corner), nullable=False),
    Column("width", Integer, nullable=False),
    Column("margin", Integer, nullable=False),
    Column("lower_third", DocumentColumn(LowerThird)),
    Column("title_card", DocumentColumn(TitleCard)),
)
