"""What people do to jobs and assets: retry, cancel, delete; the audit log tells of each."""

from dataclasses import replace

from farm.assets import Asset, AssetState, Speech
from farm.audit import Actor
from farm.errors import IllegalMove, InputRejected
from farm.ids import AssetId, JobId, OrgId
from farm.jobs import Job, JobKind, JobState
from farm.messages import Notice
from farm.orgs import EVERYTHING
from farm.ports import JobQueue
from storage.catalog import assets, jobs, outputs
from storage.catalog.engine import Transaction
from storage.objects import keys
from workers.records import record
from workers.renditions import cancel_making
from workers.standing import Step, is_awaited
from workers.steps import (
    NO_MODEL,
    advance,
    go_on_unseen,
    go_on_without,
    queue_step,
    read_standing,
    revive,
    withdraw_stand_in,
)
from workers.wiring import Farm

WITHOUT_SOURCE = frozenset(
    {JobKind.MAKE_STILLS, JobKind.PACKAGE, JobKind.TRANSCRIBE, JobKind.WRITE_CAPTIONS}
)
"""Stages that need no source."""


def retry_job(farm: Farm, queue: JobQueue, actor: Actor, job_id: JobId) -> Job:
    """Queue a failed or cancelled job again, alone; its failed asset goes on, if it waited for it.

    Raises:
        NotFound: there is none of this id in the actor's scope.
        IllegalMove: ``illegal-move``: it waits, runs or is done, its clip was refused for good, or
            it is a chunk of renditions that are there.
        InputRejected: ``source-removed``; ``asset-held``: a rendition would be replaced.
    """
    with farm.catalog.writing() as tx:
        job = jobs.get_job(tx, actor.scope, job_id)
        if job.state is JobState.RUNNING:  # that move is for the sweep of lost jobs
            raise job.refusal(JobState.QUEUED)
        again = job.requeued()
        asset = assets.get_asset(tx, actor.scope, job.asset_id)
        if job.kind not in WITHOUT_SOURCE:
            asset.require_source()
        _require_use(tx, asset, job)
        if asset.state is not AssetState.FAILED or is_awaited(job.kind):
            asset = revive(tx, asset)
        if job.rendition is not None:
            assets.update_asset(tx, actor.scope, asset.wanting(job.rendition))
        if job.kind.is_about_words and asset.speech is None:
            assets.update_asset(tx, actor.scope, _listened_to(tx, asset))
        jobs.update_job(tx, actor.scope, again)
        record(tx, farm, actor, "job.retried", of=job.org_id, subject=job.id)
    queue.send(again.id)
    return again


def cancel_job(farm: Farm, queue: JobQueue, actor: Actor, job_id: JobId) -> Job:
    """Cancel a job; a worker that is at it notices within a second or so, by ``lease-lost``.

    A clip whose stage is cancelled stands still; one whose single rendition is, or whose words are
    not to be written down, goes on.

    Raises:
        NotFound: there is none of this id in the actor's scope.
        IllegalMove: ``illegal-move``: it is over.
        InputRejected: ``rendition-last``: it makes the only rendition that the clip would have.
    """
    following: tuple[Job, ...] = ()
    with farm.catalog.writing() as tx:
        job = jobs.get_job(tx, actor.scope, job_id)
        if job.rendition is None:
            jobs.update_job(tx, actor.scope, job.cancelled(at=farm.clock.now()))
            withdraw_stand_in(tx, job)
            if job.kind.is_about_words:
                following = go_on_without(tx, farm, job, Notice("captions-cancelled"))
            if job.kind is JobKind.ANALYSE:
                following = go_on_unseen(tx, farm, job, Notice("analysis-cancelled"))
        else:
            following = cancel_making(tx, farm, job)
        record(tx, farm, actor, "job.cancelled", of=job.org_id, subject=job.id)
        cancelled = jobs.get_job(tx, actor.scope, job_id)
    for follower in following:
        queue.send(follower.id)
    return cancelled


def make_captions(farm: Farm, queue: JobQueue, actor: Actor, asset_id: AssetId) -> None:
    """Let a clip be listened to that nobody has listened to: there was no model when it came.

    Raises:
        NotFound: there is none of this id in the actor's scope.
        InputRejected: ``captions-not-yet``, ``captions-no-sound``, ``source-removed``.
        IllegalMove: ``captions-made``: it was, or is just being; ``illegal-move``: it was refused,
            or failed: that it goes on is asked by retrying what it failed by.
    """
    with farm.catalog.writing() as tx:
        asset = assets.get_asset(tx, actor.scope, asset_id)
        if asset.state in {AssetState.FAILED, AssetState.REJECTED}:
            asset.moved(AssetState.READY)  # refuses, in its own words
        if asset.facts is None:
            raise InputRejected("captions-not-yet")
        if asset.facts.audio is None:
            raise InputRejected("captions-no-sound")
        asset.require_source()
        if asset.speech is not None:
            raise IllegalMove("captions-made")
        listened = replace(asset, speech=Speech()).unnoticed(NO_MODEL)
        assets.update_asset(tx, actor.scope, listened)
        standing, step = read_standing(tx, farm, asset_id), Step(JobKind.FIND_SPEECH)
        known = standing.jobs.get(step)
        following = advance(tx, farm, asset_id)
        if known is not None:  # it failed, or was cancelled
            following = (*following, queue_step(tx, farm, standing, step))
        record(tx, farm, actor, "captions.asked", of=asset.org_id, subject=asset.id)
    for job in following:
        queue.send(job.id)


def delete_asset(farm: Farm, actor: Actor, asset_id: AssetId) -> None:
    """Delete an asset: its rows, then its objects.

    A crash in between leaves bytes that nobody can reach, never a row without its bytes. A job that
    runs finds its row gone and clears up what it stored.

    Raises:
        NotFound: there is none of this id in the actor's scope.
        InputRejected: ``asset-held``.
    """
    with farm.catalog.writing() as tx:
        asset = assets.get_asset(tx, actor.scope, asset_id)
        asset.require_free()
        assets.delete_asset(tx, actor.scope, asset)
        record(tx, farm, actor, "asset.deleted", of=asset.org_id, subject=asset.id)
    erase_objects(farm, asset.org_id, asset.id)


def _listened_to(tx: Transaction, asset: Asset) -> Asset:
    """Return an asset whose words are wanted after all, with the pieces that it had."""
    known = jobs.list_jobs(tx, EVERYTHING, asset.id)
    pieces = sum(job.kind is JobKind.TRANSCRIBE for job in known)
    return replace(asset, speech=Speech(pieces or None))


def erase_objects(farm: Farm, org_id: OrgId, asset_id: AssetId) -> None:
    """Remove all bytes of an asset whose rows are gone."""
    for found in list(farm.objects.list_prefix(keys.prefix_of(org_id, asset_id))):
        farm.objects.delete(found.key)


def _require_use(tx: Transaction, asset: Asset, job: Job) -> None:
    """Refuse what nobody would take, and what would replace a file that is held."""
    if job.kind is JobKind.ENCODE_CHUNK:
        known = jobs.list_jobs(tx, EVERYTHING, asset.id)
        if (JobKind.ENCODE_LADDER, JobState.DONE) in {(one.kind, one.state) for one in known}:
            raise job.refusal(JobState.QUEUED)
    if job.rendition is not None:
        made = outputs.list_renditions(tx, EVERYTHING, asset.id)
        if job.rendition in {one.name for one in made}:
            asset.require_free()
