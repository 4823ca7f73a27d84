"""What is on air while nothing else is there."""

from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.bodies import picture_body, read_body
from api.deps import Caller, FarmDep, Viewer
from api.routes.files import FILE_ANSWERS, send_object
from api.routes.programmes import Producer
from api.schemas.live import SlateDocument, SlateWish
from farm.errors import InputRejected, NotFound
from farm.ids import ProgrammeId
from storage.catalog import programmes
from storage.objects import live_keys
from transcode.still_pictures import MEGABYTE, MOST_BYTES
from workers.live_slates import bring_slate, choose_slate
from workers.wiring import Farm

router = APIRouter(prefix="/programmes/{programme_id}/slate", tags=["live"])
_BODY = picture_body("image/png", "image/jpeg", "image/webp")


@router.put("")
def choose_live_slate(
    programme_id: ProgrammeId, wish: SlateWish, caller: Producer, farm: FarmDep
) -> SlateDocument:
    """Show a clip of the library, or with null a plain colour; before the programme runs."""
    changed = choose_slate(farm, caller.actor, programme_id, wish.asset_id)
    return SlateDocument.of(changed.slate)


@router.get("/picture", responses=FILE_ANSWERS, response_class=Response)
def get_live_slate_picture(
    programme_id: ProgrammeId, caller: Viewer, farm: FarmDep, request: Request
) -> Response:
    """Return the picture that is the slate."""
    with farm.catalog.reading() as tx:
        programme = programmes.get_programme(tx, caller.scope, programme_id)
    sha256 = None if programme.slate is None else programme.slate.picture
    found = None if sha256 is None else farm.objects.find(live_keys.slate_key(programme, sha256))
    if found is None:
        raise NotFound("object-missing", key="slate")
    return send_object(farm, found, request, kind="image/png")


@router.put("/picture", openapi_extra=_BODY)
async def bring_live_slate_picture(
    programme_id: ProgrammeId, request: Request, caller: Producer, farm: FarmDep
) -> SlateDocument:
    """Show a picture, the bytes of a PNG, JPEG or WebP; before the programme runs."""
    content = await read_body(request, MOST_BYTES)
    if content is None:
        raise InputRejected("slate-too-large", most=MOST_BYTES // MEGABYTE)
    return await run_in_threadpool(_bring, farm, caller, programme_id, content)


def _bring(farm: Farm, caller: Caller, programme_id: ProgrammeId, content: bytes) -> SlateDocument:
    with TemporaryDirectory(prefix="slate-", dir=farm.scratch) as folder:
        path = Path(folder) / "brought"
        path.write_bytes(content)
        changed = bring_slate(farm, caller.actor, programme_id, path)
    return SlateDocument.of(changed.slate)
