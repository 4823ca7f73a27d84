"""An asset's next steps: reads how far it is, writes the rows of the jobs that follow."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace

from ai.models import MISSING
from farm.assets import Asset, AssetState
from farm.errors import IllegalMove
from farm.ids import AssetId, IdKind, JobId, new_id
from farm.jobs import Job, JobKind, JobState
from farm.messages import Notice
from farm.orgs import EVERYTHING
from farm.outputs import PackageKind
from storage.catalog import assets, jobs, outputs
from storage.catalog.engine import Transaction
from transcode.plan import Plan
from workers.caption_tracks import choose_captions
from workers.flows import due_anew, due_highlights, due_steps, is_over
from workers.plans import PLAN_OF_ANOTHER, plan_of
from workers.speech_model import NOT_CHOSEN
from workers.standing import NOT_AWAITED, Standing, Step
from workers.wiring import Farm

NO_MODEL = MISSING | NOT_CHOSEN
"""Reasons that say themselves what to do."""
GIVEN_UP = frozenset({JobState.FAILED, JobState.CANCELLED})


def advance(tx: Transaction, farm: Farm, asset_id: AssetId) -> tuple[Job, ...]:
    """Write the rows of all steps that may start now; an asset with nothing left becomes ready.

    Returns:
        The jobs that wait since now, to be sent after the transaction.
    """
    standing = read_standing(tx, farm, asset_id)
    asset = standing.asset
    if asset.state is AssetState.ACCEPTED and is_over(standing):
        assets.update_asset(tx, EVERYTHING, asset.moved(AssetState.READY))
        steps = due_highlights(standing)
    else:
        steps = due_steps(standing)
    return tuple(queue_step(tx, farm, standing, step) for step in steps)


def read_standing(tx: Transaction, farm: Farm, asset_id: AssetId) -> Standing:
    """Read how far an asset is."""
    asset = assets.get_asset(tx, EVERYTHING, asset_id)
    known = jobs.list_jobs(tx, EVERYTHING, asset_id)
    plan = None if asset.facts is None else plan_of(farm, asset)
    return Standing(
        asset=asset,
        jobs={Step(job.kind, job.rendition, job.piece): job for job in known},
        planned=tuple(rung.name for rung in plan.rungs) if plan else (),
        renditions=tuple(outputs.list_renditions(tx, EVERYTHING, asset_id)),
        packages=tuple(outputs.list_packages(tx, EVERYTHING, asset_id)),
        stills=tuple(outputs.list_stills(tx, EVERYTHING, asset_id)),
        is_watched=farm.is_watched,
        is_proposing=farm.is_proposing,
        burned=choose_captions(tx, asset_id, plan),
        chunks=len(plan.chunks) if plan else 0,
        follows=plan is not None and _follows(plan, asset),
    )


def _follows(plan: Plan, asset: Asset) -> bool:
    wanted = (rung for rung in plan.ladder.rungs if rung.name not in asset.left_out)
    return any(rung.follows for rung in wanted)


def queue_step(tx: Transaction, farm: Farm, standing: Standing, step: Step) -> Job:
    """Write the row of a step that shall be taken, or taken again.

    Raises:
        IllegalMove: its job waits or runs.
    """
    known = standing.jobs.get(step)
    if known is not None:
        return jobs.renew_job(tx, EVERYTHING, known)
    return jobs.insert_job_once(tx, EVERYTHING, _job(farm, standing.asset, step))


def renew_shown(
    tx: Transaction, farm: Farm, asset_id: AssetId, *, again: Collection[JobState] = GIVEN_UP
) -> tuple[Job, ...]:
    """Let renditions show captions or pins that were changed; what failed before is tried again.

    A job is begun once more that ended as ``again`` says.

    Returns:
        The jobs that wait since now, to be sent after the transaction.
    """
    standing = read_standing(tx, farm, asset_id)
    tried = {step: job for step, job in standing.jobs.items() if job.state not in again}
    steps = due_anew(replace(standing, jobs=tried))
    return tuple(queue_step(tx, farm, standing, step) for step in steps)


def renew_package(tx: Transaction, farm: Farm, asset_id: AssetId) -> tuple[Job, ...]:
    """Have an asset's streams made again, which do not say what its rows do; it may be due anyway.

    Returns:
        The jobs that wait since now, to be sent after the transaction.
    """
    standing, step = read_standing(tx, farm, asset_id), Step(JobKind.PACKAGE)
    may_begin = standing.state_of(step) in {JobState.DONE, JobState.FAILED}
    return (queue_step(tx, farm, standing, step),) if may_begin else ()


def revive(tx: Transaction, asset: Asset) -> Asset:
    """Let a failed asset go on.

    Raises:
        IllegalMove: it was refused for good.
    """
    match asset.state:
        case AssetState.FAILED:
            before = AssetState.RECEIVED if asset.facts is None else AssetState.ACCEPTED
            revived = asset.revived(before)
            assets.update_asset(tx, EVERYTHING, revived)
            return revived
        case AssetState.REJECTED:
            return asset.moved(AssetState.ACCEPTED)  # refuses, in its own words
        case _:
            return asset


def settle_failure(
    tx: Transaction, farm: Farm, job: Job, reason: Notice, state: AssetState = AssetState.FAILED
) -> tuple[Job, ...]:
    """Say what the final failure of a job means for its asset.

    One rendition that cannot be made does not cost the clip the others, what only stands in until
    they are there costs it nothing, and neither words nor a look at the picture hold it back.
    Chunks of a plan that no worker can obey any more are left to the ladder, which plans anew.
    Anything else ends it.

    Returns:
        The jobs that wait since now, to be sent after the transaction.
    """
    if job.kind in NOT_AWAITED:
        withdraw_stand_in(tx, job)
        return ()
    if job.kind is JobKind.ANALYSE:
        return go_on_unseen(tx, farm, job, Notice("analysis-failed", {"reason": reason.code}))
    if job.kind is JobKind.ENCODE_CHUNK and reason.code == PLAN_OF_ANOTHER:
        return advance(tx, farm, job.asset_id)
    if job.kind is JobKind.RENDITION and outputs.list_renditions(tx, EVERYTHING, job.asset_id):
        again = _with_newer_words(tx, farm, job)
        return again + advance(tx, farm, job.asset_id)
    if job.kind.is_about_words:
        told = reason.code in NO_MODEL
        failed = Notice("captions-failed", {"reason": reason.code})
        return go_on_without(tx, farm, job, reason if told else failed)
    _give_up(tx, job.asset_id, reason, state)
    return ()


def _with_newer_words(tx: Transaction, farm: Farm, job: Job) -> tuple[Job, ...]:
    """Try a rendition again whose captions were changed while it failed with those of before."""
    standing, step = read_standing(tx, farm, job.asset_id), Step(job.kind, job.rendition)
    track = standing.burned.get(job.rendition or "")
    if track is None or job.started_at is None or track.created_at <= job.started_at:
        return ()
    others = {one: known for one, known in standing.jobs.items() if one != step}
    is_due = step in due_anew(replace(standing, jobs=others))
    return (queue_step(tx, farm, standing, step),) if is_due else ()


def withdraw_stand_in(tx: Transaction, job: Job) -> None:
    """Take away the stream that a job began and will not end: a player would wait for the rest.

    Its files stay until the store is swept, as somebody may play one at this moment.
    """
    if job.kind is JobKind.COPY_SOURCE:
        outputs.withdraw_packages(tx, EVERYTHING, job.asset_id, PackageKind.HLS_COPY)


def go_on_without(tx: Transaction, farm: Farm, job: Job, notice: Notice) -> tuple[Job, ...]:
    """Let a clip go on whose words, or some of them, are not written down.

    Returns:
        The jobs that wait since now, to be sent after the transaction.
    """
    asset = assets.get_asset(tx, EVERYTHING, job.asset_id).noticed(notice)
    if job.kind is not JobKind.TRANSCRIBE:  # one piece less is better than none
        asset = replace(asset, speech=None)
    assets.update_asset(tx, EVERYTHING, asset)
    return advance(tx, farm, job.asset_id)


def go_on_unseen(tx: Transaction, farm: Farm, job: Job, notice: Notice) -> tuple[Job, ...]:
    """Let a clip go on at whose picture nobody looks.

    Returns:
        The jobs that wait since now, to be sent after the transaction.
    """
    asset = assets.get_asset(tx, EVERYTHING, job.asset_id)
    assets.update_asset(tx, EVERYTHING, asset.noticed(notice))
    return advance(tx, farm, job.asset_id)


def _give_up(tx: Transaction, asset_id: AssetId, reason: Notice, state: AssetState) -> None:
    """End an asset as failed or rejected; one that ended before keeps its first reason."""
    asset = assets.get_asset(tx, EVERYTHING, asset_id)
    with suppress(IllegalMove):  # another stage of the same asset gave up first
        ended = asset.rejected(reason) if state is AssetState.REJECTED else asset.failed(reason)
        assets.update_asset(tx, EVERYTHING, ended)


def _job(farm: Farm, asset: Asset, step: Step) -> Job:
    key = f"{asset.id}:{step.kind}"
    part = step.rendition if step.piece is None else step.piece
    return Job(
        id=JobId(new_id(IdKind.JOB)),
        org_id=asset.org_id,
        asset_id=asset.id,
        kind=step.kind,
        idempotency_key=key if part is None else f"{key}:{part}",
        created_at=farm.clock.now(),
        priority=asset.priority,
        rendition=step.rendition,
        piece=step.piece,
    )
