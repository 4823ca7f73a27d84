"""A programme may be a court's hearing, and knows what of it leaves, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; nothing was delayed, cut or muted before."""
    op.add_column("programmes", sa.Column("hearing", sa.Text(), nullable=True))
    op.add_column(
        "programmes", sa.Column("guard", sa.Text(), nullable=False, server_default=sa.text("'{}'"))
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_column("programmes", "guard")
    op.drop_column("programmes", "hearing")
