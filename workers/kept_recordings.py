"""What is kept of live programmes: seen to when they stop, removed on its day, held if need be.

Rows first, then objects: what is to go is written down, and goes whenever the recording is seen to,
however often that breaks off.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from farm.assets import AssetState
from farm.audit import Actor
from farm.errors import NotFound
from farm.ids import ProgrammeId
from farm.live import Programme, ProgrammeState
from farm.messages import Notice
from farm.orgs import EVERYTHING, Scope
from farm.outputs import PackageKind
from farm.quotas import spell_bytes
from farm.recordings import Recording
from farm.retention import Kept
from ingest.quotas import read_allowances
from live.parts import CAME, SENT
from live.windows import LIVE_PLAYLIST, WHOLE_PLAYLIST
from storage.catalog import assets, jobs, live_recordings, outputs, programmes
from storage.catalog.engine import Transaction
from storage.objects import live_keys
from workers.keeping import read_terms
from workers.records import record
from workers.wiring import Farm

SHORT = timedelta(hours=1)
"""A producer is told where there is room for less than that."""


@dataclass(frozen=True, slots=True)
class KeptRecording:
    """What is kept of a programme, and for how long.

    Attributes:
        bytes: None: nobody has looked yet.
        recording: None: it never ran.
        sent_until: when what was sent is removed; None: by no rule, or it is gone.
        came_until: likewise of what came in.
        remarks: what speaks against a start now.
    """

    bytes: int | None
    recording: Recording | None
    sent_until: datetime | None
    came_until: datetime | None
    remarks: tuple[Notice, ...]


def read_kept(farm: Farm, scope: Scope, programme_id: ProgrammeId) -> KeptRecording:
    """Say what is kept of a programme, and until when.

    Raises:
        NotFound: there is none of this id in the scope.
    """
    with farm.catalog.reading() as tx:
        programme = programmes.get_programme(tx, scope, programme_id)
        recording = live_recordings.find_recording(tx, scope, programme_id)
        remarks = _remarks(tx, farm, programme)
    days = {one.kind: one.days for one in read_terms(farm, EVERYTHING, programme.org_id)}
    until = {kind: _until(recording, kind, days[kind]) for kind in (Kept.RECORDINGS, Kept.EVIDENCE)}
    return KeptRecording(
        programme.recorded_bytes,
        recording,
        until[Kept.RECORDINGS],
        until[Kept.EVIDENCE],
        remarks,
    )


def _until(recording: Recording | None, kind: Kept, days: int | None) -> datetime | None:
    if recording is None or recording.removed_at(kind) is not None:
        return None
    return recording.ends_at(days)


def _remarks(tx: Transaction, farm: Farm, programme: Programme) -> tuple[Notice, ...]:
    """Say what a full quota means before it is too late to do something about it."""
    if programme.state is ProgrammeState.LIVE or programme.state.is_final:
        return ()
    known = read_allowances(tx, programme.org_id, farm.clock.now())
    free = min((one.free_bytes for one in known if one.free_bytes is not None), default=None)
    form = programme.format
    a_second = 2 * (form.bitrate + form.sound_bitrate) / 8  # what comes in, and what is sent
    if free is None or free >= a_second * SHORT.total_seconds():
        return ()
    if free == 0:
        return (Notice("live-quota-full"),)
    minutes = str(int(free / a_second / 60))
    return (Notice("live-quota-short", {"free": spell_bytes(free), "minutes": minutes}),)


def settle_recording(farm: Farm, programme: Programme, seen: Recording) -> None:
    """Remove what is written down to go, and write down what the rest takes up, evidence and all.

    Raises:
        FarmFailed: of catalogue or store; the sweep tries again.
    """
    prefix = live_keys.programme_prefix(programme)
    if seen.sent_removed_at is not None:
        _delete(farm, prefix + SENT, prefix + LIVE_PLAYLIST, prefix + WHOLE_PLAYLIST)
    if seen.came_removed_at is not None:
        _delete(farm, prefix + CAME)
    size = sum(one.bytes for one in farm.objects.list_prefix(prefix))
    with farm.catalog.writing() as tx:
        now = farm.clock.now()
        programme = programmes.get_programme(tx, EVERYTHING, programme.id)
        programmes.update_programme(tx, EVERYTHING, replace(programme, recorded_bytes=size))
        known = live_recordings.find_recording(tx, EVERYTHING, programme.id)
        if known == seen and not programme.state.runs:  # else it runs again, or more is to go
            stopped = seen.stopped_at or programme.ended_at or now
            settled = replace(seen, stopped_at=stopped, settled_at=now)
            live_recordings.update_recording(tx, EVERYTHING, settled)


def forget_recording(farm: Farm, seen: Programme, kind: Kept, told: dict[str, str]) -> int:
    """Let a programme's recordings of a kind go, if they still may; the audit log tells of it.

    Args:
        farm: the farm.
        seen: the programme, as it was found.
        kind: what was sent, or evidence.
        told: by which rule.

    Returns:
        The bytes; 0: nothing went.

    Raises:
        NotFound: it is gone since.
        FarmFailed: of the store; what is written down goes with the next sweep.
    """
    size = recorded_bytes(farm, seen, kind)
    with farm.catalog.writing() as tx:
        programme = programmes.get_programme(tx, EVERYTHING, seen.id)
        recording = live_recordings.find_recording(tx, EVERYTHING, seen.id)
        if recording is None or not _may_go(tx, programme, recording, kind):
            return 0
        changed = recording.without(kind, farm.clock.now())
        live_recordings.update_recording(tx, EVERYTHING, changed)
        if kind is Kept.RECORDINGS:
            _end_streams(tx, programme)
        if size:
            action = "evidence.removed" if kind is Kept.EVIDENCE else "recording.removed"
            record(tx, farm, None, action, of=programme.org_id, subject=programme.id, **told)
        programmes.tell_programme(tx, EVERYTHING, programme)
    settle_recording(farm, programme, changed)
    return size


def recorded_bytes(farm: Farm, programme: Programme, kind: Kept) -> int:
    """Return how much a programme's recordings of a kind take up.

    Raises:
        FarmFailed: of the store.
    """
    place = CAME if kind is Kept.EVIDENCE else SENT
    prefix = live_keys.programme_prefix(programme) + place
    return sum(one.bytes for one in farm.objects.list_prefix(prefix))


def hold_recording(farm: Farm, actor: Actor, programme_id: ProgrammeId, reason: str) -> None:
    """Let nothing that was recorded of a programme be removed until it is released.

    Raises:
        NotFound: there is none of this id in the actor's scope, or it never ran.
    """
    with farm.catalog.writing() as tx:
        recording = _recording(tx, actor, programme_id)
        at = recording.held_at or farm.clock.now()
        _hold(tx, farm, actor, replace(recording, held_at=at, held_for=reason))


def release_recording(farm: Farm, actor: Actor, programme_id: ProgrammeId) -> None:
    """Let the rules bind a programme's recordings again; what is not held stays as it is.

    Raises:
        NotFound: as `hold_recording`.
    """
    with farm.catalog.writing() as tx:
        recording = _recording(tx, actor, programme_id)
        if recording.held_at is not None:
            _hold(tx, farm, actor, replace(recording, held_at=None, held_for=""))


def _delete(farm: Farm, *prefixes: str) -> None:
    for prefix in prefixes:
        for one in list(farm.objects.list_prefix(prefix)):
            farm.objects.delete(one.key)


def _may_go(tx: Transaction, programme: Programme, recording: Recording, kind: Kept) -> bool:
    removed = recording.removed_at(kind)
    made = assets.list_recorded(tx, EVERYTHING, programme.id)
    is_held = recording.held_at is not None or any(one.held_at is not None for one in made)
    if is_held or removed is not None or programme.state.runs or recording.settled_at is None:
        return False
    if kind is Kept.EVIDENCE:
        return True
    is_waited_for = any(
        asset.state in {AssetState.RECEIVED, AssetState.ACCEPTED}
        or any(not job.state.is_final for job in jobs.list_jobs(tx, EVERYTHING, asset.id))
        for asset in made
    )
    return not is_waited_for


def _end_streams(tx: Transaction, programme: Programme) -> None:
    """Take the streams over its parts off a programme's assets; the sweep takes their playlists."""
    for asset in assets.list_recorded(tx, EVERYTHING, programme.id):
        kept = outputs.list_packages(tx, EVERYTHING, asset.id)
        rest = [one for one in kept if one.kind is not PackageKind.HLS_COPY]
        if len(rest) < len(kept):
            outputs.replace_packages(tx, EVERYTHING, asset.id, rest)


def _recording(tx: Transaction, actor: Actor, programme_id: ProgrammeId) -> Recording:
    programme = programmes.get_programme(tx, actor.scope, programme_id)
    recording = live_recordings.find_recording(tx, actor.scope, programme.id)
    if recording is None:
        raise NotFound("not-found", noun=programme_id)
    return recording


def _hold(tx: Transaction, farm: Farm, actor: Actor, changed: Recording) -> None:
    live_recordings.update_recording(tx, actor.scope, changed)
    action, told = "recording.released", dict[str, str]()
    if changed.held_at is not None:
        action, told = "recording.held", {"reason": changed.held_for}
    subject = changed.programme_id
    record(tx, farm, actor, action, of=changed.org_id, subject=subject, **told)
