"""Stage: who speaks when, and in which pieces is that written down?"""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from ai.cutting import plan_pieces, plan_spans
from ai.speech import find_speech
from ai.transcriber import SAMPLE_BYTES, SAMPLE_RATE, Errand
from farm.assets import Speech
from farm.errors import InputRejected
from farm.messages import Notice
from transcode.engine import Engine
from transcode.listening import extract_speech_sound, unpack_speech_sound
from transcode.plan import Plan
from workers.jobs.preview import heard_key
from workers.jobs.transcripts import SpeechMap, sound_key, speech_key, store_document
from workers.jobs.work import MEGABYTE, Work
from workers.speech_model import no_model

SECOND_BYTES = SAMPLE_RATE * SAMPLE_BYTES


def find_speech_of_clip(work: Work) -> None:
    """Store the clip's sound as a model takes it, and say in which pieces it is transcribed.

    Where nobody speaks, no piece follows.

    Raises:
        ChildFailed: ffmpeg or the search for speech failed or met a limit.
        InputRejected: as `no_model`, or a reason of `ai.models.MISSING`: nobody listens on this
            machine.
        LeaseLost: the job is in other hands, or cancelled.
    """
    transcriber = work.farm.transcriber
    if transcriber is None:
        unchosen = no_model(work.farm.settings)
        raise InputRejected(unchosen.code, **unchosen.facts)
    if (missing := transcriber.missing()) is not None:
        raise InputRejected(missing.code, **missing.facts)  # so that a person can ask again
    found = _listen(work)
    pieces = len(found.pieces)
    work.log.tell("speech found", seconds=f"{found.spoken:.1f}", pieces=pieces)
    nobody = () if pieces else (Notice("captions-no-speech"),)
    store_document(work, speech_key(work.asset), found)
    work.change_asset(lambda seen: replace(seen, speech=Speech(pieces)).noticed(*nobody))


def _listen(work: Work) -> SpeechMap:
    plan, settings = work.plan(), work.farm.settings
    seconds = float(plan.grid.duration)
    most = round(seconds * SECOND_BYTES) + MEGABYTE
    engine = work.engine(output_bytes=most)
    samples = _bring_samples(work, engine, plan)
    work.report(0.5)
    errand = Errand(work.workspace.folder("speech"), engine.limits.seconds)
    speech = find_speech(samples, errand)
    end = Fraction(samples.stat().st_size, SECOND_BYTES)
    pieces = plan_pieces(plan_spans(speech, end), longest=Fraction(settings.speech_piece_seconds))
    if pieces:
        work.farm.objects.put_file(sound_key(work.asset), samples)
    return SpeechMap(speech, pieces)


def _bring_samples(work: Work, engine: Engine, plan: Plan) -> Path:
    """Bring the clip's sound as a model takes it; the preview pass has decoded it already."""
    key = heard_key(work.asset)
    if work.farm.objects.find(key) is not None:
        return unpack_speech_sound(engine, work.fetch(key, "speech.flac"))
    # what was made of the clip was removed by its date
    return extract_speech_sound(engine, work.clip(), plan, SAMPLE_RATE)
