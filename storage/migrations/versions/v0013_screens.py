"""A rendition says which screen it was made for."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; renditions of before are all the ladder's."""
    op.add_column("renditions", sa.Column("screen", sa.Text(), nullable=True))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("renditions", "screen")
