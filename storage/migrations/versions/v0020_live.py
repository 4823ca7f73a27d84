"""Live programmes, keys to the door, targets, markers, and who runs what."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    _programmes()
    _stream_keys()
    _live_targets()
    _of_what_runs()


def downgrade() -> None:
    """Remove them."""
    for table in (
        *("live_reports", "live_leases", "live_markers", "live_targets", "stream_keys"),
        "programmes",
    ):
        op.drop_table(table)


def _programmes() -> None:
    op.create_table(
        "programmes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("main", sa.Text(), nullable=False),
        sa.Column("backup", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("starts_at", _INSTANT, nullable=True),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("dvr_seconds", sa.Integer(), nullable=False),
        sa.Column("live_at", _INSTANT, nullable=True),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.Column("asset_id", sa.Text(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_programmes"),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisations.id"], name="fk_programmes_org_id_organisations"
        ),
        sa.UniqueConstraint("id", "org_id", name="uq_programmes_id_org_id"),
    )
    op.create_index("ix_programmes_created_at_id", "programmes", ["created_at", "id"])
    op.create_index("ix_programmes_state", "programmes", ["state"])


def _stream_keys() -> None:
    op.create_table(
        "stream_keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("valid_from", _INSTANT, nullable=False),
        sa.Column("valid_until", _INSTANT, nullable=False),
        sa.Column("revoked_at", _INSTANT, nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("publishing_since", _INSTANT, nullable=True),
        sa.Column("heard_at", _INSTANT, nullable=True),
        *_owned("stream_keys", "id"),
        sa.UniqueConstraint("secret_hash", name="uq_stream_keys_secret_hash"),
    )
    op.create_index("ix_stream_keys_programme_id", "stream_keys", ["programme_id"])


def _live_targets() -> None:
    op.create_table(
        "live_targets",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("valid_until", _INSTANT, nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("used_at", _INSTANT, nullable=True),
        sa.Column("removed_at", _INSTANT, nullable=True),
        *_owned("live_targets", "id"),
    )
    op.create_index("ix_live_targets_programme_id", "live_targets", ["programme_id"])


def _of_what_runs() -> None:
    op.create_table(
        "live_markers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        *_owned("live_markers", "id"),
    )
    op.create_index("ix_live_markers_programme_id_at", "live_markers", ["programme_id", "at"])
    op.create_table(
        "live_leases",
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("until", _INSTANT, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("renewed_at", _INSTANT, nullable=True),
        sa.Column("starts", sa.Integer(), nullable=False),
        *_owned("live_leases", "programme_id"),
    )
    op.create_index("ix_live_leases_until", "live_leases", ["until"])
    op.create_table(
        "live_reports",
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        *_owned("live_reports", "programme_id"),
    )


def _owned(table: str, key: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint(key, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisations.id"], name=f"fk_{table}_org_id_organisations"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "org_id"],
            ["programmes.id", "programmes.org_id"],
            name=f"fk_{table}_programme_id_org_id_programmes",
        ),
    )
