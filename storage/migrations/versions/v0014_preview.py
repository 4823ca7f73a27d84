"""The stage that measured loudness became a part of the preview pass."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Call it so; where the ladder is still to come, the pass runs: it makes more than before."""
    _rename("loudness", "preview")
    op.execute(
        sa.text(
            "UPDATE jobs SET state = 'queued', attempt = 0, worker = NULL, lease_until = NULL"
            " WHERE kind = 'preview' AND asset_id NOT IN"
            " (SELECT asset_id FROM jobs WHERE kind = 'ladder' AND state = 'done')"
        )
    )


def downgrade() -> None:
    """Call it as before."""
    _rename("preview", "loudness")


def _rename(old: str, new: str) -> None:
    statement = sa.text(
        "UPDATE jobs SET kind = :new, idempotency_key = replace(idempotency_key, :before, :after)"
        " WHERE kind = :old"
    )
    op.execute(statement.bindparams(new=new, old=old, before=f":{old}", after=f":{new}"))
