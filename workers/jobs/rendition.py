"""Stage: one rendition, made alone by the asset's plan."""

from dataclasses import replace
from pathlib import Path

from farm.errors import CorruptMedia, FarmFailed
from farm.orgs import EVERYTHING
from farm.outputs import Origin, Rendition
from storage.catalog import assets, outputs
from storage.objects import keys
from transcode.drawing import Drawn
from transcode.plan import Plan, RungPlan
from workers.jobs.burning import choose_burned
from workers.jobs.looking import frame_plan
from workers.jobs.parts import make_chunks
from workers.jobs.rungs import encode_rungs, finish_rung
from workers.jobs.work import Work
from workers.plans import take_over

FINGERPRINT = 8
"""So many letters of the SHA-256 make a key that no other file has had."""


def encode_rendition(work: Work) -> None:
    """Make, verify and store one rendition in place of the one that was there.

    Raises:
        ChildFailed: ffmpeg failed or met a limit.
        CorruptMedia: the file does not hold what was planned.
        LeaseLost: the job is in other hands, or cancelled: the rendition is not wanted any more.

    A clip that somebody holds meanwhile keeps the rendition that it has.
    """
    plan, name = work.obeyed_plan(take_over), work.job.rendition
    rung = next((rung for rung in plan.rungs if rung.name == name), None)
    if rung is None:
        raise FarmFailed("internal-error", detail=f"{work.asset.id} has no rung {name}")
    burned, drawn = choose_burned(work, rung)
    made, path = _make(work, plan, rung, drawn)
    with work.farm.catalog.reading() as tx:
        work.require_run(tx)
        earlier = outputs.list_renditions(tx, EVERYTHING, work.asset.id)
    made = replace(made, key=_choose_key(work, made, earlier), burned=burned)
    work.farm.objects.put_file(made.key, path, made.sha256)
    rank = {rung.name: number for number, rung in enumerate(plan.rungs)}
    with work.farm.catalog.writing() as tx:
        work.require_run(tx)
        others = outputs.list_renditions(tx, EVERYTHING, work.asset.id)
        is_held = assets.get_asset(tx, EVERYTHING, work.asset.id).held_at is not None
        if is_kept := is_held and any(one.name == name for one in others):
            work.log.tell("clip is held: what is there stays", rendition=name)
        else:
            kept = [*(one for one in others if one.name != name), made]
            kept.sort(key=lambda one: rank.get(one.name, len(rank)))
            outputs.replace_renditions(tx, EVERYTHING, work.asset.id, kept)
    if is_kept:
        _forget(work, made, others)
    elif burned is not None:
        _forget_words(work, made, earlier)


def _forget(work: Work, made: Rendition, named: list[Rendition]) -> None:
    """Remove a file that was made for nothing; a row may name the very same."""
    if all(one.key != made.key for one in named):
        work.farm.objects.delete(made.key)


def _forget_words(work: Work, made: Rendition, earlier: list[Rendition]) -> None:
    """Remove the file that was replaced: words that somebody has taken out must not stay behind."""
    for old in earlier:
        if old.name == made.name and old.key != made.key:
            work.farm.objects.delete(old.key)
            work.log.tell("file removed", path=keys.inside_asset(old.key))


def _make(
    work: Work, plan: Plan, rung: RungPlan, drawn: Drawn | None = None
) -> tuple[Rendition, Path]:
    """Make a rung as planned; one whose packets cannot be copied after all is encoded."""
    alone = frame_plan(work, replace(plan, rungs=(rung,)))
    files = encode_rungs(work, alone, make_chunks(work, alone), drawn)
    try:
        made, path = finish_rung(work, plan, rung, files.pictures[0], files)
    except CorruptMedia as error:
        if rung.origin is Origin.ENCODED:
            raise
        work.log.tell("copy does not do", rendition=rung.name, error=error)
    else:
        return alone.told(made), path
    work.workspace.emptied("ffmpeg")  # copied sound leaves two files, and ffmpeg writes over none
    return _make(work, plan, rung.encoded())


def _choose_key(work: Work, made: Rendition, earlier: list[Rendition]) -> str:
    """Return where the file goes: never over a file of other bytes that somebody may be reading."""
    old = next((one for one in earlier if one.name == made.name), None)
    if old is None:
        return made.key
    if old.sha256 == made.sha256:
        return old.key
    return keys.rendition_key(work.asset, f"{made.name}-{made.sha256[:FINGERPRINT]}", "mp4")
