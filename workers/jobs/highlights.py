"""Stage: what is heard in a clip as curves, and what is worth to be cut out of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from ai.signals import share_curve
from ai.sound_signals import measure_sound
from ai.speech import find_speech
from ai.transcriber import Errand
from farm.analysis import SignalKind
from farm.assets import Asset
from farm.highlights import Highlight, HighlightStyle, HighlightWish
from storage.objects import keys
from transcode.listening import unpack_speech_sound
from workers.jobs.preview import heard_key
from workers.jobs.proposals import propose_highlights
from workers.jobs.signals import SignalPart, signals_key, store_signals
from workers.jobs.speech import SECOND_BYTES
from workers.jobs.transcripts import store_document
from workers.jobs.work import MEGABYTE, Work


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was proposed when a clip was done; none of a style: nothing stood out."""

    highlights: Mapping[HighlightStyle, tuple[Highlight, ...]]


def highlights_key(asset: Asset) -> str:
    """Return where the `Proposed` of a clip lies."""
    return keys.analysis_key(asset, "highlights", "json")


def find_highlights_of_clip(work: Work) -> None:
    """Store how a clip sounds over its time, and what is proposed of it in every style.

    A clip without sound, or whose sound was removed by its date, goes by what else is known.

    Raises:
        ChildFailed: ffmpeg or the search for speech failed or met a limit.
        LeaseLost: the job is in other hands, or cancelled.
    """
    objects, asset = work.farm.objects, work.asset
    is_heard = objects.find(signals_key(asset, SignalPart.SOUND)) is not None
    if not is_heard and objects.find(heard_key(asset)) is not None:
        _listen(work)
    found = {
        style: propose_highlights(work.farm, asset, HighlightWish(style))
        for style in HighlightStyle
    }
    store_document(work, highlights_key(asset), Proposed(found))
    told = ", ".join(f"{style.value} {len(found[style])}" for style in found)
    work.log.tell("highlights found", styles=told)


def _listen(work: Work) -> None:
    """Store the curves of a clip's sound."""
    duration = work.plan().grid.duration
    engine = work.engine(output_bytes=round(float(duration) * SECOND_BYTES) + MEGABYTE)
    samples = unpack_speech_sound(engine, work.fetch(heard_key(work.asset), "speech.flac"))
    if samples.stat().st_size == 0:
        return
    curves = measure_sound(samples, lambda share: work.report(share / 2))
    errand = Errand(work.workspace.folder("speech"), engine.limits.seconds)
    speech = find_speech(samples, errand)
    spoken = share_curve(SignalKind.SPEECH, speech, duration)
    store_signals(work, SignalPart.SOUND, (*curves, spoken))
