"""Events in the catalogue: added in the transaction of the change they tell of, read in order.

Writing transactions come one after the other, on PostgreSQL as well, so numbers become visible in
their order: nobody who reads on from the last number they saw misses one.
"""

from datetime import datetime

from sqlalchemy import delete, func, select

from farm.events import Event, EventKind
from farm.ids import OrgId
from farm.orgs import Scope
from storage.catalog.engine import Transaction
from storage.catalog.rows import insert_rows, noun_of
from storage.catalog.scoping import scoped
from storage.catalog.tables import EVENTS


def record_event(
    tx: Transaction, scope: Scope, kind: EventKind, *, org_id: OrgId, subject: str
) -> None:
    """Add an event.

    Raises:
        NotFound: its organisation lies outside the scope.
    """
    insert_rows(tx, scope, EVENTS, [{"org_id": org_id, "kind": kind, "subject": subject}])


def list_events(tx: Transaction, scope: Scope, *, after: int, limit: int) -> list[Event]:
    """Return the subtree's events behind a number, in order, at most ``limit`` of them."""
    statement = select(EVENTS).where(EVENTS.c.number > after)
    statement = scoped(statement.order_by(EVENTS.c.number).limit(limit), scope)
    return [noun_of(Event, row) for row in tx.execute(statement).mappings()]


def event_bounds(tx: Transaction, scope: Scope) -> tuple[int, int] | None:
    """Return the numbers of the first and the last event that are kept, None without any."""
    statement = select(
        func.min(EVENTS.c.number).label("first"), func.max(EVENTS.c.number).label("last")
    )
    bounds = tx.execute(scoped(statement, scope)).mappings().one()
    return None if bounds["first"] is None else (bounds["first"], bounds["last"])


def forget_events(tx: Transaction, scope: Scope, before: datetime) -> None:
    """Remove events from before a time."""
    tx.execute(scoped(delete(EVENTS).where(EVENTS.c.at < before), scope))
