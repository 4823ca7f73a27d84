"""Part of the stage of the stills: covers of a clip, one for each orientation."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from farm.branding import TitleCard
from farm.errors import FarmFailed
from farm.ids import IdKind, StillId, new_id
from farm.media import Orientation
from farm.messages import Notice
from farm.orgs import EVERYTHING
from farm.outputs import Rendition, Still, StillKind
from farm.reframing import View
from storage.catalog import assets, outputs
from storage.objects import keys
from transcode.cards import place_cover
from transcode.covers import make_cover
from transcode.drawing import find_caption_font
from transcode.limits import ChildFailed
from transcode.plan import Plan
from transcode.storyboard import StoryboardPlan
from workers.branding import read_branding
from workers.checksum import file_sha256
from workers.jobs.moments import choose_moment
from workers.jobs.wearing import said_wording
from workers.jobs.work import MEGABYTE, Work

_FINGERPRINT = 8
_ROOM = 100 * MEGABYTE


def make_covers(
    work: Work, plan: Plan, board: StoryboardPlan, sheets: Sequence[Path]
) -> list[Still]:
    """Make and store the covers of a clip; none of an asset that was not asked for as one.

    Their title would lie over the lower one of two people in halves. One that cannot be made costs
    the clip nothing: the job says why.
    """
    with work.farm.catalog.reading() as tx:
        order = assets.get_asset(tx, EVERYTHING, work.asset.id).ordered
        known = outputs.list_renditions(tx, EVERYTHING, work.asset.id)
    if order is None:
        return []
    at = order.cover_at
    if at is None:
        at = choose_moment(work, plan, board, sheets, avoided=View.SPLIT)
    streamed = {one.orientation: one for one in known if one.screen is None}
    made = (_make(work, streamed[shape], at) for shape in Orientation if shape in streamed)
    return [still for still in made if still is not None]


def _make(work: Work, rendition: Rendition, at: Fraction) -> Still | None:
    name = f"cover-{rendition.orientation}"
    path = work.fetch(rendition.key, f"{name}.mp4")
    words = place_cover(said_wording(work), _look(work), rendition.size)
    try:
        font = None if words is None else find_caption_font()
        cover = make_cover(
            work.engine(output_bytes=_ROOM), path, min(at, _last(rendition)), words, font
        )
    except (ChildFailed, FarmFailed) as error:
        detail = error.notice.facts.get("detail", error.code)
        work.log.notice(Notice("cover-failed", {"name": name, "detail": detail}))
        return None
    sha256 = file_sha256(cover.path)
    key = keys.still_key(work.asset, f"{name}-{sha256[:_FINGERPRINT]}", "jpg")
    work.farm.objects.put_file(key, cover.path, sha256)
    work.log.tell("cover made", name=name, seconds=f"{float(cover.at):.3f}", size=cover.size)
    return Still(
        id=StillId(new_id(IdKind.STILL)),
        asset_id=work.asset.id,
        org_id=work.asset.org_id,
        kind=StillKind.COVER,
        key=key,
        size=cover.size,
        sha256=sha256,
        at=cover.at,
    )


def _last(rendition: Rendition) -> Fraction:
    return (rendition.frames - 1) / rendition.rate


def _look(work: Work) -> TitleCard:
    """Return the look of the clip's title card, which its cover shares."""
    worn = work.plan().worn
    if worn is not None and worn.card is not None:
        return worn.card
    branding = read_branding(work.farm, work.asset.org_id)
    return (branding and branding.title_card) or TitleCard()
