"""The plan of an asset: made when the clip is accepted, kept on its row, obeyed by every stage.

A worker whose ffmpeg or whose rules are not those of the plan would make other bytes. Who makes
whole files takes the plan over: the ladder, which makes all of them, plans anew; one rendition
alone keeps grid and sizes, as its neighbours have them. Who makes a part of a file refuses.
"""

from collections.abc import Callable

from farm.assets import Asset
from farm.branding import Worn
from farm.clips import ClipOrder, clip_profile
from farm.errors import FarmFailed
from farm.media import SourceFacts
from farm.profiles import LadderProfile
from transcode.ffmpeg import read_engine
from transcode.ladder import Making, plan_ladder
from transcode.plan import Maker, Plan, read_plan
from workers.wiring import Farm

PLAN_OF_ANOTHER = "plan-of-another"
"""Code of the fault of a worker that makes other bytes than the plan wants."""


def maker_of(farm: Farm) -> Maker:
    """Return whose bytes this worker makes."""
    return Maker(read_engine(farm.ffmpeg))


def make_plan(
    farm: Farm, facts: SourceFacts, worn: Worn | None = None, order: ClipOrder | None = None
) -> Plan:
    """Plan a clip by this worker's settings, for its ffmpeg.

    Args:
        farm: the farm.
        facts: of the clip.
        worn: by the clip; None: nothing.
        order: what it was asked for as; None: all that the farm makes.
    """
    settings = farm.settings
    making = Making(
        maker_of(farm),
        settings.preset,
        settings.crf,
        settings.encode_threads,
        settings.chunk_seconds,
    )
    return plan_ladder(facts, profile_for(farm, facts, order), making, worn)


def profile_for(farm: Farm, facts: SourceFacts, order: ClipOrder | None) -> LadderProfile:
    """Return what is made of a clip: what the farm makes, or what was asked for."""
    return farm.profile if order is None else clip_profile(farm.profile, order, facts.video.upright)


def plan_of(farm: Farm, asset: Asset) -> Plan:
    """Return the plan on an asset's row; a fresh one for a clip that was accepted without.

    Raises:
        FarmFailed: the asset was never accepted.
    """
    if asset.facts is None:
        raise FarmFailed("internal-error", detail=f"{asset.id} has no facts")
    return read_plan(asset.plan) or make_plan(farm, asset.facts, order=asset.ordered)


def plan_anew(farm: Farm, asset: Asset, plan: Plan) -> Plan:
    """Return what this worker can obey who makes all renditions: the plan, or a fresh one.

    What the clip wears stays: people have seen it accepted with that.
    """
    if plan.maker == maker_of(farm) or asset.facts is None:
        return plan
    return make_plan(farm, asset.facts, plan.worn, asset.ordered)


def take_over(farm: Farm, _asset: Asset, plan: Plan) -> Plan:
    """Return what this worker can obey who makes whole files beside others: the same grid."""
    return plan.by(maker_of(farm))


def require_maker(farm: Farm, _asset: Asset, plan: Plan) -> Plan:
    """Return a plan that this worker can obey to the byte.

    Raises:
        FarmFailed: ``plan-of-another``: its ffmpeg or its rules are others.
    """
    mine = maker_of(farm)
    if plan.maker != mine:
        raise FarmFailed(PLAN_OF_ANOTHER, wanted=plan.maker.engine, seen=mine.engine)
    return plan


Obedience = Callable[[Farm, Asset, Plan], Plan]
"""How a stage takes the plan of an asset: `plan_anew`, `take_over` or `require_maker`."""
