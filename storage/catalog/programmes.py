"""Live programmes in the catalogue, and the moments that people marked in them."""

from collections.abc import Collection

from sqlalchemy import select

from farm.events import EventKind
from farm.ids import ProgrammeId
from farm.live import Marker, Programme, ProgrammeState
from farm.orgs import Scope
from storage.catalog.engine import Transaction
from storage.catalog.events import record_event
from storage.catalog.live_tables import LIVE_MARKERS, PROGRAMMES
from storage.catalog.rows import change_row, insert_rows, noun_of, require_row, row_of
from storage.catalog.scoping import scoped

_FIXED = frozenset({"id", "org_id", "created_by", "created_at"})


def insert_programme(tx: Transaction, scope: Scope, programme: Programme) -> None:
    """Add a programme.

    Raises:
        NotFound: its organisation lies outside the scope.
    """
    insert_rows(tx, scope, PROGRAMMES, [row_of(programme)])
    tell_programme(tx, scope, programme)


def get_programme(tx: Transaction, scope: Scope, programme_id: ProgrammeId) -> Programme:
    """Return a programme.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    return noun_of(Programme, require_row(tx, scope, PROGRAMMES, programme_id))


def update_programme(tx: Transaction, scope: Scope, programme: Programme) -> None:
    """Store what a programme has become; read it in the same writing transaction.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    values = {name: one for name, one in row_of(programme).items() if name not in _FIXED}
    change_row(tx, scope, PROGRAMMES, programme.id, values)
    tell_programme(tx, scope, programme)


def list_programmes(
    tx: Transaction,
    scope: Scope,
    *,
    limit: int,
    states: Collection[ProgrammeState] = tuple(ProgrammeState),
) -> list[Programme]:
    """Return the subtree's programmes, the newest first, at most ``limit`` of them."""
    statement = select(PROGRAMMES).where(PROGRAMMES.c.state.in_(list(states))).limit(limit)
    statement = statement.order_by(PROGRAMMES.c.created_at.desc(), PROGRAMMES.c.id.desc())
    return [noun_of(Programme, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def tell_programme(tx: Transaction, scope: Scope, programme: Programme) -> None:
    """Tell those who watch that something about a programme is new.

    Raises:
        NotFound: its organisation lies outside the scope.
    """
    kind = EventKind.PROGRAMME_CHANGED
    record_event(tx, scope, kind, org_id=programme.org_id, subject=programme.id)


def insert_marker(tx: Transaction, scope: Scope, marker: Marker) -> None:
    """Add a marker.

    Raises:
        NotFound: its programme lies outside the scope.
    """
    require_row(tx, scope, PROGRAMMES, marker.programme_id)
    insert_rows(tx, scope, LIVE_MARKERS, [row_of(marker)])


def list_markers(tx: Transaction, scope: Scope, programme_id: ProgrammeId) -> list[Marker]:
    """Return a programme's markers in order of their moments.

    Raises:
        NotFound: there is no such programme in the scope.
    """
    require_row(tx, scope, PROGRAMMES, programme_id)
    statement = select(LIVE_MARKERS).where(LIVE_MARKERS.c.programme_id == programme_id)
    statement = statement.order_by(LIVE_MARKERS.c.at, LIVE_MARKERS.c.id)
    return [noun_of(Marker, row) for row in tx.execute(scoped(statement, scope)).mappings()]
