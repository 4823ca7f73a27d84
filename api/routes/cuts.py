"""A stretch of an asset as an asset of its own."""

from fractions import Fraction

from fastapi import APIRouter, Request

from api.deps import Controller, FarmDep, QueueDep
from api.routes.assets import asset_detail
from api.schemas.assets import AssetDetail
from api.schemas.cuts import NewCut
from farm.ids import AssetId
from workers.lineage import CutWish
from workers.lineage import cut_asset as cut

router = APIRouter(prefix="/assets/{asset_id}/cuts", tags=["assets"])


@router.post("", status_code=201)
def cut_asset(
    asset_id: AssetId,
    body: NewCut,
    caller: Controller,
    farm: FarmDep,
    queue: QueueDep,
    request: Request,
) -> AssetDetail:
    """Cut a range out of an asset, exact to the frame; answers with the new asset."""
    # by the digits that were sent, not by the nearest binary number
    start, end = (Fraction(repr(seconds)) for seconds in (body.start, body.end))
    made = cut(farm, queue, caller.actor, asset_id, CutWish(start, end, body.title))
    return asset_detail(request, caller, made.id)
