"""An asset keeps the plan that all passes over its clip obey."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; a clip of before gets its plan when something is made of it again."""
    op.add_column("assets", sa.Column("plan", sa.Text(), nullable=True))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("assets", "plan")
