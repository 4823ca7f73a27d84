"""What people say about keeping, as the audit log tells: rules of retention, and held clips."""

from dataclasses import dataclass, replace

from farm.audit import Actor
from farm.ids import AssetId, OrgId
from farm.jobs import JobState
from farm.orgs import EVERYTHING, Scope
from farm.ports import JobQueue
from farm.retention import Kept, RetentionRule, binding_rule
from storage.catalog import assets, orgs, retention
from workers.records import record
from workers.steps import renew_shown
from workers.wiring import Farm


@dataclass(frozen=True, slots=True)
class Term:
    """How long an organisation keeps something.

    Attributes:
        days: None: for ever.
        is_own: whether it is said by the organisation's own rule, and not by one above it.
    """

    kind: Kept
    days: int | None
    is_own: bool


def read_terms(farm: Farm, scope: Scope, org_id: OrgId) -> list[Term]:
    """Return how long an organisation keeps each kind.

    Raises:
        NotFound: it lies outside the scope.
    """
    with farm.catalog.reading() as tx:
        organisation = orgs.get_organisation(tx, scope, org_id)
        rules = retention.list_rules(tx, EVERYTHING)
    terms = []
    for kind in Kept:
        rule = binding_rule((one for one in rules if one.kind is kind), organisation.way)
        days = None if rule is None else rule.days
        terms.append(Term(kind, days, rule is not None and rule.org_id == org_id))
    return terms


def set_term(farm: Farm, actor: Actor, org_id: OrgId, kind: Kept, *, days: int | None) -> None:
    """Say how long an organisation, and all below it without a rule of their own, keep something.

    Raises:
        NotFound: it lies outside the actor's scope.
    """
    rule = RetentionRule(org_id, kind, days, actor.person_id, farm.clock.now())
    with farm.catalog.writing() as tx:
        retention.save_rule(tx, actor.scope, rule)
        told = {"kind": kind.value, "days": str(days)}
        record(tx, farm, actor, "retention.set", of=org_id, subject=org_id, **told)


def drop_term(farm: Farm, actor: Actor, org_id: OrgId, kind: Kept) -> None:
    """Let the rule of those above bind an organisation again.

    Raises:
        NotFound: it lies outside the actor's scope.
    """
    with farm.catalog.writing() as tx:
        retention.delete_rule(tx, actor.scope, org_id, kind)
        told = {"kind": kind.value}
        record(tx, farm, actor, "retention.dropped", of=org_id, subject=org_id, **told)


def hold_asset(farm: Farm, actor: Actor, asset_id: AssetId, reason: str) -> None:
    """Let nothing of an asset be removed, by time or by hand, until it is released.

    Raises:
        NotFound: there is none of this id in the actor's scope.
    """
    with farm.catalog.writing() as tx:
        asset = assets.get_asset(tx, actor.scope, asset_id)
        held = replace(asset, held_at=asset.held_at or farm.clock.now(), held_for=reason)
        assets.update_asset(tx, actor.scope, held)
        record(tx, farm, actor, "asset.held", of=asset.org_id, subject=asset.id, reason=reason)


def release_asset(farm: Farm, queue: JobQueue, actor: Actor, asset_id: AssetId) -> None:
    """Let the rules bind an asset again; one that is not held stays as it is.

    Renditions whose captions were changed meanwhile are made again with those of now; what somebody
    cancelled waits for a person.

    Raises:
        NotFound: there is none of this id in the actor's scope.
    """
    with farm.catalog.writing() as tx:
        asset = assets.get_asset(tx, actor.scope, asset_id)
        if asset.held_at is None:
            return
        assets.update_asset(tx, actor.scope, replace(asset, held_at=None, held_for=""))
        record(tx, farm, actor, "asset.released", of=asset.org_id, subject=asset.id)
        following = renew_shown(tx, farm, asset_id, again={JobState.FAILED})
    for job in following:
        queue.send(job.id)
