"""What people do to one rendition of a clip, as the audit log tells: again, or not at all."""

from dataclasses import replace

from farm.assets import Asset, AssetState
from farm.audit import Actor
from farm.errors import IllegalMove, InputRejected
from farm.ids import AssetId
from farm.jobs import Job, JobKind
from farm.orgs import EVERYTHING
from farm.ports import JobQueue
from storage.catalog import assets, jobs, outputs
from storage.catalog.engine import Transaction
from workers.records import record
from workers.standing import Standing, Step
from workers.steps import advance, queue_step, read_standing, revive
from workers.wiring import Farm


def retry_rendition(
    farm: Farm, queue: JobQueue, actor: Actor, asset_id: AssetId, name: str
) -> None:
    """Make one rendition of an asset again, alone; one that was left out is wanted again.

    What is there stays until the new one is whole. Where the ladder has not run yet, nothing is
    queued: it makes what is wanted.

    Raises:
        NotFound: there is no such asset in the actor's scope.
        InputRejected: ``renditions-not-planned``, ``rendition-unknown``, or ``rendition-not-yet``:
            the ladder has not run, and would make it; ``source-removed``; ``asset-held``: what is
            there would be replaced.
        IllegalMove: ``illegal-move``: it waits or runs already, or the clip was refused for good.
    """
    with farm.catalog.writing() as tx:
        standing = _standing(tx, farm, actor, asset_id, name)
        asset, was_left_out = standing.asset, name in standing.asset.left_out
        asset.require_source()
        if any(one.name == name for one in standing.renditions):
            asset.require_free()
        if not standing.has_ladder and not was_left_out:
            raise InputRejected("rendition-not-yet", name=name)
        waiting: tuple[Job, ...] = ()
        if standing.has_ladder:
            asset = revive(tx, asset)
            waiting = (queue_step(tx, farm, standing, Step(JobKind.RENDITION, name)),)
        assets.update_asset(tx, actor.scope, replace(asset.wanting(name), made_removed_at=None))
        _record(tx, farm, actor, "rendition.retried", asset, name)
    for job in waiting:
        queue.send(job.id)


def cancel_rendition(
    farm: Farm, queue: JobQueue, actor: Actor, asset_id: AssetId, name: str
) -> None:
    """Leave one rendition of an asset out: it is not made, or what was made of it goes.

    The others are not disturbed. Asking twice changes nothing. Streaming packages are made again
    without it, and its files go when that is done.

    Raises:
        NotFound: there is no such asset in the actor's scope.
        InputRejected: ``renditions-not-planned``, ``rendition-unknown``, ``rendition-last``, or
            ``asset-held``.
        IllegalMove: ``illegal-move``: the clip was refused.
    """
    with farm.catalog.writing() as tx:
        standing = _standing(tx, farm, actor, asset_id, name)
        standing.asset.require_free()
        if name in standing.asset.left_out:
            return
        _require_another(standing, name)
        following = leave_out(tx, farm, standing, name)
        _record(tx, farm, actor, "rendition.cancelled", standing.asset, name)
    for job in following:
        queue.send(job.id)


def cancel_making(tx: Transaction, farm: Farm, job: Job) -> tuple[Job, ...]:
    """Cancel the job of a rendition that is made alone; an earlier file of it stays.

    Without an earlier file the rendition is left out, as the asset would wait for it forever.

    Returns:
        The jobs that wait since now, to be sent after the transaction.

    Raises:
        IllegalMove: ``illegal-move``: the job is over.
        InputRejected: ``rendition-last``: the asset would have none.
    """
    standing, name = read_standing(tx, farm, job.asset_id), job.rendition
    cancelled = job.cancelled(at=farm.clock.now())
    if name in standing.missing:
        _require_another(standing, name)
        return leave_out(tx, farm, standing, name)
    jobs.update_job(tx, EVERYTHING, cancelled)
    return advance(tx, farm, job.asset_id)


def leave_out(tx: Transaction, farm: Farm, standing: Standing, name: str) -> tuple[Job, ...]:
    """Write that a rendition is not wanted, and end what makes it.

    Returns:
        The jobs that wait since now, to be sent after the transaction.
    """
    asset_id = standing.asset.id
    job = standing.jobs.get(Step(JobKind.RENDITION, name))
    if job is not None and not job.state.is_final:
        jobs.update_job(tx, EVERYTHING, job.cancelled(at=farm.clock.now()))
    assets.update_asset(tx, EVERYTHING, standing.asset.without(name))
    kept = [one for one in standing.renditions if one.name != name]
    outputs.replace_renditions(tx, EVERYTHING, asset_id, kept)
    return advance(tx, farm, asset_id)


def _standing(tx: Transaction, farm: Farm, actor: Actor, asset_id: AssetId, name: str) -> Standing:
    asset = assets.get_asset(tx, actor.scope, asset_id)
    if asset.state is AssetState.REJECTED:
        raise IllegalMove(
            "illegal-move", noun=asset.id, seen=asset.state, wanted=AssetState.ACCEPTED
        )
    standing = read_standing(tx, farm, asset_id)
    if not standing.planned:
        raise InputRejected("renditions-not-planned")
    if name not in standing.planned:
        known = ", ".join(standing.planned)
        raise InputRejected("rendition-unknown", name=name, known=known)
    return standing


def _require_another(standing: Standing, name: str | None) -> None:
    """Refuse to leave out the last rendition: of those that are there, or shall be made."""
    there = [one.name for one in standing.renditions] if standing.has_ladder else standing.wanted
    plain = [one for one in there if one not in standing.burned]  # the ladder has to make something
    if name not in standing.burned and all(one == name for one in plain):
        raise InputRejected("rendition-last", name=name)


def _record(
    tx: Transaction, farm: Farm, actor: Actor, action: str, asset: Asset, name: str
) -> None:
    record(tx, farm, actor, action, of=asset.org_id, subject=asset.id, rendition=name)
