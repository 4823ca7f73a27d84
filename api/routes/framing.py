"""What renditions of other shapes show of an asset's picture, shot by shot, and why."""

from fastapi import APIRouter, Request

from api.deps import Caller, Controller, FarmDep, Viewer
from api.problems import language_of
from api.schemas.framing import FramingDocument, framing_document
from api.schemas.pins import PinsDocument, pins_of
from farm.assets import Asset
from farm.ids import AssetId
from storage.catalog import assets
from workers.jobs.looking import frame_asset
from workers.pinning import with_pins
from workers.wiring import Farm

router = APIRouter(prefix="/assets/{asset_id}/framing", tags=["assets"])


@router.get("")
def get_framing(
    asset_id: AssetId, caller: Viewer, farm: FarmDep, request: Request
) -> FramingDocument:
    """Return the windows of renditions that follow, as the pins of now have them.

    Renditions show that as soon as they are made again.
    """
    return _framing(farm, _asset(farm, caller, asset_id), request)


@router.post("")
def draft_framing(
    asset_id: AssetId, body: PinsDocument, caller: Controller, farm: FarmDep, request: Request
) -> FramingDocument:
    """Return the windows as these pins would have them; nothing is kept, or made again."""
    asset = with_pins(_asset(farm, caller, asset_id), pins_of(body))
    return _framing(farm, asset, request)


def _asset(farm: Farm, caller: Caller, asset_id: AssetId) -> Asset:
    with farm.catalog.reading() as tx:
        return assets.get_asset(tx, caller.scope, asset_id)


def _framing(farm: Farm, asset: Asset, request: Request) -> FramingDocument:
    if asset.facts is None:
        return FramingDocument(shapes=[])
    upright = asset.facts.video.upright
    return framing_document(frame_asset(farm, asset), upright, language_of(request))
