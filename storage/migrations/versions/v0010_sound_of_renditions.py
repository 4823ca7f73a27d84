"""A rendition says what became of its sound, and which screen it was made for."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of renditions of before, all the ladder's, no more is known."""
    for name in ("sound", "screen"):
        op.add_column("renditions", sa.Column(name, sa.Text(), nullable=True))


def downgrade() -> None:
    """Remove them."""
    for name in ("screen", "sound"):
        op.drop_column("renditions", name)
