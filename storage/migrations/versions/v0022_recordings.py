"""An asset says of which live programme it is, a programme what its recordings take up."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; there were none before."""
    op.add_column("assets", sa.Column("recorded", sa.Text(), nullable=True))
    op.add_column("assets", sa.Column("programme_id", sa.Text(), nullable=True))
    op.create_index("ix_assets_programme_id", "assets", ["programme_id"])
    op.add_column("programmes", sa.Column("recorded_bytes", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Remove them."""
    op.drop_column("programmes", "recorded_bytes")
    op.drop_index("ix_assets_programme_id", "assets")
    op.drop_column("assets", "programme_id")
    op.drop_column("assets", "recorded")
