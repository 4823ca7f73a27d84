"""Entries of the audit log, in the transaction of the change that they tell of."""

from farm.audit import Actor, AuditEntry
from farm.ids import AuditId, IdKind, OrgId, new_id
from farm.orgs import EVERYTHING
from storage.catalog import audit
from storage.catalog.engine import Transaction
from workers.wiring import Farm


def record(
    tx: Transaction,
    farm: Farm,
    actor: Actor | None,
    action: str,
    *,
    of: OrgId,
    subject: str,
    **facts: str,
) -> None:
    """Add an entry; None acts for the farm itself.

    Args:
        tx: the change's own.
        farm: whose clock tells the time.
        actor: who did it.
        action: a verb of the past with its noun, for example ``asset.deleted``.
        of: organisation of the subject.
        subject: id of the thing.
        facts: what else a reader of the log must know.
    """
    entry = AuditEntry(
        id=AuditId(new_id(IdKind.AUDIT)),
        org_id=of,
        person_id=None if actor is None else actor.person_id,
        action=action,
        subject=subject,
        at=farm.clock.now(),
        facts=facts,
    )
    audit.append_entry(tx, EVERYTHING, entry)
