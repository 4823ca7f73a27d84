"""What all tables share: their collection with its naming rules, and who owns a row."""

from sqlalchemy import Column, ForeignKey, MetaData, Text

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def org_id() -> Column[str]:
    """Return the column that says to whom a row belongs."""
    return Column("org_id", Text, ForeignKey("organisations.id"), nullable=False)
