"""What a clip was asked for as, where its captions come from, the title card of organisations."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; there were none before."""
    op.add_column("assets", sa.Column("ordered", sa.Text(), nullable=True))
    op.add_column("caption_tracks", sa.Column("taken_from", sa.Text(), nullable=True))
    op.add_column("brandings", sa.Column("title_card", sa.Text(), nullable=True))


def downgrade() -> None:
    """Remove them."""
    op.drop_column("brandings", "title_card")
    op.drop_column("caption_tracks", "taken_from")
    op.drop_column("assets", "ordered")
