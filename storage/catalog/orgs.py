"""Organisations in the catalogue."""

from sqlalchemy import insert, select

from farm.errors import NotFound
from farm.ids import OrgId
from farm.orgs import Organisation, Scope
from storage.catalog.engine import Transaction
from storage.catalog.rows import noun_of, require_row, row_of
from storage.catalog.scoping import SCOPE_OPTION, scoped
from storage.catalog.tables import ORGANISATIONS


def insert_organisation(tx: Transaction, scope: Scope, organisation: Organisation) -> None:
    """Add a node to the tree, below a parent that is there already.

    Raises:
        NotFound: it, or its parent, lies outside the scope.
        ValueError: its path is not its parent's path and its own id.
    """
    if not scope.contains(organisation.path):
        raise NotFound("not-found", noun=organisation.id)
    above = "/"
    if organisation.parent_id is not None:
        above = get_organisation(tx, scope, organisation.parent_id).path
    if organisation.path != f"{above}{organisation.id}/":
        raise ValueError(f"{organisation.id} lies below {above}, not at {organisation.path}")
    statement = insert(ORGANISATIONS).execution_options(**{SCOPE_OPTION: scope})
    tx.execute(statement, [row_of(organisation)])


def get_organisation(tx: Transaction, scope: Scope, org_id: OrgId) -> Organisation:
    """Return an organisation.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    return noun_of(Organisation, require_row(tx, scope, ORGANISATIONS, org_id))


def list_organisations(tx: Transaction, scope: Scope) -> list[Organisation]:
    """Return the whole subtree, each organisation before those below it."""
    statement = scoped(select(ORGANISATIONS).order_by(ORGANISATIONS.c.path), scope)
    return [noun_of(Organisation, row) for row in tx.execute(statement).mappings()]
