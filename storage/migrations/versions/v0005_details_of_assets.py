"""Assets keep what the reporter said of them, and a folded text to search in."""

import json
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEW = ("place", "event", "note", "search_text")


def upgrade() -> None:
    """Add the columns, take over what uploads still know, and fold the titles that are there."""
    for name in NEW:
        op.add_column("assets", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    uploads = sa.table("uploads", sa.column("asset_id", sa.Text), sa.column("details", sa.Text))
    whole = sa.select(uploads).where(uploads.c.asset_id.is_not(None))
    told = {row.asset_id: json.loads(row.details) for row in connection.execute(whole).all()}
    columns = [sa.column(name, sa.Text) for name in ("id", "title", *NEW)]
    assets = sa.table("assets", *columns)
    for row in connection.execute(sa.select(assets.c.id, assets.c.title)).all():
        details = told.get(row.id, {})
        words = {name: details.get(name, "") for name in ("place", "event", "note")}
        text = "\n".join((row.title, words["place"], words["event"]))
        change = sa.update(assets).where(assets.c.id == row.id)
        connection.execute(change.values(search_text=_folded(text), **words))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def downgrade() -> None:
    """Remove the columns."""
    for name in NEW:
        op.drop_column("assets", name)
