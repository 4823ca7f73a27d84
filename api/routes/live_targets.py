"""Where a programme goes."""

from fastapi import APIRouter, Request, Response

from api.deps import FarmDep, Viewer
from api.problems import language_of
from api.routes.programmes import Producer
from api.schemas.documents import told_document
from api.schemas.live import CoverRuleDocument, RulesDocument, TargetChange, TargetView, TargetWish
from farm.ids import ProgrammeId, TargetId
from farm.live import Programme
from farm.live_targets import CoverRule, LiveTarget, TargetRules
from storage.catalog import live_targets, programmes
from workers import live_targets as targets
from workers.wiring import Farm

router = APIRouter(prefix="/programmes/{programme_id}/targets", tags=["live"])


@router.get("")
def list_live_targets(
    programme_id: ProgrammeId, caller: Viewer, farm: FarmDep, request: Request
) -> list[TargetView]:
    """List a programme's targets, and what speaks against each."""
    with farm.catalog.reading() as tx:
        programme = programmes.get_programme(tx, caller.scope, programme_id)
        found = live_targets.list_targets(tx, caller.scope, programme_id)
    return [_view(farm, programme, one, request) for one in found]


@router.post("", status_code=201)
def add_live_target(
    programme_id: ProgrammeId,
    wish: TargetWish,
    caller: Producer,
    farm: FarmDep,
    request: Request,
) -> TargetView:
    """Add a target; its address is kept sealed and not told again."""
    order = targets.TargetOrder(wish.name, wish.platform, wish.address, wish.valid_until)
    made = targets.add_target(farm, caller.actor, programme_id, order)
    with farm.catalog.reading() as tx:
        programme = programmes.get_programme(tx, caller.scope, programme_id)
    return _view(farm, programme, made, request)


@router.patch("/{target_id}")
def change_live_target(
    programme_id: ProgrammeId,
    target_id: TargetId,
    change: TargetChange,
    caller: Producer,
    farm: FarmDep,
    request: Request,
) -> TargetView:
    """Let a target get nothing for now, or get it again."""
    changed = targets.pause_target(
        farm, caller.actor, programme_id, target_id, paused=change.paused
    )
    with farm.catalog.reading() as tx:
        programme = programmes.get_programme(tx, caller.scope, programme_id)
    return _view(farm, programme, changed, request)


@router.delete("/{target_id}", status_code=204)
def remove_live_target(
    programme_id: ProgrammeId, target_id: TargetId, caller: Producer, farm: FarmDep
) -> Response:
    """Let a target get nothing any more."""
    targets.remove_target(farm, caller.actor, programme_id, target_id)
    return Response(status_code=204)


def _view(farm: Farm, programme: Programme, target: LiveTarget, request: Request) -> TargetView:
    with farm.catalog.reading() as tx:
        remarks = targets.find_remarks(tx, farm, programme, target)
    language = language_of(request)
    return TargetView(
        id=target.id,
        name=target.name,
        platform=target.platform,
        shown=target.shown,
        created_at=target.created_at,
        valid_until=target.valid_until,
        paused=target.paused,
        used_at=target.used_at,
        rules=_rules(target.rules),
        remarks=[told_document(one, language) for one in remarks],
    )


def _rules(rules: TargetRules) -> RulesDocument:
    lasts = rules.valid_for
    return RulesDocument(
        single_use=rules.single_use,
        valid_seconds=None if lasts is None else int(lasts.total_seconds()),
        gap_seconds=rules.gap,
        video_codecs=list(rules.video_codecs),
        audio_codecs=list(rules.audio_codecs),
        largest=None if rules.largest is None else str(rules.largest),
        most_bitrate=rules.most_bitrate,
        most_rate=rules.most_rate,
        longest_gop=rules.longest_gop,
        longest_title=rules.longest_title,
        cover=_cover(rules.cover),
        source=rules.source,
        date=rules.date,
    )


def _cover(rule: CoverRule | None) -> CoverRuleDocument | None:
    if rule is None:
        return None
    return CoverRuleDocument(kinds=[*rule.kinds], size=str(rule.size), most_bytes=rule.most_bytes)
