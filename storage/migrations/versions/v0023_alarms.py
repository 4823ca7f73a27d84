"""Alarms of live programmes, who is told of them, open networks; slates, twins of targets."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    _live_alarms()
    _alarm_hooks()
    _alarm_news()
    op.create_table(
        "open_networks",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("networks", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("org_id", name="pk_open_networks"),
        _of_organisation("open_networks"),
    )
    op.add_column("programmes", sa.Column("slate", sa.Text(), nullable=True))
    op.add_column("live_targets", sa.Column("mark", sa.Text(), nullable=True))
    op.create_index("ix_live_targets_mark", "live_targets", ["mark"])


def downgrade() -> None:
    """Remove them."""
    op.drop_index("ix_live_targets_mark", "live_targets")
    op.drop_column("live_targets", "mark")
    op.drop_column("programmes", "slate")
    for table in ("open_networks", "alarm_news", "alarm_hooks", "live_alarms"):
        op.drop_table(table)


def _live_alarms() -> None:
    op.create_table(
        "live_alarms",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("until", _INSTANT, nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("was_told", sa.Boolean(), nullable=False),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("acknowledged_name", sa.Text(), nullable=True),
        sa.Column("acknowledged_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_live_alarms"),
        _of_organisation("live_alarms"),
        sa.ForeignKeyConstraint(
            ["programme_id", "org_id"],
            ["programmes.id", "programmes.org_id"],
            name="fk_live_alarms_programme_id_org_id_programmes",
        ),
    )
    op.create_index("ix_live_alarms_programme_id_since", "live_alarms", ["programme_id", "since"])


def _alarm_hooks() -> None:
    op.create_table(
        "alarm_hooks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("signing", sa.Text(), nullable=True),
        sa.Column("told_at", _INSTANT, nullable=True),
        sa.Column("failed_at", _INSTANT, nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("removed_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alarm_hooks"),
        _of_organisation("alarm_hooks"),
        sa.UniqueConstraint("id", "org_id", name="uq_alarm_hooks_id_org_id"),
    )
    op.create_index("ix_alarm_hooks_org_id", "alarm_hooks", ["org_id"])


def _alarm_news() -> None:
    op.create_table(
        "alarm_news",
        sa.Column("hook_id", sa.Text(), nullable=False),
        sa.Column("alarm_id", sa.Text(), nullable=False),
        sa.Column("is_end", sa.Boolean(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", _INSTANT, nullable=True),
        sa.Column("given_up_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("hook_id", "alarm_id", "is_end", name="pk_alarm_news"),
        sa.ForeignKeyConstraint(
            ["alarm_id"], ["live_alarms.id"], name="fk_alarm_news_alarm_id_live_alarms"
        ),
        _of_organisation("alarm_news"),
        sa.ForeignKeyConstraint(
            ["hook_id", "org_id"],
            ["alarm_hooks.id", "alarm_hooks.org_id"],
            name="fk_alarm_news_hook_id_org_id_alarm_hooks",
        ),
    )
    op.create_index(
        "ix_alarm_news_sent_at_given_up_at_due_at",
        "alarm_news",
        ["sent_at", "given_up_at", "due_at"],
    )


def _of_organisation(table: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        ["org_id"], ["organisations.id"], name=f"fk_{table}_org_id_organisations"
    )
