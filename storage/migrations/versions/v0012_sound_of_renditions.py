"""A rendition says what became of its sound."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of renditions of before nothing is known."""
    op.add_column("renditions", sa.Column("sound", sa.Text(), nullable=True))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("renditions", "sound")
