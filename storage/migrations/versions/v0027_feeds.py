"""Feeds of stations, and who reads them."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0024"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "feeds",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("port", sa.Integer(), nullable=True),
        sa.Column("secret_hash", sa.Text(), nullable=True),
        sa.Column("service", sa.Integer(), nullable=True),
        sa.Column("sound", sa.Text(), nullable=False),
        sa.Column("keep_hours", sa.Integer(), nullable=False),
        sa.Column("removed_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("secret_hash", name="uq_feeds_secret_hash"),
        sa.UniqueConstraint("id", "org_id", name="uq_feeds_id_org_id"),
        _of_organisation("feeds"),
    )
    op.create_index("ix_feeds_org_id", "feeds", ["org_id"])
    op.create_table(
        "feed_leases",
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("until", _INSTANT, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("renewed_at", _INSTANT, nullable=True),
        sa.Column("seen_at", _INSTANT, nullable=True),
        sa.Column("pictured_at", _INSTANT, nullable=True),
        sa.Column("lost_at", _INSTANT, nullable=True),
        sa.Column("report", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("feed_id", name="pk_feed_leases"),
        sa.ForeignKeyConstraint(
            ["feed_id", "org_id"],
            ["feeds.id", "feeds.org_id"],
            name="fk_feed_leases_feed_id_org_id_feeds",
        ),
        _of_organisation("feed_leases"),
    )
    op.create_index("ix_feed_leases_until", "feed_leases", ["until"])


def downgrade() -> None:
    """Remove them."""
    op.drop_table("feed_leases")
    op.drop_table("feeds")


def _of_organisation(table: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        ["org_id"], ["organisations.id"], name=f"fk_{table}_org_id_organisations"
    )
