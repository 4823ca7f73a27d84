"""What producers do with a live programme, as the audit log tells; agents do the rest.

Nothing here waits for an engine: a programme that should run is a row that any agent claims within
a second, and what is to be on air is a row that its agent reads.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from farm.audit import Actor
from farm.errors import InputRejected
from farm.ids import IdKind, MarkerId, OrgId, ProgrammeId, new_id
from farm.live import FROM_THE_DOOR, Choice, LiveInput, Marker, Programme, ProgrammeState
from farm.live_formats import PLAIN_FORMAT, LiveFormat
from farm.live_leases import LiveLease
from farm.orgs import EVERYTHING
from storage.catalog import assets, feeds, live_leases, live_recordings, live_targets, programmes
from storage.catalog.engine import Transaction
from workers.live_alarms import end_alarms
from workers.records import record
from workers.wiring import Farm


@dataclass(frozen=True, slots=True)
class ProgrammeOrder:
    """What somebody wants a programme to be."""

    title: str
    format: LiveFormat = PLAIN_FORMAT
    main: LiveInput = FROM_THE_DOOR
    backup: LiveInput | None = None
    dvr_seconds: int = 1800


def create_programme(farm: Farm, actor: Actor, org_id: OrgId, order: ProgrammeOrder) -> Programme:
    """Make a programme; nothing runs yet.

    Raises:
        InputRejected: as `Programme.require_sensible`; ``live-input-clip``.
        NotFound: the organisation, a clip or a feed lies outside the actor's scope.
    """
    made = Programme(
        id=ProgrammeId(new_id(IdKind.PROGRAMME)),
        org_id=org_id,
        title=order.title.strip(),
        created_by=actor.person_id,
        created_at=farm.clock.now(),
        format=order.format,
        main=order.main,
        backup=order.backup,
        dvr_seconds=order.dvr_seconds,
    ).require_sensible()
    with farm.catalog.writing() as tx:
        _require_clips(tx, actor, made)
        programmes.insert_programme(tx, actor.scope, made)
        record(tx, farm, actor, "programme.created", of=org_id, subject=made.id)
    return made


def change_programme(
    farm: Farm, actor: Actor, programme_id: ProgrammeId, order: ProgrammeOrder
) -> Programme:
    """Change what a programme is; while it runs only its title.

    Raises:
        InputRejected: as `create_programme`; ``live-running``.
        NotFound: there is none of this id in the actor's scope.
    """

    def change(tx: Transaction, known: Programme) -> Programme:
        wanted = replace(
            known,
            title=order.title.strip(),
            format=order.format,
            main=order.main,
            backup=order.backup,
            dvr_seconds=order.dvr_seconds,
        ).require_sensible()
        fixed = known.state.runs or known.state.is_final
        if fixed and replace(wanted, title=known.title) != known:
            raise InputRejected("live-running", noun=known.id)
        _require_clips(tx, actor, wanted)
        return wanted

    return _move(farm, actor, programme_id, change, "programme.changed")


def schedule_programme(
    farm: Farm, actor: Actor, programme_id: ProgrammeId, at: datetime
) -> Programme:
    """Announce a programme for a time; it starts by hand.

    Raises:
        IllegalMove: it runs, or is over.
        NotFound: there is none of this id in the actor's scope.
    """
    return _move(
        farm, actor, programme_id, lambda _, known: known.scheduled(at), "programme.scheduled"
    )


def rehearse_programme(farm: Farm, actor: Actor, programme_id: ProgrammeId) -> Programme:
    """Let a programme run for its own people alone.

    Raises:
        IllegalMove: it runs, or is over.
        NotFound: there is none of this id in the actor's scope.
    """

    def rehearse(tx: Transaction, known: Programme) -> Programme:
        _place(tx, farm, known)
        return known.rehearsed()

    return _move(farm, actor, programme_id, rehearse, "programme.rehearsed")


def start_programme(farm: Farm, actor: Actor, programme_id: ProgrammeId) -> Programme:
    """Let a programme go to its targets; one in rehearsal goes on with the engine that it has.

    Raises:
        IllegalMove: it is live, or over.
        NotFound: there is none of this id in the actor's scope.
    """

    def start(tx: Transaction, known: Programme) -> Programme:
        started = known.started(farm.clock.now())
        if known.state is not ProgrammeState.REHEARSAL:
            _place(tx, farm, known)
        for target in live_targets.list_targets(tx, actor.scope, known.id):
            if not target.paused:
                used = target.used(farm.clock.now())
                live_targets.update_target(tx, actor.scope, used)
        return started

    return _move(farm, actor, programme_id, start, "programme.started")


def stop_programme(farm: Farm, actor: Actor, programme_id: ProgrammeId) -> Programme:
    """End a broadcast for good, or a rehearsal.

    Raises:
        IllegalMove: it does not run.
        NotFound: there is none of this id in the actor's scope.
    """

    def stop(tx: Transaction, known: Programme) -> Programme:
        end_alarms(tx, farm, known)
        if known.state is ProgrammeState.REHEARSAL:
            return known.rehearsal_over()
        return known.ended(farm.clock.now())

    return _move(farm, actor, programme_id, stop, "programme.stopped")


def switch_programme(
    farm: Farm, actor: Actor, programme_id: ProgrammeId, choice: Choice
) -> Programme:
    """Say what is to be on air.

    Raises:
        IllegalMove: it does not run.
        InputRejected: ``live-no-backup``.
        NotFound: there is none of this id in the actor's scope.
    """

    def switch(_: Transaction, known: Programme) -> Programme:
        return known.switched(choice)

    return _move(farm, actor, programme_id, switch, "programme.switched", to=choice.value)


def mark_programme(farm: Farm, actor: Actor, programme_id: ProgrammeId, note: str) -> Marker:
    """Note this moment.

    Raises:
        IllegalMove: it does not run.
        NotFound: there is none of this id in the actor's scope.
    """
    with farm.catalog.writing() as tx:
        known = programmes.get_programme(tx, actor.scope, programme_id)
        known.require_running()
        marker = Marker(
            id=MarkerId(new_id(IdKind.MARKER)),
            org_id=known.org_id,
            programme_id=known.id,
            at=farm.clock.now(),
            note=note.strip(),
            created_by=actor.person_id,
        )
        programmes.insert_marker(tx, actor.scope, marker)
        programmes.tell_programme(tx, actor.scope, known)
        facts = {"marker": marker.id}
        record(tx, farm, actor, "programme.marked", of=known.org_id, subject=known.id, **facts)
    return marker


def _move(
    farm: Farm,
    actor: Actor,
    programme_id: ProgrammeId,
    change: Callable[[Transaction, Programme], Programme],
    action: str,
    **facts: str,
) -> Programme:
    with farm.catalog.writing() as tx:
        known = programmes.get_programme(tx, actor.scope, programme_id)
        changed = change(tx, known)
        programmes.update_programme(tx, actor.scope, changed)
        record(tx, farm, actor, action, of=known.org_id, subject=known.id, **facts)
    return changed


def _place(tx: Transaction, farm: Farm, programme: Programme) -> None:
    """Let any agent start an engine; of an earlier one nobody reads what it said."""
    wanted = LiveLease.wanted(programme.id, programme.org_id, farm.clock.now())
    live_leases.want_lease(tx, EVERYTHING, wanted)
    live_leases.forget_report(tx, EVERYTHING, programme.id)
    live_recordings.begin_recording(tx, EVERYTHING, programme, farm.clock.now())


def _require_clips(tx: Transaction, actor: Actor, programme: Programme) -> None:
    for one in (programme.main, programme.backup):
        if one is not None and one.feed_id is not None:
            feeds.get_feed(tx, actor.scope, one.feed_id).require_there()
        if one is None or one.asset_id is None:
            continue
        clip = assets.get_asset(tx, actor.scope, one.asset_id)
        if clip.source_key is None or clip.source_removed_at is not None:
            raise InputRejected("live-input-clip", noun=one.asset_id)
