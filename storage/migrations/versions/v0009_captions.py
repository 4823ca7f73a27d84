"""Captions: what is listened to, every version of every track, the words to listen for."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and tables."""
    op.add_column("assets", sa.Column("speech", sa.Text(), nullable=True))
    op.add_column("jobs", sa.Column("piece", sa.Integer(), nullable=True))
    op.create_table(
        "caption_tracks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("asset_id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("cues", sa.Integer(), nullable=False),
        sa.Column("flagged", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_caption_tracks"),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisations.id"], name="fk_caption_tracks_org_id_organisations"
        ),
        sa.ForeignKeyConstraint(
            ["asset_id", "org_id"],
            ["assets.id", "assets.org_id"],
            name="fk_caption_tracks_asset_id_assets",
        ),
        sa.UniqueConstraint(
            "asset_id",
            "language",
            "kind",
            "version",
            name="uq_caption_tracks_asset_id_language_kind_version",
        ),
    )
    op.create_table(
        "word_lists",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("sensitive", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", name="pk_word_lists"),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisations.id"], name="fk_word_lists_org_id_organisations"
        ),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("word_lists")
    op.drop_table("caption_tracks")
    op.drop_column("jobs", "piece")
    op.drop_column("assets", "speech")
