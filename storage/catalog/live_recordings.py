"""What is kept of live programmes in the catalogue: a row for each that ever ran."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, update

from farm.errors import NotFound
from farm.ids import OrgId, ProgrammeId
from farm.live import Programme, ProgrammeState
from farm.orgs import Scope
from farm.recordings import Recording
from storage.catalog.engine import Transaction
from storage.catalog.live_tables import LIVE_LEASES, LIVE_RECORDINGS, PROGRAMMES
from storage.catalog.rows import insert_rows, noun_of, row_of
from storage.catalog.scoping import scoped
from storage.catalog.tables import ASSETS

_FIXED = frozenset({"programme_id", "org_id"})
_RUNNING = [state for state in ProgrammeState if state.runs]


def begin_recording(tx: Transaction, scope: Scope, programme: Programme, at: datetime) -> None:
    """Write down that a programme runs from now on; what was said of holding it stays.

    Raises:
        NotFound: its organisation lies outside the scope.
    """
    known = find_recording(tx, scope, programme.id)
    begun = Recording(programme.id, programme.org_id, at)
    if known is None:
        insert_rows(tx, scope, LIVE_RECORDINGS, [row_of(begun)])
        return
    held = replace(begun, held_at=known.held_at, held_for=known.held_for)
    update_recording(tx, scope, held)


def find_recording(tx: Transaction, scope: Scope, programme_id: ProgrammeId) -> Recording | None:
    """Return what is kept of a programme; None: it never ran."""
    statement = select(LIVE_RECORDINGS).where(LIVE_RECORDINGS.c.programme_id == programme_id)
    row = tx.execute(scoped(statement, scope)).mappings().one_or_none()
    return None if row is None else noun_of(Recording, row)


def update_recording(tx: Transaction, scope: Scope, recording: Recording) -> None:
    """Store what became of it; read it in the same writing transaction.

    Raises:
        NotFound: there is none of this programme in the scope.
    """
    values = {name: one for name, one in row_of(recording).items() if name not in _FIXED}
    of_programme = LIVE_RECORDINGS.c.programme_id == recording.programme_id
    statement = update(LIVE_RECORDINGS).where(of_programme).values(values)
    if tx.execute(scoped(statement, scope)).rowcount == 0:
        raise NotFound("not-found", noun=recording.programme_id)


def look_again(tx: Transaction, scope: Scope, programme_id: ProgrammeId) -> None:
    """Have somebody see to a programme's recordings, as more of them came; none: nothing is."""
    known = find_recording(tx, scope, programme_id)
    if known is not None:
        update_recording(tx, scope, replace(known, settled_at=None, compacted_at=None))


def list_unsettled(tx: Transaction, scope: Scope, now: datetime, *, limit: int) -> list[Programme]:
    """Return programmes that run no more and whose recordings nobody has seen to, oldest first.

    One whose engine may still be storing is left to it.
    """
    waiting = LIVE_RECORDINGS.c.settled_at.is_(None)
    return _stopped(tx, scope, now, waiting, limit)


def list_unjoined(tx: Transaction, scope: Scope, now: datetime, *, limit: int) -> list[Programme]:
    """Return programmes that are seen to and whose recordings lie in parts, oldest first."""
    waiting = LIVE_RECORDINGS.c.compacted_at.is_(None) & LIVE_RECORDINGS.c.settled_at.is_not(None)
    return _stopped(tx, scope, now, waiting, limit)


def list_old_recordings(
    tx: Transaction,
    scope: Scope,
    org_ids: Collection[OrgId],
    before: datetime,
    *,
    evidence: bool,
    limit: int,
) -> list[Programme]:
    """Return programmes that ran last before a time and keep their recordings, oldest first.

    None that is held, by itself or by an asset that was made of it, that runs, or that is not seen
    to yet.
    """
    removed = LIVE_RECORDINGS.c.came_removed_at if evidence else LIVE_RECORDINGS.c.sent_removed_at
    held = select(ASSETS.c.programme_id).where(
        ASSETS.c.held_at.is_not(None), ASSETS.c.programme_id.is_not(None)
    )
    stopped = func.coalesce(LIVE_RECORDINGS.c.stopped_at, LIVE_RECORDINGS.c.begun_at)
    statement = _joined().where(
        LIVE_RECORDINGS.c.org_id.in_(org_ids),
        LIVE_RECORDINGS.c.settled_at.is_not(None),
        LIVE_RECORDINGS.c.held_at.is_(None),
        removed.is_(None),
        stopped < before,
        PROGRAMMES.c.state.not_in(_RUNNING),
        PROGRAMMES.c.id.not_in(scoped(held, scope)),
    )
    ordered = statement.order_by(stopped, PROGRAMMES.c.id).limit(limit)
    return [noun_of(Programme, row) for row in tx.execute(scoped(ordered, scope)).mappings()]


def _stopped(
    tx: Transaction, scope: Scope, now: datetime, waiting: ColumnElement[bool], limit: int
) -> list[Programme]:
    storing = scoped(select(LIVE_LEASES.c.programme_id).where(LIVE_LEASES.c.until > now), scope)
    statement = _joined().where(
        waiting, PROGRAMMES.c.state.not_in(_RUNNING), PROGRAMMES.c.id.not_in(storing)
    )
    ordered = statement.order_by(LIVE_RECORDINGS.c.begun_at, PROGRAMMES.c.id).limit(limit)
    return [noun_of(Programme, row) for row in tx.execute(scoped(ordered, scope)).mappings()]


def _joined() -> Select[Any]:
    together = PROGRAMMES.c.id == LIVE_RECORDINGS.c.programme_id
    return select(PROGRAMMES).join(LIVE_RECORDINGS, together)
