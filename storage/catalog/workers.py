"""Workers: the farm's own rows, shown to the scope of everything alone."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update

from farm.errors import NotFound
from farm.jobs import WorkQueue
from farm.orgs import EVERYTHING, Scope
from farm.workers import LIVES_FOR, Worker
from storage.catalog.engine import Transaction
from storage.catalog.rows import noun_of, row_of
from storage.catalog.scoping import SCOPE_OPTION, scoped
from storage.catalog.tables import WORKERS


def save_worker(tx: Transaction, scope: Scope, worker: Worker) -> None:
    """Store a worker in place of what was known of it.

    Raises:
        NotFound: the scope is not that of everything.
    """
    if scope != EVERYTHING:
        raise NotFound("not-found", noun=worker.id)
    columns = row_of(worker)
    statement = update(WORKERS).where(WORKERS.c.id == worker.id).values(columns)
    if tx.execute(scoped(statement, scope)).rowcount == 0:
        tx.execute(insert(WORKERS).execution_options(**{SCOPE_OPTION: scope}), [columns])


def list_workers(tx: Transaction, scope: Scope) -> list[Worker]:
    """Return all workers that are known, also those that are gone, by name."""
    statement = scoped(select(WORKERS).order_by(WORKERS.c.id), scope)
    return [noun_of(Worker, row) for row in tx.execute(statement).mappings()]


def served_queues(tx: Transaction, scope: Scope, now: datetime) -> frozenset[WorkQueue]:
    """Return the queues that a worker serves which was heard of a short while ago."""
    statement = scoped(select(WORKERS).where(WORKERS.c.last_seen >= now - LIVES_FOR), scope)
    rows = tx.execute(statement).mappings()
    return frozenset(queue for row in rows for queue in noun_of(Worker, row).queues)


def forget_worker(tx: Transaction, scope: Scope, worker_id: str) -> None:
    """Remove a worker that has ended."""
    tx.execute(scoped(delete(WORKERS).where(WORKERS.c.id == worker_id), scope))


def forget_workers(tx: Transaction, scope: Scope, before: datetime) -> None:
    """Remove the workers that were last seen before a time."""
    tx.execute(scoped(delete(WORKERS).where(WORKERS.c.last_seen < before), scope))
