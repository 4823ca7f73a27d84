"""What organisations' clips wear, in the catalogue."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from farm.branding import Branding
from farm.ids import OrgId
from farm.orgs import Scope
from storage.catalog.branding_tables import BRANDINGS
from storage.catalog.engine import Transaction
from storage.catalog.rows import insert_rows, noun_of, require_row, row_of
from storage.catalog.scoping import scoped
from storage.catalog.tables import ORGANISATIONS


def save_branding(tx: Transaction, scope: Scope, branding: Branding) -> None:
    """Store an organisation's branding in place of the one it had.

    Raises:
        NotFound: the organisation lies outside the scope.
    """
    row = row_of(branding)
    statement = update(BRANDINGS).where(BRANDINGS.c.org_id == branding.org_id).values(row)
    if tx.execute(scoped(statement, scope)).rowcount == 0:
        insert_rows(tx, scope, BRANDINGS, [row])


def list_brandings(tx: Transaction, scope: Scope, org_ids: Sequence[OrgId]) -> list[Branding]:
    """Return what these organisations have said, in their order; most have said nothing."""
    statement = select(BRANDINGS).where(BRANDINGS.c.org_id.in_(list(org_ids)))
    rows = tx.execute(scoped(statement, scope)).mappings()
    found = {row["org_id"]: noun_of(Branding, row) for row in rows}
    return [found[org_id] for org_id in org_ids if org_id in found]


def forget_branding(tx: Transaction, scope: Scope, org_id: OrgId) -> None:
    """Remove an organisation's own branding, if it has one.

    Raises:
        NotFound: the organisation lies outside the scope.
    """
    require_row(tx, scope, ORGANISATIONS, org_id)
    tx.execute(scoped(delete(BRANDINGS).where(BRANDINGS.c.org_id == org_id), scope))
