"""Where windows of other shapes stand in an asset's picture, as people want it."""

from fastapi import APIRouter

from api.deps import CallerDep, Controller, FarmDep, QueueDep
from api.schemas.pins import PinsDocument, pins_document, pins_of
from farm.ids import AssetId
from storage.catalog import assets
from workers.pinning import pin_frames

router = APIRouter(prefix="/assets/{asset_id}/pins", tags=["assets"])


@router.get("")
def get_pins(asset_id: AssetId, caller: CallerDep, farm: FarmDep) -> PinsDocument:
    """Return what is pinned in an asset."""
    with farm.catalog.reading() as tx:
        return pins_document(assets.get_asset(tx, caller.scope, asset_id).pinned)


@router.put("")
def set_pins(
    asset_id: AssetId, body: PinsDocument, caller: Controller, farm: FarmDep, queue: QueueDep
) -> PinsDocument:
    """Pin the windows of an asset in place of what was pinned before.

    Renditions that show a part of the picture are made again with that.
    """
    return pins_document(pin_frames(farm, queue, caller.actor, asset_id, pins_of(body)).pinned)


@router.delete("", status_code=204)
def drop_pins(asset_id: AssetId, caller: Controller, farm: FarmDep, queue: QueueDep) -> None:
    """Let windows follow what the farm found again."""
    pin_frames(farm, queue, caller.actor, asset_id, ())
