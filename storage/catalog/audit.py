"""The audit log in the catalogue: it is added to and read; the database refuses all else."""

from sqlalchemy import select

from farm.audit import AuditEntry
from farm.orgs import Scope
from storage.catalog.engine import Transaction
from storage.catalog.rows import insert_rows, noun_of, row_of
from storage.catalog.scoping import scoped
from storage.catalog.tables import AUDIT_ENTRIES


def append_entry(tx: Transaction, scope: Scope, entry: AuditEntry) -> None:
    """Add an entry, in the transaction that makes the change it tells of.

    Raises:
        NotFound: its organisation lies outside the scope.
    """
    insert_rows(tx, scope, AUDIT_ENTRIES, [row_of(entry)])


def list_entries(
    tx: Transaction, scope: Scope, *, limit: int, subject: str | None = None
) -> list[AuditEntry]:
    """Return the latest entries of the subtree, the last written first, at most ``limit`` of them.

    With ``subject`` only those of the thing with this id.
    """
    statement = select(AUDIT_ENTRIES).order_by(AUDIT_ENTRIES.c.number.desc()).limit(limit)
    if subject is not None:
        statement = statement.where(AUDIT_ENTRIES.c.subject == subject)
    return [noun_of(AuditEntry, row) for row in tx.execute(scoped(statement, scope)).mappings()]
