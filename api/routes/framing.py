"""What renditions of other shapes show of an asset's picture, shot by shot, and why."""

from fastapi import APIRouter, Request

from api.deps import FarmDep, Viewer
from api.problems import language_of
from api.schemas.framing import FramingDocument, framing_document
from farm.ids import AssetId
from storage.catalog import assets
from workers.jobs.looking import frame_asset

router = APIRouter(prefix="/assets/{asset_id}/framing", tags=["assets"])


@router.get("")
def get_framing(
    asset_id: AssetId, caller: Viewer, farm: FarmDep, request: Request
) -> FramingDocument:
    """Return the windows of renditions that follow, as the pins of now have them.

    Renditions show that as soon as they are made again.
    """
    with farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, caller.scope, asset_id)
    if asset.facts is None:
        return FramingDocument(shapes=[])
    upright = asset.facts.video.upright
    return framing_document(frame_asset(farm, asset), upright, language_of(request))
