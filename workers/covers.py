"""The picture on a clip's cover, as somebody chooses it."""

from dataclasses import replace
from fractions import Fraction

from farm.audit import Actor
from farm.errors import InputRejected
from farm.ids import AssetId
from farm.jobs import JobKind, JobState
from farm.ports import JobQueue
from storage.catalog import assets
from workers.records import record
from workers.standing import Step
from workers.steps import queue_step, read_standing
from workers.wiring import Farm


def change_cover(
    farm: Farm, queue: JobQueue, actor: Actor, asset_id: AssetId, at: Fraction | None
) -> None:
    """Have a clip's covers made again, of another picture; those of now stay until then.

    Args:
        farm: the farm.
        queue: takes the job.
        actor: who does it.
        asset_id: of a clip that is made.
        at: seconds into the clip; None: the farm chooses.

    Raises:
        NotFound: there is no such asset in the actor's scope.
        InputRejected: ``cover-of-no-clip``, ``cover-outside``, ``cover-not-yet``, ``asset-held``.
    """
    with farm.catalog.writing() as tx:
        asset = assets.get_asset(tx, actor.scope, asset_id)
        if asset.ordered is None or asset.cut_of is None:
            raise InputRejected("cover-of-no-clip", title=asset.title)
        asset.require_free()
        duration = asset.cut_of.range.duration
        if at is not None and at >= duration:
            spelled = {"seen": f"{float(at):.3f}", "duration": f"{float(duration):.3f}"}
            raise InputRejected("cover-outside", **spelled)
        standing, step = read_standing(tx, farm, asset_id), Step(JobKind.MAKE_STILLS)
        if standing.state_of(step) not in {JobState.DONE, JobState.FAILED}:
            raise InputRejected("cover-not-yet", title=asset.title)
        ordered = replace(asset.ordered, cover_at=at)
        assets.update_asset(tx, actor.scope, replace(asset, ordered=ordered))
        job = queue_step(tx, farm, standing, step)
        told = "" if at is None else f"{float(at):.3f}"
        record(tx, farm, actor, "cover.chosen", of=asset.org_id, subject=asset.id, at=told)
    queue.send(job.id)
