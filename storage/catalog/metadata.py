"""What all tables share: names of constraints, the owner's column."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Text,
)

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


RunningNumber = BigInteger().with_variant(Integer(), "sqlite")
"""Counts rows for ever; SQLite's INTEGER has 64 bits and alone counts by itself."""


def org_id_column() -> Column[str]:
    """Return the column of whom a row belongs to."""
    return Column("org_id", Text, ForeignKey("organisations.id"), nullable=False)


def of_asset() -> ForeignKeyConstraint:
    """Return the constraint of a row that belongs to an asset."""
    # Both columns, so that a row can never belong to another organisation than its asset.
    return ForeignKeyConstraint(["asset_id", "org_id"], ["assets.id", "assets.org_id"])
