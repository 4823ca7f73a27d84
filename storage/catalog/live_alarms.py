"""Alarms of live programmes, in the catalogue."""

from sqlalchemy import select

from farm.ids import AlarmId, ProgrammeId
from farm.live_alarms import LiveAlarm
from farm.orgs import Scope
from storage.catalog.alarm_tables import LIVE_ALARMS
from storage.catalog.engine import Transaction
from storage.catalog.live_tables import PROGRAMMES
from storage.catalog.rows import change_row, insert_rows, noun_of, require_row, row_of
from storage.catalog.scoping import scoped

_CHANGING = ("until", "was_told", "acknowledged_by", "acknowledged_name", "acknowledged_at")


def insert_alarm(tx: Transaction, scope: Scope, alarm: LiveAlarm) -> None:
    """Add an alarm.

    Raises:
        NotFound: its programme lies outside the scope.
    """
    require_row(tx, scope, PROGRAMMES, alarm.programme_id)
    insert_rows(tx, scope, LIVE_ALARMS, [row_of(alarm)])


def get_alarm(tx: Transaction, scope: Scope, alarm_id: AlarmId) -> LiveAlarm:
    """Return an alarm.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    return noun_of(LiveAlarm, require_row(tx, scope, LIVE_ALARMS, alarm_id))


def update_alarm(tx: Transaction, scope: Scope, alarm: LiveAlarm) -> None:
    """Store what an alarm has become; read it in the same writing transaction.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    values = {name: getattr(alarm, name) for name in _CHANGING}
    change_row(tx, scope, LIVE_ALARMS, alarm.id, values)


def list_open_alarms(tx: Transaction, scope: Scope, programme_id: ProgrammeId) -> list[LiveAlarm]:
    """Return what is wrong with a programme now, the oldest first."""
    statement = select(LIVE_ALARMS).where(
        LIVE_ALARMS.c.programme_id == programme_id, LIVE_ALARMS.c.until.is_(None)
    )
    statement = statement.order_by(LIVE_ALARMS.c.since, LIVE_ALARMS.c.id)
    return [noun_of(LiveAlarm, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def list_alarms(
    tx: Transaction, scope: Scope, programme_id: ProgrammeId, *, limit: int
) -> list[LiveAlarm]:
    """Return a programme's alarms, the newest first, at most ``limit`` of them.

    Raises:
        NotFound: there is no such programme in the scope.
    """
    require_row(tx, scope, PROGRAMMES, programme_id)
    statement = select(LIVE_ALARMS).where(LIVE_ALARMS.c.programme_id == programme_id).limit(limit)
    statement = statement.order_by(LIVE_ALARMS.c.since.desc(), LIVE_ALARMS.c.id.desc())
    return [noun_of(LiveAlarm, row) for row in tx.execute(scoped(statement, scope)).mappings()]
