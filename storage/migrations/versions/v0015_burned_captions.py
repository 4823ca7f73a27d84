"""A rendition says which captions its picture shows."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; no rendition of before shows any."""
    op.add_column("renditions", sa.Column("burned", sa.Text(), nullable=True))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("renditions", "burned")
