"""Alarms of programmes: raised and ended as engines report, seen by people, told to hooks.

An engine's follower calls `Watchman.look` in the transaction that stores the report, so an engine
that was replaced raises nothing. What goes to hooks is rows; agents send them (`workers.heralds`).
"""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from farm.alarm_hooks import AlarmNews
from farm.audit import Actor
from farm.errors import NotFound
from farm.ids import AlarmId, IdKind, ProgrammeId, new_id
from farm.live import Programme, ProgrammeState
from farm.live_alarms import AlarmKind, LiveAlarm
from farm.live_targets import LiveTarget
from farm.orgs import EVERYTHING
from live.alarms import Found, Judge
from storage.catalog import alarm_hooks, live_alarms, live_targets, orgs, people, programmes
from storage.catalog.engine import Transaction
from workers.records import record
from workers.wiring import Farm

SETTLED_SECONDS = 5.0
"""What was well for so long is over; what comes and goes is one alarm, not many."""


class Watchman:
    """Keeps the alarms of the programme of one engine."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._judge: Judge | None = None
        self._seen: dict[tuple[AlarmKind, str], float] = {}
        self._begun = time.monotonic()

    def look(self, tx: Transaction, programme: Programme, report: Mapping[str, Any]) -> bool:
        """Raise and end alarms by a report; return whether anything changed."""
        if not programme.state.runs:
            return end_alarms(tx, self._farm, programme)
        known = live_alarms.list_open_alarms(tx, EVERYTHING, programme.id)
        targets = live_targets.list_targets(tx, EVERYTHING, programme.id)
        judge = self._judge = self._judge or self._new_judge(known)
        gaps = {str(one.id): float(one.rules.gap or 0) for one in targets}
        found = {(one.kind, one.subject): one for one in judge.see(report, gaps)}
        self._seen |= dict.fromkeys(found, time.monotonic())
        kept = {(one.kind, one.subject): one for one in known}
        changed = False
        for which, one in kept.items():
            if which not in found and self._is_over(which, targets):
                _end(tx, self._farm, programme, one)
                changed = True
            elif programme.state is ProgrammeState.LIVE and not one.was_told:
                _tell(tx, self._farm, programme, one.told())  # it began in a rehearsal
        for which, raised in found.items():
            if which not in kept:
                _raise(tx, self._farm, programme, raised, targets)
                changed = True
        return changed

    def _new_judge(self, known: Sequence[LiveAlarm]) -> Judge:
        """Return a judge that knows what an earlier engine had lost."""
        gone = {
            one.subject: one.since.timestamp() for one in known if one.kind is AlarmKind.TARGET_DOWN
        }
        return Judge(gone=gone)

    def _is_over(self, which: tuple[AlarmKind, str], targets: Sequence[LiveTarget]) -> bool:
        kind, subject = which
        is_of_target = kind.value.startswith("target-")
        if is_of_target and all(one.id != subject or one.paused for one in targets):
            return True  # somebody has seen to it
        return time.monotonic() - self._seen.get(which, self._begun) >= SETTLED_SECONDS


def end_alarms(tx: Transaction, farm: Farm, programme: Programme) -> bool:
    """End all alarms of a programme that runs no more; return whether there were any."""
    known = live_alarms.list_open_alarms(tx, EVERYTHING, programme.id)
    for one in known:
        _end(tx, farm, programme, one)
    return bool(known)


def acknowledge_alarm(
    farm: Farm, actor: Actor, programme_id: ProgrammeId, alarm_id: AlarmId
) -> LiveAlarm:
    """Say that somebody has seen an alarm; who came first stays.

    Raises:
        NotFound: there is none of this id in the actor's scope.
    """
    with farm.catalog.writing() as tx:
        known = live_alarms.get_alarm(tx, actor.scope, alarm_id)
        if known.programme_id != programme_id:
            raise NotFound("not-found", noun=alarm_id)
        name = people.get_person(tx, EVERYTHING, actor.person_id).name
        seen = known.acknowledged(actor.person_id, name, farm.clock.now())
        if seen != known:
            live_alarms.update_alarm(tx, actor.scope, seen)
            programme = programmes.get_programme(tx, actor.scope, programme_id)
            programmes.tell_programme(tx, actor.scope, programme)
            facts = {"alarm": known.id, "kind": known.kind.value}
            action = "programme.alarm-acknowledged"
            record(tx, farm, actor, action, of=known.org_id, subject=programme_id, **facts)
    return seen


def _raise(
    tx: Transaction, farm: Farm, programme: Programme, found: Found, targets: Sequence[LiveTarget]
) -> None:
    names = {str(one.id): one.name for one in targets}
    facts = {"name": names.get(found.subject, found.subject), **found.facts}
    is_live = programme.state is ProgrammeState.LIVE
    alarm = LiveAlarm(
        id=AlarmId(new_id(IdKind.ALARM)),
        org_id=programme.org_id,
        programme_id=programme.id,
        kind=found.kind,
        subject=found.subject,
        since=datetime.fromtimestamp(found.since, UTC),
        facts=facts,
    )
    live_alarms.insert_alarm(tx, EVERYTHING, alarm)
    if is_live:
        _tell(tx, farm, programme, alarm.told())


def _end(tx: Transaction, farm: Farm, programme: Programme, alarm: LiveAlarm) -> None:
    over = alarm.over(farm.clock.now())
    live_alarms.update_alarm(tx, EVERYTHING, over)
    if alarm.was_told and programme.state is ProgrammeState.LIVE:
        _send(tx, farm, programme, over, is_end=True)


def _tell(tx: Transaction, farm: Farm, programme: Programme, alarm: LiveAlarm) -> None:
    live_alarms.update_alarm(tx, EVERYTHING, alarm)
    _send(tx, farm, programme, alarm, is_end=False)


def _send(
    tx: Transaction, farm: Farm, programme: Programme, alarm: LiveAlarm, *, is_end: bool
) -> None:
    """Have the nearest level's hooks told, as rows that agents see to."""
    way = orgs.get_organisation(tx, EVERYTHING, programme.org_id).way
    hooks = alarm_hooks.list_hooks(tx, EVERYTHING, way)
    nearest = next((one for one in reversed(way) if any(h.org_id == one for h in hooks)), None)
    now = farm.clock.now()
    news = [
        AlarmNews(one.id, alarm.id, is_end, one.org_id, at=now, due_at=now)
        for one in hooks
        if one.org_id == nearest
    ]
    alarm_hooks.insert_news(tx, EVERYTHING, news)
