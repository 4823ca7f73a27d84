"""What stands out in an asset, and why."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.deps import FarmDep, Viewer
from api.problems import language_of
from api.schemas.clips import MOST_CLIPS, HighlightDocument, HighlightList
from api.schemas.documents import told_document
from farm.highlights import HighlightStyle, HighlightWish
from farm.ids import AssetId
from farm.messages import Notice
from storage.catalog import assets
from workers.proposals import highlight_id, propose_highlights

router = APIRouter(prefix="/assets/{asset_id}/highlights", tags=["assets"])


@router.get("")
def list_highlights(
    asset_id: AssetId,
    caller: Viewer,
    farm: FarmDep,
    request: Request,
    style: HighlightStyle = HighlightStyle.EVENT,
    count: Annotated[int, Query(ge=1, le=MOST_CLIPS)] = 10,
) -> HighlightList:
    """List what stands out, the best first, with the reasons in words."""
    with farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, caller.scope, asset_id)
    language = language_of(request)
    found = propose_highlights(farm, asset, HighlightWish(style, count))
    return HighlightList(
        highlights=[
            HighlightDocument(
                id=highlight_id(one),
                start=round(float(one.span.start), 6),
                end=round(float(one.span.end), 6),
                score=round(one.score, 3),
                reasons=[told_document(reason, language) for reason in one.reasons],
            )
            for one in found
        ],
        remark=None if found else told_document(Notice("highlights-none"), language),
    )
