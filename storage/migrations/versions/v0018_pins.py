"""A clip knows where people pinned its frame, a rendition how it was reframed."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; nobody has pinned anything, and nothing was reframed."""
    op.add_column(
        "assets", sa.Column("pinned", sa.Text(), nullable=False, server_default=sa.text("'{}'"))
    )
    op.add_column("renditions", sa.Column("reframed", sa.Text(), nullable=True))


def downgrade() -> None:
    """Remove them."""
    op.drop_column("renditions", "reframed")
    op.drop_column("assets", "pinned")
