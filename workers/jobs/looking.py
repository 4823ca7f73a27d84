"""What was found in a clip's picture, on its way through the store."""

from farm.assets import Asset
from storage.objects import keys
from transcode.plan import Plan
from workers.framing import Framed, Seen, frame_rungs
from workers.jobs.transcripts import read_document
from workers.jobs.work import Work


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
