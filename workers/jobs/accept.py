"""Stage: is the source a clip that the farm can work with, and what is in it?"""

from dataclasses import replace

from farm.assets import Asset, Speech
from farm.errors import FarmFailed
from farm.settings import Settings
from ingest.acceptance import accept_clip
from storage.objects import keys
from transcode.plan import spell_plan
from workers.jobs.inherited import is_heard_already
from workers.jobs.wearing import choose_worn
from workers.jobs.work import Work
from workers.model_gate import has_listener
from workers.plans import make_plan, profile_for
from workers.speech_model import no_model


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
    probed = accept_clip(
        source,
        settings=work.farm.settings,
        folder=work.workspace.folder("probe"),
        spare=work.farm.spare,
    )
    facts = probed.facts
    work.log.tell(
        "clip accepted",
        container=facts.container,
        video=f"{facts.video.codec} {facts.video.upright} {float(facts.video.rate):g}/s",
        audio=facts.audio.codec if facts.audio else None,
        seconds=f"{float(facts.duration):.3f}",
    )
    clip_key = asset.source_key
    if probed.carved:
        clip_key = keys.clip_key(asset)
        objects.put_file(clip_key, probed.path)
    order = asset.ordered
    worn, remarks = choose_worn(work, profile_for(work.farm, facts, order))
    has_ears = has_listener(work.farm)
    with work.farm.catalog.reading() as tx:
        is_heard = is_heard_already(tx, asset)
    plan = spell_plan(make_plan(work.farm, facts, worn, order))

    def accepted(seen: Asset) -> Asset:
        kept = replace(seen.accepted(facts, clip_key=clip_key), plan=plan).noticed(*remarks)
        return kept if is_heard else _listened_to(kept, work.farm.settings, has_ears=has_ears)

    work.change_asset(accepted)


def _listened_to(asset: Asset, settings: Settings, *, has_ears: bool) -> Asset:
    """Say whether somebody will listen: one answer for all machines that work on the clip."""
    if asset.facts is None or asset.facts.audio is None or not settings.wants_captions:
        return asset
    if not has_ears:
        return asset.noticed(no_model(settings))
    return replace(asset, speech=Speech())
