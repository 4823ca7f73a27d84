"""Failed attempts to sign in: the farm's own rows, shown to the scope of everything alone."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update

from farm.access import Attempts
from farm.errors import NotFound
from farm.orgs import EVERYTHING, Scope
from storage.catalog.access_tables import SIGN_IN_ATTEMPTS
from storage.catalog.engine import Transaction
from storage.catalog.rows import noun_of, row_of
from storage.catalog.scoping import SCOPE_OPTION, scoped


def find_attempts(tx: Transaction, scope: Scope, attempts_id: str) -> Attempts | None:
    """Return what is counted under an id, or None."""
    statement = select(SIGN_IN_ATTEMPTS).where(SIGN_IN_ATTEMPTS.c.id == attempts_id)
    row = tx.execute(scoped(statement, scope)).mappings().one_or_none()
    return None if row is None else noun_of(Attempts, row)


def save_attempts(tx: Transaction, scope: Scope, attempts: Attempts) -> None:
    """Store a count, in the writing transaction in which it was read.

    Raises:
        NotFound: the scope is not that of everything.
    """
    if scope != EVERYTHING:
        raise NotFound("not-found", noun=attempts.id)
    columns = row_of(attempts)
    statement = update(SIGN_IN_ATTEMPTS).where(SIGN_IN_ATTEMPTS.c.id == attempts.id)
    if tx.execute(scoped(statement.values(columns), scope)).rowcount == 0:
        tx.execute(insert(SIGN_IN_ATTEMPTS).execution_options(**{SCOPE_OPTION: scope}), [columns])


def forget_attempts(tx: Transaction, scope: Scope, before: datetime) -> None:
    """Remove counts that were last raised before a time."""
    statement = delete(SIGN_IN_ATTEMPTS).where(SIGN_IN_ATTEMPTS.c.last_at < before)
    tx.execute(scoped(statement, scope))
