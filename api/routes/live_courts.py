"""The guard of a live programme: delay, cut, mute, recess; and what a hearing needs."""

from fastapi import APIRouter, Request

from api.deps import FarmDep
from api.routes.programmes import Producer, answer_programme
from api.schemas.courts import DelayWish, HearingWish, RecessWish
from api.schemas.live import ProgrammeDocument
from farm.ids import ProgrammeId
from workers import live_courts as courts

router = APIRouter(prefix="/programmes/{programme_id}", tags=["live"])


@router.put("/hearing")
def set_hearing(
    programme_id: ProgrammeId, wish: HearingWish, caller: Producer, farm: FarmDep, request: Request
) -> ProgrammeDocument:
    """Say that a programme is a court's hearing; it starts with approval and operator only."""
    changed = courts.set_hearing(farm, caller.actor, programme_id, wish.read())
    return answer_programme(farm, caller, changed, request)


@router.put("/delay")
def delay_programme(
    programme_id: ProgrammeId, wish: DelayWish, caller: Producer, farm: FarmDep, request: Request
) -> ProgrammeDocument:
    """Say how much later than it comes a programme leaves; it may run meanwhile."""
    changed = courts.delay_programme(farm, caller.actor, programme_id, wish.seconds)
    return answer_programme(farm, caller, changed, request)


@router.post("/cut")
def cut_programme(
    programme_id: ProgrammeId, caller: Producer, farm: FarmDep, request: Request
) -> ProgrammeDocument:
    """Let nothing leave from now on but the slate; what is held never leaves."""
    changed = courts.cut_programme(farm, caller.actor, programme_id)
    return answer_programme(farm, caller, changed, request)


@router.post("/resume")
def resume_programme(
    programme_id: ProgrammeId, caller: Producer, farm: FarmDep, request: Request
) -> ProgrammeDocument:
    """End a cut: what comes from now on leaves again."""
    changed = courts.resume_programme(farm, caller.actor, programme_id)
    return answer_programme(farm, caller, changed, request)


@router.post("/mute")
def mute_programme(
    programme_id: ProgrammeId, caller: Producer, farm: FarmDep, request: Request
) -> ProgrammeDocument:
    """Let no sound leave from now on, not even what is held."""
    changed = courts.mute_programme(farm, caller.actor, programme_id, muted=True)
    return answer_programme(farm, caller, changed, request)


@router.post("/unmute")
def unmute_programme(
    programme_id: ProgrammeId, caller: Producer, farm: FarmDep, request: Request
) -> ProgrammeDocument:
    """Let the sound that comes from now on leave again."""
    changed = courts.mute_programme(farm, caller.actor, programme_id, muted=False)
    return answer_programme(farm, caller, changed, request)


@router.put("/recess")
def begin_recess(
    programme_id: ProgrammeId, wish: RecessWish, caller: Producer, farm: FarmDep, request: Request
) -> ProgrammeDocument:
    """Have a recess now or at a time; what came before it still leaves."""
    times = (wish.begins_at, wish.ends_at)
    changed = courts.begin_recess(farm, caller.actor, programme_id, times)
    return answer_programme(farm, caller, changed, request)


@router.delete("/recess")
def end_recess(
    programme_id: ProgrammeId, caller: Producer, farm: FarmDep, request: Request
) -> ProgrammeDocument:
    """End a recess, or have none."""
    changed = courts.end_recess(farm, caller.actor, programme_id)
    return answer_programme(farm, caller, changed, request)
