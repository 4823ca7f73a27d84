"""What is kept of live programmes: until when, whether it is held, how it lies in the store."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_MOMENTS = ("stopped_at", "settled_at", "compacted_at", "sent_removed_at", "came_removed_at")


def upgrade() -> None:
    """Add the table, with a row of each programme: what was recorded of it nobody knows yet.

    Of a rehearsal no row tells when it was; it counts from when its recordings are seen to.
    """
    op.create_table(
        "live_recordings",
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("begun_at", _INSTANT, nullable=False),
        *(sa.Column(name, _INSTANT, nullable=True) for name in _MOMENTS),
        sa.Column("held_at", _INSTANT, nullable=True),
        sa.Column("held_for", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("programme_id", name="pk_live_recordings"),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisations.id"], name="fk_live_recordings_org_id_organisations"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "org_id"],
            ["programmes.id", "programmes.org_id"],
            name="fk_live_recordings_programme_id_org_id_programmes",
        ),
    )
    for name in ("settled_at", "compacted_at"):
        op.create_index(f"ix_live_recordings_{name}", "live_recordings", [name])
    op.execute(
        "INSERT INTO live_recordings (programme_id, org_id, begun_at, stopped_at, settled_at,"
        " held_for) SELECT id, org_id, coalesce(live_at, created_at), ended_at,"
        " CASE WHEN recorded_bytes IS NULL THEN NULL ELSE ended_at END, '' FROM programmes"
    )


def downgrade() -> None:
    """Remove it."""
    for name in ("settled_at", "compacted_at"):
        op.drop_index(f"ix_live_recordings_{name}", "live_recordings")
    op.drop_table("live_recordings")
