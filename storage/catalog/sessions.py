"""Sessions in the catalogue: found by the hash of what a browser holds."""

from datetime import datetime

from sqlalchemy import delete, select

from farm.access import Session
from farm.ids import PersonId, SessionId
from farm.orgs import Scope
from storage.catalog.access_tables import SESSIONS
from storage.catalog.engine import Transaction
from storage.catalog.rows import insert_rows, noun_of, row_of
from storage.catalog.scoping import scoped


def insert_session(tx: Transaction, scope: Scope, session: Session) -> None:
    """Add a session.

    Raises:
        NotFound: its organisation lies outside the scope.
    """
    insert_rows(tx, scope, SESSIONS, [row_of(session)])


def find_session(tx: Transaction, scope: Scope, token_hash: str, at: datetime) -> Session | None:
    """Return the session of a token's hash, or None when there is none or it is over."""
    statement = select(SESSIONS).where(
        SESSIONS.c.token_hash == token_hash, SESSIONS.c.expires_at > at
    )
    row = tx.execute(scoped(statement, scope)).mappings().one_or_none()
    return None if row is None else noun_of(Session, row)


def end_session(tx: Transaction, scope: Scope, session_id: SessionId) -> None:
    """Remove a session; one that is not there is no error."""
    tx.execute(scoped(delete(SESSIONS).where(SESSIONS.c.id == session_id), scope))


def end_sessions(tx: Transaction, scope: Scope, person_id: PersonId) -> None:
    """Remove all sessions of a person."""
    tx.execute(scoped(delete(SESSIONS).where(SESSIONS.c.person_id == person_id), scope))


def forget_sessions(tx: Transaction, scope: Scope, before: datetime) -> None:
    """Remove sessions that were over before a time."""
    tx.execute(scoped(delete(SESSIONS).where(SESSIONS.c.expires_at < before), scope))
