"""Where a programme goes: targets are added, paused, removed, as the audit log tells.

An address holds a key: it is sealed in its row, and neither the log nor an event nor an answer
names it again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from farm.audit import Actor
from farm.errors import NotFound
from farm.ids import IdKind, ProgrammeId, TargetId, new_id
from farm.live import Programme, ProgrammeState
from farm.live_targets import (
    RULES,
    LiveTarget,
    Platform,
    remarks_on,
    remarks_on_twins,
    shown_address,
)
from farm.messages import Notice
from farm.orgs import EVERYTHING
from storage.catalog import live_targets, programmes
from storage.catalog.engine import Transaction
from workers.records import record
from workers.sealing import derived_word, seal, unseal
from workers.wiring import Farm


@dataclass(frozen=True, slots=True)
class TargetOrder:
    """What a target is to be.

    Attributes:
        valid_until: of its address; None: as its platform says, counted from now.
    """

    name: str
    platform: Platform
    address: str
    valid_until: datetime | None = None


def add_target(
    farm: Farm, actor: Actor, programme_id: ProgrammeId, order: TargetOrder
) -> LiveTarget:
    """Add a target; a programme that is live goes there within seconds.

    Raises:
        InputRejected: ``target-address``.
        IllegalMove: the programme is over.
        NotFound: the programme lies outside the actor's scope.
    """
    shown, now = shown_address(order.address), farm.clock.now()
    target_id = TargetId(new_id(IdKind.TARGET))
    lasts = RULES[order.platform].valid_for
    with farm.catalog.writing() as tx:
        programme = programmes.get_programme(tx, actor.scope, programme_id)
        programme.require_open()
        target = LiveTarget(
            id=target_id,
            org_id=programme.org_id,
            programme_id=programme.id,
            name=order.name.strip() or order.platform.value,
            platform=order.platform,
            sealed=seal(farm.secret, order.address.strip(), of=target_id),
            shown=shown,
            created_by=actor.person_id,
            created_at=now,
            valid_until=order.valid_until or (None if lasts is None else now + lasts),
            used_at=now if programme.state is ProgrammeState.LIVE else None,
            mark=derived_word(farm.secret, f"target:{order.address.strip()}"),
        )
        live_targets.insert_target(tx, actor.scope, target)
        programmes.tell_programme(tx, actor.scope, programme)
        facts = {"target": target.id, "to": shown}
        record(
            tx,
            farm,
            actor,
            "programme.target-added",
            of=programme.org_id,
            subject=programme.id,
            **facts,
        )
    return target


def pause_target(
    farm: Farm, actor: Actor, programme_id: ProgrammeId, target_id: TargetId, *, paused: bool
) -> LiveTarget:
    """Let a target get nothing for now, or get it again.

    Raises:
        NotFound: there is none of this id in the actor's scope.
    """
    action = "programme.target-paused" if paused else "programme.target-resumed"
    now = farm.clock.now()

    def change(known: LiveTarget, programme: Programme) -> LiveTarget:
        begins = not paused and programme.state is ProgrammeState.LIVE
        changed = known.with_pause(paused=paused)
        return changed.used(now) if begins else changed

    return _change(farm, actor, programme_id, target_id, change, action)


def remove_target(
    farm: Farm, actor: Actor, programme_id: ProgrammeId, target_id: TargetId
) -> LiveTarget:
    """Let a target get nothing any more.

    Raises:
        NotFound: there is none of this id in the actor's scope.
    """
    now = farm.clock.now()
    return _change(
        farm,
        actor,
        programme_id,
        target_id,
        lambda one, _: one.removed(now),
        "programme.target-removed",
    )


def address_of(farm: Farm, target: LiveTarget) -> str | None:
    """Return where an engine pushes to; None: it was sealed under another secret."""
    return unseal(farm.secret, target.sealed, of=target.id)


def find_remarks(
    tx: Transaction, farm: Farm, programme: Programme, target: LiveTarget
) -> tuple[Notice, ...]:
    """Return what speaks against a target, before its programme starts and while it runs."""
    sealed = Notice("target-sealed", {"name": target.name})
    lost = (sealed,) if address_of(farm, target) is None else ()
    if programme.state is ProgrammeState.LIVE or programme.state.is_final:
        return lost  # what the broadcast itself has used is no fault of its target
    twins = live_targets.list_twins(tx, EVERYTHING, target)
    own = remarks_on(target, programme, farm.clock.now())
    return (*lost, *own, *remarks_on_twins(target, twins))


def _change(
    farm: Farm,
    actor: Actor,
    programme_id: ProgrammeId,
    target_id: TargetId,
    change: Callable[[LiveTarget, Programme], LiveTarget],
    action: str,
) -> LiveTarget:
    with farm.catalog.writing() as tx:
        known = live_targets.get_target(tx, actor.scope, target_id)
        if known.programme_id != programme_id or known.removed_at is not None:
            raise NotFound("not-found", noun=target_id)
        programme = programmes.get_programme(tx, actor.scope, programme_id)
        changed = change(known, programme)
        live_targets.update_target(tx, actor.scope, changed)
        programmes.tell_programme(tx, actor.scope, programme)
        record(tx, farm, actor, action, of=known.org_id, subject=programme_id, target=known.id)
    return changed
