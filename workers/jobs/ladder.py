"""Stage: every rendition that is wanted, from one decode."""

from pathlib import Path

from farm.errors import CorruptMedia, FarmFailed
from farm.media import SourceFacts
from farm.messages import Notice
from farm.orgs import EVERYTHING
from farm.outputs import Origin, Rendition
from storage.catalog import assets, outputs
from storage.objects import keys
from transcode.encode import LadderFiles
from transcode.ladder import LONE_SOUND
from transcode.plan import Plan
from transcode.sound_plan import missed_targets
from workers.framing import Framed
from workers.jobs.looking import frame_plan
from workers.jobs.parts import take_chunks, with_pictures
from workers.jobs.preview import preview_key
from workers.jobs.rungs import encode_rungs, finish_rung
from workers.jobs.sound import loudness_target
from workers.jobs.wearing import drawable
from workers.jobs.work import Work
from workers.plans import plan_anew

SMALL_SIDE = 360
"""Below this shorter side, in pixels, a viewer sees that the source was small."""


def encode_renditions(work: Work) -> None:
    """Encode, verify and store the renditions; preview and chunks that were made before are taken.

    What somebody does not want is left out, also when they say so while it is encoded. What shows
    captions waits for them and is made alone, as whoever listens may need longer. A rendition
    that is damaged, or whose chunks do not join, is not stored either; it is made again alone, by a
    job of its own.

    Raises:
        ChildFailed: ffmpeg failed or met a limit.
        CorruptMedia: no rendition that was encoded holds what was planned.
        LeaseLost: the job is in other hands, or cancelled.
    """
    whole = work.obeyed_plan(plan_anew).ladder
    plan = whole.only(*({rung.name for rung in whole.rungs} - {*work.asset.left_out}))
    plan = drawable(work, plan)
    previewed = _previewed(work, plan)
    framed = frame_plan(work, plan)
    made = previewed | take_chunks(work, framed, previewed.keys())
    framed = framed.of(plan := with_pictures(plan, made))
    files = encode_rungs(work, framed, made)
    finished = _store_renditions(work, framed, files)
    with work.farm.catalog.writing() as tx:
        work.require_run(tx)
        seen = assets.get_asset(tx, EVERYTHING, work.asset.id)
        kept = [one for one in finished if one.name not in seen.left_out]
        earlier = outputs.list_renditions(tx, EVERYTHING, work.asset.id)
        kept += [one for one in earlier if one.burned is not None]
        outputs.replace_renditions(tx, EVERYTHING, work.asset.id, kept)
        notices = (*_notices(work.facts, plan), *_of_sound(work, files))
        assets.update_asset(tx, EVERYTHING, seen.noticed(*notices))
    _delete(work, [one.key for one in finished if one not in kept])


def _delete(work: Work, unwanted: list[str]) -> None:
    """Delete what no row names; what the store does not let go now, its sweep takes.

    Who wants one again meanwhile gets it made after this stage is over.
    """
    for key in unwanted:
        try:
            work.farm.objects.delete(key)
        except FarmFailed as error:
            work.log.tell("file left for the sweep", path=keys.inside_asset(key), error=error)


def _previewed(work: Work, plan: Plan) -> dict[str, Path]:
    """Fetch the rung that the preview pass made, if it did by this very plan."""
    rung = plan.preview_rung
    if rung is None or work.farm.objects.find(key := preview_key(work, plan, rung)) is None:
        return {}
    return {rung.name: work.fetch(key, f"{rung.name}.mp4")}


def _store_renditions(work: Work, framed: Framed, files: LadderFiles) -> list[Rendition]:
    plan, stored = framed.plan, []
    damage: CorruptMedia | None = None
    for rung, picture in zip(plan.rungs, files.pictures, strict=True):
        if work.is_left_out(rung.name):
            work.log.tell("rendition left out", rendition=rung.name)
            continue
        try:
            rendition, path = finish_rung(work, plan, rung, picture, files)
        except CorruptMedia as error:
            work.log.tell("rendition damaged", rendition=rung.name, error=error)
            if rung.origin is Origin.ENCODED:
                damage = error
            continue  # what could not be copied is made alone, by encoding it
        work.farm.objects.put_file(rendition.key, path, rendition.sha256)
        stored.append(framed.told(rendition))
    if damage is not None and not stored:
        raise damage
    return stored


def _of_sound(work: Work, files: LadderFiles) -> list[Notice]:
    """Say what the sound did not reach; a quiet source was told of when measured."""
    if files.made_of_sound is None:
        return []
    told = any(notice.code == "sound-too-quiet" for notice in work.asset.notices)
    missed = missed_targets(files.made_of_sound, loudness_target(work))
    return [one for one in missed if not (told and one.code == "sound-too-dynamic")]


def _notices(facts: SourceFacts, plan: Plan) -> list[Notice]:
    """Say what a person might miss in the renditions."""
    notices = []
    if facts.audio is None:
        notices.append(Notice("sound-missing"))
    if min(facts.video.upright.width, facts.video.upright.height) < SMALL_SIDE:
        notices.append(Notice("picture-small", {"source": str(facts.video.upright)}))
    picture_end = facts.video.start + facts.video.duration
    held = plan.start + plan.grid.duration - picture_end
    if facts.video.start - plan.start > LONE_SOUND:
        late = float(facts.video.start - plan.start)
        notices.append(Notice("picture-late", {"seconds": f"{late:.1f}"}))
    if held > LONE_SOUND:
        notices.append(Notice("picture-held", {"seconds": f"{float(held):.1f}"}))
    return notices
