"""One rendition of an asset: again, or not at all."""

from fastapi import APIRouter, Request

from api.deps import Controller, FarmDep, QueueDep
from api.routes.assets import asset_detail
from api.schemas.assets import AssetDetail
from farm.ids import AssetId
from workers.renditions import cancel_rendition as cancel
from workers.renditions import retry_rendition as retry

router = APIRouter(prefix="/assets/{asset_id}/renditions/{name}", tags=["assets"])


@router.post("/retry")
def retry_rendition(
    asset_id: AssetId,
    name: str,
    caller: Controller,
    farm: FarmDep,
    queue: QueueDep,
    request: Request,
) -> AssetDetail:
    """Make one rendition again, alone; one that was left out is wanted again."""
    retry(farm, queue, caller.actor, asset_id, name)
    return asset_detail(request, caller, asset_id)


@router.post("/cancel")
def cancel_rendition(
    asset_id: AssetId,
    name: str,
    caller: Controller,
    farm: FarmDep,
    queue: QueueDep,
    request: Request,
) -> AssetDetail:
    """Leave one rendition out; the others are not disturbed."""
    cancel(farm, queue, caller.actor, asset_id, name)
    return asset_detail(request, caller, asset_id)
