"""What sweeps remember between two runs: the farm's own rows, shown to the scope of all alone."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from farm.errors import NotFound
from farm.orgs import EVERYTHING, Scope
from farm.sweeping import ObjectFault, ObjectMark, Walk
from storage.catalog.engine import Transaction
from storage.catalog.keeping_tables import OBJECT_MARKS, SWEEP_PLACES
from storage.catalog.rows import noun_of, row_of
from storage.catalog.scoping import SCOPE_OPTION, scoped


def add_marks(tx: Transaction, scope: Scope, marks: Iterable[ObjectMark]) -> int:
    """Remember keys that are wrong; one that was marked before keeps its time.

    Returns:
        How many are new.

    Raises:
        NotFound: the scope is not that of everything.
    """
    _require_everything(scope)
    wanted = {mark.key: mark for mark in marks}
    known = find_marks(tx, scope, wanted)
    rows = [row_of(mark) for mark in wanted.values() if mark.key not in known]
    if rows:
        tx.execute(insert(OBJECT_MARKS).execution_options(**{SCOPE_OPTION: scope}), rows)
    return len(rows)


def find_marks(tx: Transaction, scope: Scope, keys: Iterable[str]) -> dict[str, ObjectMark]:
    """Return the marks that some keys have."""
    statement = select(OBJECT_MARKS).where(OBJECT_MARKS.c.key.in_(list(keys)))
    rows = tx.execute(scoped(statement, scope)).mappings()
    return {row["key"]: noun_of(ObjectMark, row) for row in rows}


def list_marks(
    tx: Transaction, scope: Scope, fault: ObjectFault, *, before: datetime, limit: int
) -> list[ObjectMark]:
    """Return what was found wrong before a time, the first found first."""
    marked = (OBJECT_MARKS.c.fault == fault) & (OBJECT_MARKS.c.seen_at < before)
    statement = select(OBJECT_MARKS).where(marked)
    statement = statement.order_by(OBJECT_MARKS.c.seen_at, OBJECT_MARKS.c.key).limit(limit)
    return [noun_of(ObjectMark, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def count_marks(tx: Transaction, scope: Scope, fault: ObjectFault) -> int:
    """Return how many keys are wrong in this way."""
    statement = select(func.count(OBJECT_MARKS.c.key)).where(OBJECT_MARKS.c.fault == fault)
    return int(tx.execute(scoped(statement, scope)).scalar() or 0)


def forget_marks(tx: Transaction, scope: Scope, keys: Iterable[str]) -> None:
    """Forget what is right again, or gone."""
    statement = delete(OBJECT_MARKS).where(OBJECT_MARKS.c.key.in_(list(keys)))
    tx.execute(scoped(statement, scope))


def read_place(tx: Transaction, scope: Scope, walk: Walk) -> str:
    """Return where the last run of a walk stopped; empty: at the end, or there was none."""
    statement = select(SWEEP_PLACES.c.place).where(SWEEP_PLACES.c.walk == walk.value)
    return str(tx.execute(scoped(statement, scope)).scalar() or "")


def save_place(tx: Transaction, scope: Scope, walk: Walk, place: str) -> None:
    """Remember where a walk goes on.

    Raises:
        NotFound: the scope is not that of everything.
    """
    _require_everything(scope)
    tx.execute(scoped(delete(SWEEP_PLACES).where(SWEEP_PLACES.c.walk == walk.value), scope))
    statement = insert(SWEEP_PLACES).execution_options(**{SCOPE_OPTION: scope})
    tx.execute(statement, [{"walk": walk.value, "place": place}])


def _require_everything(scope: Scope) -> None:
    if scope != EVERYTHING:
        raise NotFound("not-found", noun="sweep")
