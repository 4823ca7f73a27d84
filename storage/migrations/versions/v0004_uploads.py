"""Uploads that can be resumed, their parts and one-time links."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "uploads",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("link_id", sa.Text(), nullable=True),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("metadata", sa.Text(), nullable=False),
        sa.Column("concat", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asset_id", sa.Text(), nullable=True),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisations.id"], name=op.f("fk_uploads_org_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("id", "org_id", name=op.f("uq_uploads_id_org_id")),
    )
    op.create_index(op.f("ix_uploads_asset_id"), "uploads", ["asset_id"], unique=False)
    op.create_index(
        op.f("ix_uploads_state_expires_at"), "uploads", ["state", "expires_at"], unique=False
    )
    op.create_table(
        "upload_parts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("upload_id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisations.id"], name=op.f("fk_upload_parts_org_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id", "org_id"],
            ["uploads.id", "uploads.org_id"],
            name=op.f("fk_upload_parts_upload_id_org_id_uploads"),
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_upload_parts")),
        sa.UniqueConstraint("upload_id", "start", name=op.f("uq_upload_parts_upload_id_start")),
    )
    op.create_table(
        "upload_links",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("most_files", sa.Integer(), nullable=False),
        sa.Column("most_bytes", sa.BigInteger(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisations.id"], name=op.f("fk_upload_links_org_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_upload_links_token_hash")),
    )


def downgrade() -> None:
    """Drop them; the bytes of unfinished uploads stay in the store."""
    op.drop_table("upload_links")
    op.drop_table("upload_parts")
    op.drop_index(op.f("ix_uploads_state_expires_at"), table_name="uploads")
    op.drop_index(op.f("ix_uploads_asset_id"), table_name="uploads")
    op.drop_table("uploads")
