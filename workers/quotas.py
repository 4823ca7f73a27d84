"""What an organisation uses and may use: shown to its people, set by those above it."""

from dataclasses import dataclass

from farm.audit import Actor
from farm.errors import InputRejected
from farm.ids import OrgId
from farm.orgs import Scope
from farm.quotas import DAY, Quota, Usage
from ingest.quotas import read_allowances
from storage.catalog import orgs, quotas
from workers.records import record
from workers.wiring import Farm


@dataclass(frozen=True, slots=True)
class Standing:
    """What an organisation and all below it use, and what is left.

    Attributes:
        quota: its own, if it has one.
        free_bytes: left of its own quota and of all above it; None: nothing limits it.
        free_uploads: files that may still be begun today, likewise.
    """

    usage: Usage
    quota: Quota | None
    free_bytes: int | None
    free_uploads: int | None


def read_usage(farm: Farm, scope: Scope, org_id: OrgId) -> Standing:
    """Return what an organisation uses.

    Raises:
        NotFound: it lies outside the scope.
    """
    now = farm.clock.now()
    with farm.catalog.reading() as tx:
        organisation = orgs.get_organisation(tx, scope, org_id)
        usage = quotas.measure_usage(tx, organisation.scope, since=now - DAY)
        known = read_allowances(tx, org_id, now)
    free = [one.free_bytes for one in known if one.free_bytes is not None]
    turns = [
        max(0, one.quota.most_uploads_a_day - one.usage.uploads_today)
        for one in known
        if one.quota.most_uploads_a_day is not None
    ]
    own = next((one.quota for one in known if one.quota.org_id == org_id), None)
    return Standing(usage, own, min(free, default=None), min(turns, default=None))


def set_quota(
    farm: Farm,
    actor: Actor,
    org_id: OrgId,
    *,
    most_bytes: int | None,
    most_uploads_a_day: int | None,
) -> None:
    """Say how much an organisation and all below it may keep and send; None: no limit.

    Raises:
        NotFound: it lies outside the actor's scope.
        InputRejected: ``quota-from-above``: it is the actor's own, and there is one above.
    """
    quota = Quota(org_id, most_bytes, most_uploads_a_day, actor.person_id, farm.clock.now())
    with farm.catalog.writing() as tx:
        organisation = orgs.get_organisation(tx, actor.scope, org_id)
        if organisation.scope == actor.scope and organisation.parent_id is not None:
            raise InputRejected("quota-from-above")
        quotas.save_quota(tx, actor.scope, quota)
        record(
            tx,
            farm,
            actor,
            "quota.set",
            of=org_id,
            subject=org_id,
            bytes=str(most_bytes),
            uploads_a_day=str(most_uploads_a_day),
        )
