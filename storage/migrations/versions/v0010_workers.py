"""Workers as a table, what a job says though it did not fail, and what encoded a rendition."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the columns."""
    op.create_table(
        "workers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("queues", sa.Text(), nullable=False),
        sa.Column("encoders", sa.Text(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    notices = sa.Column("notices", sa.Text(), nullable=False, server_default="[]")
    op.add_column("jobs", notices)
    encoder = sa.Column("encoder", sa.Text(), nullable=False, server_default=sa.text("''"))
    op.add_column("renditions", encoder)


def downgrade() -> None:
    """Drop them."""
    op.drop_column("renditions", "encoder")
    op.drop_column("jobs", "notices")
    op.drop_table("workers")
