"""Renditions made alone or left out, and packages that know what they were made of."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LISTS = (("assets", "left_out"), ("packages", "made_of"))


def upgrade() -> None:
    """Add the columns; a package of before counts as made of nothing, so it may be made again."""
    op.add_column("jobs", sa.Column("rendition", sa.Text(), nullable=True))
    for table, name in LISTS:
        op.add_column(table, sa.Column(name, sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Remove the columns."""
    for table, name in (*LISTS, ("jobs", "rendition")):
        op.drop_column(table, name)
