"""What people at the desk keep from leaving: delay, cut, mute, recess; and what a hearing needs.

Each is a row that the programme's engine obeys a moment later, and an entry of the
audit log that says who and when.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from farm.audit import Actor
from farm.courts import Guard, Hearing, Recess
from farm.errors import InputRejected
from farm.ids import ProgrammeId
from farm.live import Programme
from storage.catalog import programmes
from workers.records import record
from workers.wiring import Farm


def cut_programme(farm: Farm, actor: Actor, programme_id: ProgrammeId) -> Programme:
    """Let nothing leave from now on but the slate; what is held never leaves.

    Raises:
        IllegalMove: it does not run.
        NotFound: there is none of this id in the actor's scope.
    """

    def cut(known: Programme) -> Guard:
        known.require_running()
        return known.guard.cut(farm.clock.now())

    return _guarded(farm, actor, programme_id, cut, "programme.cut")


def resume_programme(farm: Farm, actor: Actor, programme_id: ProgrammeId) -> Programme:
    """Let what comes from now on leave again.

    Raises:
        IllegalMove: it is over.
        NotFound: there is none of this id in the actor's scope.
    """
    return _guarded(
        farm, actor, programme_id, lambda known: known.guard.resumed(), "programme.resumed"
    )


def mute_programme(
    farm: Farm, actor: Actor, programme_id: ProgrammeId, *, muted: bool
) -> Programme:
    """Let no sound leave from now on, or what is said from now on.

    Raises:
        IllegalMove: it does not run; it is over.
        NotFound: there is none of this id in the actor's scope.
    """

    def mute(known: Programme) -> Guard:
        if not muted:
            return known.guard.unmuted()
        known.require_running()
        return known.guard.muted(farm.clock.now())

    action = "programme.muted" if muted else "programme.unmuted"
    return _guarded(farm, actor, programme_id, mute, action)


def delay_programme(farm: Farm, actor: Actor, programme_id: ProgrammeId, seconds: int) -> Programme:
    """Say how much later than it comes a programme leaves, before it runs or while it does.

    Raises:
        IllegalMove: it is over.
        InputRejected: ``live-delay``.
        NotFound: there is none of this id in the actor's scope.
    """
    return _guarded(
        farm,
        actor,
        programme_id,
        lambda known: known.guard.delayed(seconds),
        "programme.delayed",
        seconds=str(seconds),
    )


def begin_recess(
    farm: Farm, actor: Actor, programme_id: ProgrammeId, times: tuple[datetime | None, ...]
) -> Programme:
    """Have a recess now, or at a time; what came before it still leaves.

    Args:
        farm: the farm.
        actor: who says so.
        programme_id: of the programme.
        times: when it begins and ends; None: now, and when somebody ends it.

    Raises:
        IllegalMove: it is over.
        InputRejected: ``live-recess``.
        NotFound: there is none of this id in the actor's scope.
    """
    begins_at, ends_at = times
    recess = Recess(begins_at or farm.clock.now(), ends_at)
    facts = {"from": recess.begins_at.isoformat()}
    if ends_at is not None:
        facts["until"] = ends_at.isoformat()
    return _guarded(
        farm,
        actor,
        programme_id,
        lambda known: known.guard.with_recess(recess),
        "programme.recess-set",
        **facts,
    )


def end_recess(farm: Farm, actor: Actor, programme_id: ProgrammeId) -> Programme:
    """End a recess, or have none.

    Raises:
        IllegalMove: it is over.
        NotFound: there is none of this id in the actor's scope.
    """
    return _guarded(
        farm,
        actor,
        programme_id,
        lambda known: known.guard.with_recess(None),
        "programme.recess-ended",
    )


def set_hearing(
    farm: Farm, actor: Actor, programme_id: ProgrammeId, hearing: Hearing | None
) -> Programme:
    """Say that a programme is a court's hearing, under which approval and who operates it.

    Raises:
        IllegalMove: it is over.
        InputRejected: ``hearing-names``; ``live-running``: what is on air stays what it is.
        NotFound: there is none of this id in the actor's scope.
    """
    facts = {}
    if hearing is not None:
        hearing = hearing.require_sensible()
        facts = {"approval": hearing.approval, "operator": hearing.operator}
    with farm.catalog.writing() as tx:
        known = programmes.get_programme(tx, actor.scope, programme_id)
        known.require_open()
        if known.state.runs:
            raise InputRejected("live-running", noun=known.id)
        changed = replace(known, hearing=hearing)
        programmes.update_programme(tx, actor.scope, changed)
        action = "programme.hearing-set"
        record(tx, farm, actor, action, of=known.org_id, subject=known.id, **facts)
    return changed


def _guarded(
    farm: Farm,
    actor: Actor,
    programme_id: ProgrammeId,
    change: Callable[[Programme], Guard],
    action: str,
    **facts: str,
) -> Programme:
    with farm.catalog.writing() as tx:
        known = programmes.get_programme(tx, actor.scope, programme_id)
        known.require_open()
        changed = replace(known, guard=change(known))
        programmes.update_programme(tx, actor.scope, changed)
        record(tx, farm, actor, action, of=known.org_id, subject=known.id, **facts)
    return changed
