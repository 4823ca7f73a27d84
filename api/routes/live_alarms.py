"""What goes wrong while a programme runs."""

from fastapi import APIRouter, Request

from api.deps import FarmDep, Viewer
from api.problems import language_of
from api.routes.programmes import Producer
from api.schemas.alarms import AlarmView
from farm.ids import AlarmId, ProgrammeId
from farm.live_alarms import LiveAlarm
from farm.messages import Language
from storage.catalog import live_alarms
from workers.alarm_words import alarm_notice
from workers.live_alarms import acknowledge_alarm

router = APIRouter(prefix="/programmes/{programme_id}/alarms", tags=["live"])
MOST = 100


@router.get("")
def list_live_alarms(
    programme_id: ProgrammeId, caller: Viewer, farm: FarmDep, request: Request
) -> list[AlarmView]:
    """List a programme's alarms, the newest first; those without an end go on."""
    with farm.catalog.reading() as tx:
        found = live_alarms.list_alarms(tx, caller.scope, programme_id, limit=MOST)
    return [_view(one, language_of(request)) for one in found]


@router.post("/{alarm_id}/acknowledge")
def acknowledge_live_alarm(
    programme_id: ProgrammeId,
    alarm_id: AlarmId,
    caller: Producer,
    farm: FarmDep,
    request: Request,
) -> AlarmView:
    """Say that the caller has seen an alarm; who came first stays."""
    seen = acknowledge_alarm(farm, caller.actor, programme_id, alarm_id)
    return _view(seen, language_of(request))


def _view(alarm: LiveAlarm, language: Language) -> AlarmView:
    return AlarmView(
        id=alarm.id,
        kind=alarm.kind,
        subject=alarm.subject,
        text=alarm_notice(alarm, language).text(language),
        since=alarm.since,
        until=alarm.until,
        acknowledged_by=alarm.acknowledged_name,
        acknowledged_at=alarm.acknowledged_at,
    )
