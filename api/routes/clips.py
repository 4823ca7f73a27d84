"""Stretches of an asset made for where they are shown, each an asset of its own."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from fastapi import APIRouter, Request

from api.deps import Controller, FarmDep, QueueDep
from api.problems import language_of
from api.routes.assets import asset_detail
from api.schemas.assets import AssetDetail
from api.schemas.clips import (
    BestClips,
    ClipDocument,
    ClipList,
    ClipRange,
    NewClips,
    WantedCover,
)
from api.schemas.documents import told_document
from farm.highlights import HighlightWish
from farm.ids import AssetId
from farm.messages import Language, Notice
from workers.clips import MadeClip, Stretch, find_stretches, make_best_clips, make_clips
from workers.covers import change_cover

router = APIRouter(prefix="/assets/{asset_id}/clips", tags=["assets"])
cover = APIRouter(prefix="/assets/{asset_id}/cover", tags=["assets"])


@router.post("", status_code=201)
def create_clips(
    asset_id: AssetId,
    body: NewClips,
    caller: Controller,
    farm: FarmDep,
    queue: QueueDep,
    request: Request,
) -> ClipList:
    """Make clips of ranges and highlights; what was made before is not made again."""
    wanted = [_stretch(one) for one in body.ranges]
    for style in dict.fromkeys(one.style for one in body.highlights):
        titles = {one.id: one.title for one in body.highlights if one.style is style}
        found = find_stretches(farm, caller.actor, asset_id, style, tuple(titles))
        wanted += [
            replace(one, title=title) for one, title in zip(found, titles.values(), strict=True)
        ]
    made = make_clips(farm, queue, caller.actor, asset_id, wanted, body.order)
    return ClipList(clips=_documents(made, language_of(request)))


@router.post("/best", status_code=201)
def create_best_clips(
    asset_id: AssetId,
    body: BestClips,
    caller: Controller,
    farm: FarmDep,
    queue: QueueDep,
    request: Request,
) -> ClipList:
    """Make clips of what stands out most; where nothing does, there are none, and it says so."""
    wish = HighlightWish(
        body.style,
        body.count,
        _exact(body.shortest),
        max(_exact(body.shortest), _exact(body.longest)),
    )
    made = make_best_clips(farm, queue, caller.actor, asset_id, wish, body.order)
    language = language_of(request)
    remark = None if made else told_document(Notice("highlights-none"), language)
    return ClipList(clips=_documents(made, language), remark=remark)


@cover.put("")
def choose_cover(
    asset_id: AssetId,
    body: WantedCover,
    caller: Controller,
    farm: FarmDep,
    queue: QueueDep,
    request: Request,
) -> AssetDetail:
    """Choose the picture on a clip's cover, or let the farm choose; covers are made again."""
    at = None if body.at is None else _exact(body.at)
    change_cover(farm, queue, caller.actor, asset_id, at)
    return asset_detail(request, caller, asset_id)


def _stretch(body: ClipRange) -> Stretch:
    return Stretch(_exact(body.start), _exact(body.end), body.title)


def _exact(seconds: float) -> Fraction:
    # by the digits that were sent, not by the nearest binary number
    return Fraction(repr(seconds))


def _documents(made: Iterable[MadeClip], language: Language) -> list[ClipDocument]:
    return [_document(one, language) for one in made]


def _document(made: MadeClip, language: Language) -> ClipDocument:
    asset, lineage = made.asset, made.asset.cut_of
    reasons = asset.ordered.reasons if asset.ordered else ()
    return ClipDocument(
        id=asset.id,
        title=asset.title,
        state=asset.state,
        start=0 if lineage is None else round(float(lineage.range.start), 6),
        end=0 if lineage is None else round(float(lineage.range.end), 6),
        is_new=made.is_new,
        reasons=[told_document(reason, language) for reason in reasons],
    )
