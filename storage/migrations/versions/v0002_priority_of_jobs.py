"""Assets and their jobs have a priority; those that are there already are normal."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    for table in ("assets", "jobs"):
        column = sa.Column("priority", sa.Text(), nullable=False, server_default="normal")
        op.add_column(table, column)


def downgrade() -> None:
    """Remove the columns."""
    for table in ("assets", "jobs"):
        op.drop_column(table, "priority")
