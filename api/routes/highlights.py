"""What is worth to be cut out of a clip, and why."""

from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.deps import FarmDep, Viewer
from api.problems import language_of
from api.schemas.highlights import HighlightList, highlight_list
from farm.highlights import HighlightStyle, HighlightWish
from farm.ids import AssetId
from storage.catalog import assets
from workers.jobs.proposals import propose_highlights

router = APIRouter(prefix="/assets/{asset_id}/highlights", tags=["highlights"])

Seconds = Annotated[float, Query(ge=1, le=600, description="seconds")]


@router.get("")
def list_highlights(  # noqa: PLR0913  # a parameter of the address each
    *,
    asset_id: AssetId,
    caller: Viewer,
    farm: FarmDep,
    request: Request,
    style: HighlightStyle = HighlightStyle.EVENT,
    count: Annotated[int, Query(ge=1, le=50, description="at most")] = 10,
    shortest: Seconds = 8,
    longest: Seconds = 60,
) -> HighlightList:
    """List what stands out in a clip, the best first, with the reasons in words.

    Worked out from the captions as they are now. Before a clip is ready, little is known of it.
    """
    with farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, caller.scope, asset_id)
    most = max(shortest, longest)
    wish = HighlightWish(style, count, _exact(shortest), _exact(most))
    return highlight_list(style, propose_highlights(farm, asset, wish), language_of(request))


def _exact(seconds: float) -> Fraction:
    return Fraction(seconds).limit_denominator(1000)
