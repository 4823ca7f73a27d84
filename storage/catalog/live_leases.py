"""Who runs which programme, and what its engine says: rows that change each second.

Every change of an engine's is conditional on its epoch: one that was thought dead changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update

from farm.ids import OrgId, ProgrammeId
from farm.live import ProgrammeState
from farm.live_leases import LiveLease
from farm.orgs import Scope
from storage.catalog.engine import Transaction
from storage.catalog.live_tables import LIVE_LEASES, LIVE_REPORTS, PROGRAMMES
from storage.catalog.rows import insert_rows, noun_of, row_of
from storage.catalog.scoping import scoped


@dataclass(frozen=True, slots=True)
class StoredReport:
    """What an engine said of itself last.

    Attributes:
        report: JSON, in the engine's own words.
    """

    programme_id: ProgrammeId
    org_id: OrgId
    epoch: int
    at: datetime
    report: str


def want_lease(tx: Transaction, scope: Scope, wanted: LiveLease) -> None:
    """Let any agent claim a programme from now on; epochs go on where they were.

    Raises:
        NotFound: its organisation lies outside the scope.
    """
    statement = update(LIVE_LEASES).where(LIVE_LEASES.c.programme_id == wanted.programme_id)
    statement = statement.values(until=wanted.until, agent="", renewed_at=None, starts=0)
    if tx.execute(scoped(statement, scope)).rowcount == 0:
        insert_rows(tx, scope, LIVE_LEASES, [row_of(wanted)])


def find_lease(tx: Transaction, scope: Scope, programme_id: ProgrammeId) -> LiveLease | None:
    """Return a programme's lease; None: it never ran."""
    statement = select(LIVE_LEASES).where(LIVE_LEASES.c.programme_id == programme_id)
    row = tx.execute(scoped(statement, scope)).mappings().one_or_none()
    return None if row is None else noun_of(LiveLease, row)


def list_wanted_leases(tx: Transaction, scope: Scope) -> list[LiveLease]:
    """Return the leases of programmes that should run, whether an engine lives or not."""
    running = [state for state in ProgrammeState if state.runs]
    statement = (
        select(LIVE_LEASES)
        .join(PROGRAMMES, PROGRAMMES.c.id == LIVE_LEASES.c.programme_id)
        .where(PROGRAMMES.c.state.in_(running))
        .order_by(LIVE_LEASES.c.until, LIVE_LEASES.c.programme_id)
    )
    return [noun_of(LiveLease, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def list_leases_of(tx: Transaction, scope: Scope, agent: str) -> list[LiveLease]:
    """Return the leases that an agent claimed last, also of programmes that are over."""
    statement = select(LIVE_LEASES).where(LIVE_LEASES.c.agent == agent)
    statement = statement.order_by(LIVE_LEASES.c.programme_id)
    return [noun_of(LiveLease, row) for row in tx.execute(scoped(statement, scope)).mappings()]


def claim_lease(
    tx: Transaction, scope: Scope, seen: LiveLease, *, agent: str, at: datetime
) -> LiveLease | None:
    """Take a lost lease; of several agents that ask at once exactly one gets it.

    Returns:
        The lease with its new epoch; None when it is somebody else's, or its engine lives.
    """
    if not seen.is_lost(at):
        return None
    claimed = seen.claimed(agent, at)
    lost = (LIVE_LEASES.c.epoch == seen.epoch) & (LIVE_LEASES.c.until <= at)
    return claimed if _changed(tx, scope, claimed, lost) else None


def renew_lease(
    tx: Transaction, scope: Scope, programme_id: ProgrammeId, *, epoch: int, at: datetime
) -> bool:
    """Keep a programme; False: it is another engine's, stop at once and write nothing."""
    found = find_lease(tx, scope, programme_id)
    if found is None or found.epoch != epoch:
        return False
    return _changed(tx, scope, found.renewed(at), LIVE_LEASES.c.epoch == epoch)


def release_lease(
    tx: Transaction, scope: Scope, programme_id: ProgrammeId, *, epoch: int, at: datetime
) -> None:
    """Say that an engine has ended: its programme, if it should still run, waits for another."""
    statement = update(LIVE_LEASES).where(
        LIVE_LEASES.c.programme_id == programme_id, LIVE_LEASES.c.epoch == epoch
    )
    tx.execute(scoped(statement.values(until=at, agent=""), scope))


def save_report(tx: Transaction, scope: Scope, report: StoredReport) -> bool:
    """Store what an engine says, in place of what was said before.

    Returns:
        Whether it was stored; False: the programme is another engine's by now.
    """
    lease = find_lease(tx, scope, report.programme_id)
    if lease is None or lease.epoch != report.epoch:
        return False
    of_programme = LIVE_REPORTS.c.programme_id == report.programme_id
    statement = update(LIVE_REPORTS).where(of_programme).values(row_of(report))
    if tx.execute(scoped(statement, scope)).rowcount == 0:
        insert_rows(tx, scope, LIVE_REPORTS, [row_of(report)])
    return True


def find_report(tx: Transaction, scope: Scope, programme_id: ProgrammeId) -> StoredReport | None:
    """Return what a programme's engine said last, or None."""
    statement = select(LIVE_REPORTS).where(LIVE_REPORTS.c.programme_id == programme_id)
    row = tx.execute(scoped(statement, scope)).mappings().one_or_none()
    return None if row is None else noun_of(StoredReport, row)


def forget_report(tx: Transaction, scope: Scope, programme_id: ProgrammeId) -> None:
    """Remove what an engine said, as it said it of an earlier run."""
    of_programme = LIVE_REPORTS.c.programme_id == programme_id
    tx.execute(scoped(delete(LIVE_REPORTS).where(of_programme), scope))


def _changed(
    tx: Transaction, scope: Scope, lease: LiveLease, condition: ColumnElement[bool]
) -> bool:
    statement = update(LIVE_LEASES).where(
        LIVE_LEASES.c.programme_id == lease.programme_id, condition
    )
    values = {
        name: getattr(lease, name) for name in ("until", "epoch", "agent", "renewed_at", "starts")
    }
    return tx.execute(scoped(statement.values(values), scope)).rowcount == 1
