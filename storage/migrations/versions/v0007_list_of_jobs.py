"""All jobs can be listed, newest first."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEX = "ix_jobs_created_at_id"


def upgrade() -> None:
    """Make the index."""
    op.create_index(INDEX, "jobs", ["created_at", "id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index(INDEX, "jobs")
