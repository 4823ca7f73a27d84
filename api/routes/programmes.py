"""Live programmes: made, announced, rehearsed, started, switched, ended."""

import json
from pathlib import PurePosixPath
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.deps import Caller, FarmDep, Viewer, require
from api.problems import language_of
from api.routes.files import CONTENT_TYPES, FILE_ANSWERS, send_object, send_piece
from api.schemas.documents import notice_document
from api.schemas.live import (
    EngineDocument,
    FormatDocument,
    InputDocument,
    MarkerView,
    MarkerWish,
    NewProgramme,
    ProgrammeDocument,
    ScheduleWish,
    SlateDocument,
    SwitchWish,
)
from farm.errors import NotFound
from farm.ids import ProgrammeId
from farm.live import Programme, ProgrammeState
from farm.live_leases import LiveLease
from farm.messages import Language
from farm.rights import Right
from live.stored import find_within
from storage.catalog import live_leases, programmes
from storage.catalog.engine import Transaction
from storage.objects import live_keys
from workers import programmes as live
from workers.wiring import Farm

router = APIRouter(prefix="/programmes", tags=["live"])
Producer = Annotated[Caller, Depends(require(Right.RUN_LIVE))]
MOST = 100


@router.get("")
def list_programmes(
    caller: Viewer,
    farm: FarmDep,
    request: Request,
    state: Annotated[list[ProgrammeState] | None, Query()] = None,
) -> list[ProgrammeDocument]:
    """List the newest programmes of the organisation and those below it."""
    with farm.catalog.reading() as tx:
        found = programmes.list_programmes(
            tx, caller.scope, limit=MOST, states=state or tuple(ProgrammeState)
        )
        return [_document(tx, farm, caller, one, language_of(request)) for one in found]


@router.post("", status_code=201)
def create_programme(
    wish: NewProgramme, caller: Producer, farm: FarmDep, request: Request
) -> ProgrammeDocument:
    """Make a programme; nothing runs yet."""
    made = live.create_programme(farm, caller.actor, caller.organisation.id, _order(wish))
    return _answer(farm, caller, made, request)


@router.get("/{programme_id}")
def get_programme(
    programme_id: ProgrammeId, caller: Viewer, farm: FarmDep, request: Request
) -> ProgrammeDocument:
    """Say how a programme is, and what its engine said last."""
    with farm.catalog.reading() as tx:
        found = programmes.get_programme(tx, caller.scope, programme_id)
    return _answer(farm, caller, found, request)


@router.put("/{programme_id}")
def change_programme(
    programme_id: ProgrammeId,
    wish: NewProgramme,
    caller: Producer,
    farm: FarmDep,
    request: Request,
) -> ProgrammeDocument:
    """Change what a programme is; while it runs only its title."""
    changed = live.change_programme(farm, caller.actor, programme_id, _order(wish))
    return _answer(farm, caller, changed, request)


@router.post("/{programme_id}/schedule")
def schedule_programme(
    programme_id: ProgrammeId,
    wish: ScheduleWish,
    caller: Producer,
    farm: FarmDep,
    request: Request,
) -> ProgrammeDocument:
    """Announce a programme for a time; it starts by hand."""
    changed = live.schedule_programme(farm, caller.actor, programme_id, wish.starts_at)
    return _answer(farm, caller, changed, request)


@router.post("/{programme_id}/rehearse")
def rehearse_programme(
    programme_id: ProgrammeId, caller: Producer, farm: FarmDep, request: Request
) -> ProgrammeDocument:
    """Let a programme run for its own people: no target gets anything."""
    changed = live.rehearse_programme(farm, caller.actor, programme_id)
    return _answer(farm, caller, changed, request)


@router.post("/{programme_id}/start")
def start_programme(
    programme_id: ProgrammeId, caller: Producer, farm: FarmDep, request: Request
) -> ProgrammeDocument:
    """Let a programme go to its targets."""
    changed = live.start_programme(farm, caller.actor, programme_id)
    return _answer(farm, caller, changed, request)


@router.post("/{programme_id}/stop")
def stop_programme(
    programme_id: ProgrammeId, caller: Producer, farm: FarmDep, request: Request
) -> ProgrammeDocument:
    """End a broadcast for good, or a rehearsal."""
    changed = live.stop_programme(farm, caller.actor, programme_id)
    return _answer(farm, caller, changed, request)


@router.post("/{programme_id}/switch")
def switch_programme(
    programme_id: ProgrammeId,
    wish: SwitchWish,
    caller: Producer,
    farm: FarmDep,
    request: Request,
) -> ProgrammeDocument:
    """Say what is to be on air: an input, the slate, or the best that is there."""
    changed = live.switch_programme(farm, caller.actor, programme_id, wish.to)
    return _answer(farm, caller, changed, request)


@router.get("/{programme_id}/markers")
def list_markers(programme_id: ProgrammeId, caller: Viewer, farm: FarmDep) -> list[MarkerView]:
    """List the moments that people noted."""
    with farm.catalog.reading() as tx:
        found = programmes.list_markers(tx, caller.scope, programme_id)
    return [MarkerView.of(one) for one in found]


@router.post("/{programme_id}/markers", status_code=201)
def mark_programme(
    programme_id: ProgrammeId, wish: MarkerWish, caller: Producer, farm: FarmDep
) -> MarkerView:
    """Note this moment of a programme that runs."""
    return MarkerView.of(live.mark_programme(farm, caller.actor, programme_id, wish.note))


@router.get("/{programme_id}/files/{path:path}", responses=FILE_ANSWERS, response_class=Response)
def get_programme_file(
    programme_id: ProgrammeId, path: str, caller: Viewer, farm: FarmDep, request: Request
) -> Response:
    """Return what was sent: ``live.m3u8``, at its end ``programme.m3u8``, and their parts."""
    with farm.catalog.reading() as tx:
        programme = programmes.get_programme(tx, caller.scope, programme_id)
    key = live_keys.sent_key(programme, path)
    if key is None:
        raise NotFound("object-missing", key=path)
    kind, found = CONTENT_TYPES[PurePosixPath(path).suffix], farm.objects.find(key)
    if found is not None:
        return send_object(farm, found, request, kind=kind)
    # somebody's playlist is older than the object in which this part lies by now
    prefix = live_keys.programme_prefix(programme)
    within = find_within(farm.objects, prefix, path)
    if within is None:
        raise NotFound("object-missing", key=path)
    return send_piece(farm, prefix, within, kind=kind)


def _order(wish: NewProgramme) -> live.ProgrammeOrder:
    return live.ProgrammeOrder(
        title=wish.title,
        format=wish.format.read(),
        main=wish.main.read(),
        backup=None if wish.backup is None else wish.backup.read(),
        dvr_seconds=wish.dvr_seconds,
    )


def _answer(
    farm: Farm, caller: Caller, programme: Programme, request: Request
) -> ProgrammeDocument:
    with farm.catalog.reading() as tx:
        return _document(tx, farm, caller, programme, language_of(request))


def _document(
    tx: Transaction, farm: Farm, caller: Caller, programme: Programme, language: Language
) -> ProgrammeDocument:
    lease = live_leases.find_lease(tx, caller.scope, programme.id)
    said = live_leases.find_report(tx, caller.scope, programme.id)
    return ProgrammeDocument(
        id=programme.id,
        organisation_id=programme.org_id,
        title=programme.title,
        state=programme.state,
        created_at=programme.created_at,
        starts_at=programme.starts_at,
        live_at=programme.live_at,
        ended_at=programme.ended_at,
        format=FormatDocument.of(programme.format),
        main=InputDocument.of(programme.main),
        backup=None if programme.backup is None else InputDocument.of(programme.backup),
        choice=programme.choice,
        dvr_seconds=programme.dvr_seconds,
        slate=SlateDocument.of(programme.slate),
        asset_id=programme.asset_id,
        failure=notice_document(programme.failure, language),
        engine=None if lease is None else _engine(farm, lease),
        reported_at=None if said is None else said.at,
        report=None if said is None else json.loads(said.report),
    )


def _engine(farm: Farm, lease: LiveLease) -> EngineDocument:
    is_live = lease.renewed_at is not None and not lease.is_lost(farm.clock.now())
    return EngineDocument(
        epoch=lease.epoch, agent=lease.agent, live=is_live, heard_at=lease.renewed_at
    )
