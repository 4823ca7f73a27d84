"""What was found in a clip's picture, on its way through the store."""

from dataclasses import replace

from pydantic import TypeAdapter

from farm.assets import Asset
from farm.errors import FarmFailed
from storage.objects import keys
from transcode.plan import Plan
from workers.caption_tracks import read_stored
from workers.framing import Framed, Seen, frame_rungs
from workers.jobs.transcripts import read_document
from workers.jobs.work import Work
from workers.plans import plan_of
from workers.wiring import Farm

_SEEN: TypeAdapter[Seen] = TypeAdapter(Seen)


def seen_key(asset: Asset) -> str:
    """Return where the `Seen` of a clip lies."""
    return keys.analysis_key(asset, "seen", "json")


def frame_plan(work: Work, plan: Plan) -> Framed:
    """Return what the rungs of a plan show that follow; where nobody has looked, all of it.

    The pins are those of the moment at which the stage began.
    """
    pinned = work.asset.pinned
    if not any(rung.follows for rung in plan.rungs):
        return Framed(plan, {}, pinned)
    key = seen_key(work.asset)
    is_there = work.farm.objects.find(key) is not None
    seen = read_document(work, key, Seen) if is_there else None
    return Framed(plan, frame_rungs(plan, work.facts.video.upright, seen, pinned), pinned)


def read_seen(farm: Farm, asset: Asset) -> Seen | None:
    """Return what was found in a clip's picture; None: nobody has looked, or it was removed."""
    key = seen_key(asset)
    if farm.objects.find(key) is None:
        return None
    return _SEEN.validate_json(read_stored(farm, key))


def frame_asset(farm: Farm, asset: Asset) -> Framed:
    """Return what the renditions of an accepted clip that follow show by the pins of now.

    Those that were made before a pin show it only once they are made again.
    """
    if asset.facts is None:
        raise FarmFailed("internal-error", detail=f"{asset.id} has no facts")
    whole = plan_of(farm, asset)
    wanted = (rung for rung in whole.rungs if rung.name not in asset.left_out)
    plan = replace(whole, rungs=tuple(rung for rung in wanted if rung.follows))
    seen = read_seen(farm, asset) if plan.rungs else None
    views = frame_rungs(plan, asset.facts.video.upright, seen, asset.pinned)
    return Framed(plan, views, asset.pinned)
