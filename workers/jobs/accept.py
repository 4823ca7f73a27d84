"""Stage: is the source a clip that the farm can work with, and what is in it?"""

from dataclasses import replace

from farm.errors import FarmFailed
from ingest.acceptance import accept_clip
from storage.objects import keys
from transcode.plan import spell_plan
from workers.jobs.work import Work
from workers.plans import make_plan


def accept_source(work: Work) -> None:
    """Probe the stored source, write down its facts and the plan of all that is made of it.

    The untouched file stays the source.

    Raises:
        InputRejected: with the reason, for the person who uploaded it.
    """
    asset, objects = work.asset, work.farm.objects
    if asset.source_key is None:
        raise FarmFailed("internal-error", detail=f"{asset.id} has no source")
    if asset.facts is not None:
        return  # accepted by an earlier attempt
    source = work.fetch(asset.source_key, "source")
    accepted = accept_clip(
        source, settings=work.farm.settings, folder=work.workspace.folder("probe")
    )
    facts = accepted.facts
    work.log.tell(
        "clip accepted",
        container=facts.container,
        video=f"{facts.video.codec} {facts.video.upright} {float(facts.video.rate):g}/s",
        audio=facts.audio.codec if facts.audio else None,
        seconds=f"{float(facts.duration):.3f}",
    )
    clip_key = asset.source_key
    if accepted.carved:
        clip_key = keys.clip_key(asset)
        objects.put_file(clip_key, accepted.path)
    plan = spell_plan(make_plan(work.farm, facts))
    work.change_asset(lambda seen: replace(seen.accepted(facts, clip_key=clip_key), plan=plan))
