"""Stage: a stretch of another asset becomes the source of this one."""

from dataclasses import replace

from farm.assets import Asset, Lineage
from farm.errors import FarmFailed, InputRejected, NotFound
from farm.orgs import EVERYTHING
from storage.catalog import assets
from storage.objects import keys
from transcode.cut import Cut, make_cut, plan_cut
from transcode.plan import Plan
from transcode.sound_plan import LoudnessTarget
from workers.jobs.inherited import insert_tracks, take_captions
from workers.jobs.work import Work, most_bytes

CRF = 16
"""Of a picture that becomes a source: it is encoded again, so it keeps more than a rendition."""
MORE_BITS = 4
"""So many times a rendition's cap, likewise."""


def cut_source(work: Work) -> None:
    """Cut the stretch out of the parent's clip, and store it as the source; captions go along.

    A second run makes the same file in the same place.

    Raises:
        InputRejected: ``cut-parent-gone``, ``source-removed``.
        ChildFailed: ffmpeg failed or met a limit.
        CorruptMedia: the file does not hold what was planned.
    """
    if work.asset.source_key is not None:
        return  # cut by an earlier attempt
    lineage = work.asset.cut_of
    if lineage is None:
        raise FarmFailed("internal-error", detail=f"{work.asset.id} is no cut and has no source")
    parent = _parent(work, lineage)
    whole = replace(work, asset=parent)
    cut = as_source(plan_lineage(whole.plan(), lineage))
    settings = work.farm.settings
    made, verified = make_cut(
        whole.engine(output_bytes=most_bytes(cut.plan)),
        whole.clip(),
        cut,
        LoudnessTarget(settings.loudness_lufs, settings.true_peak_dbtp),
        on_progress=work.report,
    )
    key = keys.source_key(work.asset)
    stored = work.farm.objects.put_file(key, made)
    work.log.tell("cut made", frames=verified.frames, size=verified.size, bytes=stored.bytes)
    taken = take_captions(work, parent, lineage)
    with work.farm.catalog.writing() as tx:
        work.require_run(tx)
        seen = assets.get_asset(tx, EVERYTHING, work.asset.id)
        there = replace(seen, source_key=key, source_bytes=stored.bytes)
        assets.update_asset(tx, EVERYTHING, there)
        insert_tracks(tx, taken)


def plan_lineage(plan: Plan, lineage: Lineage) -> Cut:
    """Return the cut of a parent's plan (pure).

    Raises:
        FarmFailed: ``internal-error``: the parent's grid is another than that of the lineage.
    """
    if plan.grid.rate != lineage.rate or plan.grid.frames < lineage.first + lineage.frames:
        raise FarmFailed("internal-error", detail=f"the grid of {lineage.parent} has changed")
    return plan_cut(plan.ladder, lineage.range)


def as_source(cut: Cut) -> Cut:
    """Return a cut that keeps enough of the picture to be encoded once more (pure)."""
    plan = cut.plan
    encoder = replace(plan.encoder, crf=min(plan.encoder_for(cut.rung).crf, CRF))
    rung = replace(cut.rung, max_bitrate=MORE_BITS * cut.rung.max_bitrate, crf=None)
    return replace(cut, plan=replace(plan, encoder=encoder, rungs=(rung,)))


def _parent(work: Work, lineage: Lineage) -> Asset:
    try:
        with work.farm.catalog.reading() as tx:
            parent = assets.get_asset(tx, EVERYTHING, lineage.parent)
    except NotFound as gone:
        raise InputRejected("cut-parent-gone") from gone
    parent.require_source()
    return parent
