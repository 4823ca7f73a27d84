"""Where programmes go, in the catalogue; their addresses are sealed, the catalogue reads none."""

from sqlalchemy import select

from farm.ids import ProgrammeId, TargetId
from farm.live import Programme
from farm.live_targets import LiveTarget
from farm.orgs import Scope
from storage.catalog.engine import Transaction
from storage.catalog.live_tables import LIVE_TARGETS, PROGRAMMES
from storage.catalog.rows import change_row, insert_rows, noun_of, require_row, row_of
from storage.catalog.scoping import scoped

_CHANGING = ("paused", "used_at", "removed_at")


def insert_target(tx: Transaction, scope: Scope, target: LiveTarget) -> None:
    """Add a target.

    Raises:
        NotFound: its programme lies outside the scope.
    """
    require_row(tx, scope, PROGRAMMES, target.programme_id)
    insert_rows(tx, scope, LIVE_TARGETS, [row_of(target)])


def get_target(tx: Transaction, scope: Scope, target_id: TargetId) -> LiveTarget:
    """Return a target.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    return noun_of(LiveTarget, require_row(tx, scope, LIVE_TARGETS, target_id))


def update_target(tx: Transaction, scope: Scope, target: LiveTarget) -> None:
    """Store what a target has become; read it in the same writing transaction.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    values = {name: getattr(target, name) for name in _CHANGING}
    change_row(tx, scope, LIVE_TARGETS, target.id, values)


def list_targets(tx: Transaction, scope: Scope, programme_id: ProgrammeId) -> list[LiveTarget]:
    """Return a programme's targets, the oldest first, without those that were removed.

    Raises:
        NotFound: there is no such programme in the scope.
    """
    require_row(tx, scope, PROGRAMMES, programme_id)
    statement = select(LIVE_TARGETS).where(
        LIVE_TARGETS.c.programme_id == programme_id, LIVE_TARGETS.c.removed_at.is_(None)
    )
    statement = statement.order_by(LIVE_TARGETS.c.created_at, LIVE_TARGETS.c.id)
    return [noun_of(LiveTarget, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def list_twins(
    tx: Transaction, scope: Scope, target: LiveTarget
) -> list[tuple[LiveTarget, Programme]]:
    """Return other targets that have or had a target's address, and their programmes."""
    if target.mark is None:
        return []
    statement = select(LIVE_TARGETS).where(
        LIVE_TARGETS.c.mark == target.mark, LIVE_TARGETS.c.id != target.id
    )
    rows = tx.execute(scoped(statement, scope)).mappings()
    found = [noun_of(LiveTarget, row) for row in rows]
    return [
        (one, noun_of(Programme, require_row(tx, scope, PROGRAMMES, one.programme_id)))
        for one in found
    ]
