"""The schema of what is kept, how much of it and for how long."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

from storage.catalog.columns import InstantColumn
from storage.catalog.metadata import METADATA

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
