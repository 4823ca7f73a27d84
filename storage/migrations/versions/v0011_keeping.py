"""What is kept: how much an organisation may keep and send, and what it has."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TIMES = ("held_at", "source_removed_at", "made_removed_at")


def upgrade() -> None:
    """Make the tables and columns, and count what is there already as well as it is known."""
    op.create_table(
        "quotas",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("most_bytes", sa.BigInteger(), nullable=True),
        sa.Column("most_uploads_a_day", sa.Integer(), nullable=True),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisations.id"], name=op.f("fk_quotas_org_id_organisations")
        ),
        sa.PrimaryKeyConstraint("org_id", name=op.f("pk_quotas")),
    )
    op.create_table(
        "object_marks",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_object_marks")),
    )
    op.create_index(op.f("ix_object_marks_fault_seen_at"), "object_marks", ["fault", "seen_at"])
    op.create_table(
        "sweep_places",
        sa.Column("walk", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("walk", name=op.f("pk_sweep_places")),
    )
    op.create_table(
        "retention_rules",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisations.id"], name=op.f("fk_retention_rules_org_id_organisations")
        ),
        sa.PrimaryKeyConstraint("org_id", "kind", name=op.f("pk_retention_rules")),
    )
    for name in TIMES:
        op.add_column("assets", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("assets", sa.Column("held_for", sa.Text(), nullable=False, server_default=""))
    op.create_index(op.f("ix_uploads_created_at"), "uploads", ["created_at"])
    op.add_column("assets", sa.Column("source_bytes", sa.BigInteger(), nullable=True))
    op.add_column("packages", sa.Column("bytes", sa.BigInteger(), nullable=True))
    _count_sources(op.get_bind())
    _count_packages(op.get_bind())


def _count_sources(connection: sa.Connection) -> None:
    """Take the length of the upload, else the size of what was probed."""
    text, number = sa.Text, sa.BigInteger
    uploads = sa.table("uploads", sa.column("asset_id", text), sa.column("length", number))
    whole = sa.select(uploads).where(uploads.c.asset_id.is_not(None))
    sent = {row.asset_id: row.length for row in connection.execute(whole).all()}
    names = ("id", "facts", "source_key")
    columns = [sa.column(name, text) for name in names]
    assets = sa.table("assets", *columns, sa.column("source_bytes", number))
    for row in connection.execute(sa.select(*(assets.c[name] for name in names))).all():
        probed = None if row.facts is None else json.loads(row.facts).get("bytes")
        size = sent.get(row.id, probed)
        if size is not None:
            change = sa.update(assets).where(assets.c.id == row.id)
            connection.execute(change.values(source_bytes=size))


def _count_packages(connection: sa.Connection) -> None:
    """Take the sizes of the renditions that a package streams: the same bytes, cut up."""
    packages, renditions = (
        sa.table(
            name,
            sa.column("asset_id", sa.Text),
            sa.column("orientation", sa.Text),
            sa.column("bytes", sa.BigInteger),
        )
        for name in ("packages", "renditions")
    )
    same = sa.and_(
        renditions.c.asset_id == packages.c.asset_id,
        renditions.c.orientation == packages.c.orientation,
    )
    total = sa.select(sa.func.sum(renditions.c.bytes)).where(same).scalar_subquery()
    connection.execute(sa.update(packages).values(bytes=total))


def downgrade() -> None:
    """Remove them; what they counted can be counted again."""
    op.drop_column("packages", "bytes")
    op.drop_column("assets", "source_bytes")
    op.drop_index(op.f("ix_uploads_created_at"), table_name="uploads")
    for name in ("held_for", *TIMES):
        op.drop_column("assets", name)
    op.drop_table("retention_rules")
    op.drop_table("sweep_places")
    op.drop_index(op.f("ix_object_marks_fault_seen_at"), table_name="object_marks")
    op.drop_table("object_marks")
    op.drop_table("quotas")
