"""What became of a live programme: clips of it, and the evidence of what came in."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime

from api.deps import Caller, Controller, FarmDep, QueueDep, Viewer, require
from api.problems import language_of
from api.routes.files import EVIDENCE_ANSWERS
from api.routes.retention import Holder
from api.schemas.keeping import Hold
from api.schemas.recordings import (
    EvidenceDocument,
    NewProgrammeClip,
    ProgrammeClip,
    RecordingsDocument,
)
from farm.ids import ProgrammeId
from farm.live import InputPlace
from farm.rights import Right
from storage.catalog import assets, programmes
from workers.evidence import open_evidence, survey_evidence
from workers.kept_recordings import hold_recording, read_kept, release_recording
from workers.programme_clips import SentRange, clip_programme

router = APIRouter(prefix="/programmes/{programme_id}", tags=["live"])
Witness = Annotated[Caller, Depends(require(Right.OPEN_EVIDENCE))]


@router.post("/clips", status_code=201)
def create_programme_clip(
    programme_id: ProgrammeId,
    wish: NewProgrammeClip,
    caller: Controller,
    farm: FarmDep,
    queue: QueueDep,
) -> ProgrammeClip:
    """Make a clip of what was sent, also while the programme runs; it can be played at once."""
    last = None if wish.last_seconds is None else timedelta(seconds=wish.last_seconds)
    wanted = SentRange(last, wish.begins_at, wish.ends_at, wish.title)
    return ProgrammeClip.of(clip_programme(farm, queue, caller.actor, programme_id, wanted))


@router.get("/clips")
def list_programme_clips(
    programme_id: ProgrammeId, caller: Viewer, farm: FarmDep
) -> list[ProgrammeClip]:
    """List what became of a programme, oldest first: clips of it, at its end all of it."""
    with farm.catalog.reading() as tx:
        known = programmes.get_programme(tx, caller.scope, programme_id)
        found = assets.list_recorded(tx, caller.scope, known.id)
    return [ProgrammeClip.of(one) for one in found]


@router.get("/recordings")
def get_recordings(
    programme_id: ProgrammeId, caller: Viewer, farm: FarmDep, request: Request
) -> RecordingsDocument:
    """Say how much is kept of a programme, until when, and what a full quota would mean."""
    found = read_kept(farm, caller.scope, programme_id)
    return RecordingsDocument.of(found, language_of(request))


@router.put("/hold", status_code=204)
def hold_recordings(programme_id: ProgrammeId, body: Hold, caller: Holder, farm: FarmDep) -> None:
    """Let nothing that was recorded of a programme be removed until it is released."""
    hold_recording(farm, caller.actor, programme_id, body.reason)


@router.delete("/hold", status_code=204)
def release_recordings(programme_id: ProgrammeId, caller: Holder, farm: FarmDep) -> None:
    """Let the rules of retention bind a programme's recordings again."""
    release_recording(farm, caller.actor, programme_id)


@router.get("/evidence")
def get_evidence(
    programme_id: ProgrammeId, caller: Witness, farm: FarmDep
) -> list[EvidenceDocument]:
    """Say what came in when, by each input; the audit log tells who asked."""
    found = survey_evidence(farm, caller.actor, programme_id)
    return [EvidenceDocument.of(one) for one in found]


@router.get("/evidence/{place}", responses=EVIDENCE_ANSWERS, response_class=StreamingResponse)
def get_evidence_file(  # a parameter of the address each
    *,
    programme_id: ProgrammeId,
    place: InputPlace,
    begins_at: AwareDatetime | None = None,
    ends_at: AwareDatetime | None = None,
    caller: Witness,
    farm: FarmDep,
) -> StreamingResponse:
    """Return what came in by an input, perhaps in a time only; the audit log tells who asked."""
    found = open_evidence(farm, caller.actor, programme_id, place, (begins_at, ends_at))
    headers = {
        "content-length": str(found.length),
        "content-disposition": f'attachment; filename="{programme_id}-{place}.ts"',
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
    }
    return StreamingResponse(found.chunks, media_type="video/mp2t", headers=headers)
