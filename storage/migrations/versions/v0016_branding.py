"""What the clips of an organisation wear: its logo, its lower third."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "brandings",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("logo", sa.Text(), nullable=True),
        sa.Column("logo_key", sa.Text(), nullable=True),
        sa.Column("corner", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("margin", sa.Integer(), nullable=False),
        sa.Column("lower_third", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("org_id", name="pk_brandings"),
        sa.ForeignKeyConstraint(
            ["org_id"], ["organisations.id"], name="fk_brandings_org_id_organisations"
        ),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("brandings")
