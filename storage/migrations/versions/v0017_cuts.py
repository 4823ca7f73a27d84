"""An asset says what it was cut out of."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the lineage, and the parent's id by which cuts are found; there were none before."""
    op.add_column("assets", sa.Column("cut_of", sa.Text(), nullable=True))
    op.add_column("assets", sa.Column("parent_id", sa.Text(), nullable=True))
    op.create_index("ix_assets_parent_id", "assets", ["parent_id"])


def downgrade() -> None:
    """Remove them."""
    op.drop_index("ix_assets_parent_id", "assets")
    op.drop_column("assets", "parent_id")
    op.drop_column("assets", "cut_of")
