"""What was seen and heard in a clip, as curves over its time."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import FarmDep, Viewer
from api.schemas.signals import SignalList, signal_list
from farm.highlights import HighlightStyle
from farm.ids import AssetId
from storage.catalog import assets
from workers.jobs.proposals import read_programme

router = APIRouter(prefix="/assets/{asset_id}/signals", tags=["highlights"])


@router.get("")
def list_signals(
    asset_id: AssetId,
    caller: Viewer,
    farm: FarmDep,
    style: HighlightStyle = HighlightStyle.EVENT,
    points: Annotated[int | None, Query(ge=1, le=100_000, description="at most, a curve")] = None,
) -> SignalList:
    """List the curves that highlights are found by, in steps of a fifth of a second.

    With ``points``, each value is the highest of its stretch. Keywords are those of the style.
    """
    with farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, caller.scope, asset_id)
    known = () if asset.facts is None else read_programme(farm, asset, style).signals
    return signal_list(known, points)
