"""Stage: what was heard becomes captions that people can read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from ai.cues import make_cues
from ai.filters import filter_utterances
from ai.scripts import in_script
from farm.analysis import Change
from farm.captions import Transcript, Utterance, tag_of
from farm.messages import Notice
from farm.orgs import EVERYTHING
from storage.catalog import captions
from storage.objects import keys
from workers.caption_edits import caption_plan, marked
from workers.caption_streams import renew_packages, show_captions, store_stream
from workers.caption_tracks import NewTrack, store_track
from workers.jobs.own_captions import next_version
from workers.jobs.shots import read_shots
from workers.jobs.transcripts import (
    SpeechMap,
    piece_key,
    read_document,
    sound_key,
    speech_key,
)
from workers.jobs.work import Work
from workers.steps import NO_MODEL

NO_MORE = NO_MODEL | {"captions-failed", "captions-cancelled"}
"""Warnings that do not hold once all is written down."""
FILTERED = "captions-filtered"


def write_captions(work: Work) -> None:
    """Filter what the pieces hold, make cues, and store them.

    Where nothing was said, there is no track. What the model invented is counted on the track and
    told on the asset. A piece that failed is a hole; what lay between sound and captions stays
    then, so that the piece can be heard again and this be done anew. Else it goes at the end, the
    map first: where that is missing, an earlier run has stored everything.

    Raises:
        LeaseLost: the job is in other hands, or cancelled.
    """
    speech = work.asset.speech
    pieces = [piece_key(work.asset, one) for one in range((speech.pieces or 0) if speech else 0)]
    there = {
        number: key for number, key in enumerate(pieces) if work.farm.objects.find(key) is not None
    }
    is_whole = len(there) == len(pieces)
    if work.farm.objects.find(speech_key(work.asset)) is None:
        is_whole = True
    elif there:
        _store(work, there)
    if is_whole:
        work.change_asset(lambda seen: seen.unnoticed(NO_MORE))
        for key in (speech_key(work.asset), sound_key(work.asset), *pieces):
            work.farm.objects.delete(key)


def _filtered(work: Work, found: SpeechMap, pieces: Sequence[str]) -> Transcript:
    """Return all that was heard and is to be believed."""
    heard = [
        utterance for key in pieces for utterance in read_document(work, key, Transcript).utterances
    ]
    transcript = filter_utterances(heard, found.speech)
    work.log.tell("transcript filtered", kept=len(transcript.utterances), **transcript.filtered)
    script = work.farm.settings.chinese_script
    return Transcript(tuple(in_script(transcript.utterances, script)), transcript.filtered)


def _store(work: Work, heard: Mapping[int, str]) -> None:
    found = read_document(work, speech_key(work.asset), SpeechMap)
    transcript = _filtered(work, found, list(heard.values()))
    removed = sum(transcript.filtered.values())
    notices = (Notice(FILTERED, {"count": str(removed)}),) if removed else ()
    made = _made(work, transcript)
    new = None if made is None else next_version(work, made, found.pieces, list(heard))
    track = None if new is None else store_track(work.farm, work.asset, new)
    if track is not None:
        store_stream(work.farm, work.asset, track)
    with work.farm.catalog.writing() as tx:
        work.require_run(tx)
        if track is not None:
            captions.insert_track(tx, EVERYTHING, track)
            renew_packages(tx, work.asset)
    for job in show_captions(work.farm, work.asset):
        work.send(job.id)
    work.change_asset(lambda seen: seen.unnoticed({FILTERED}).noticed(*notices))
    if track is not None:
        for key in track.files:
            work.log.tell("captions stored", path=keys.inside_asset(key), cues=track.cues)


def _made(work: Work, transcript: Transcript) -> NewTrack | None:
    plan = replace(caption_plan(work.farm, work.asset), shots=_cuts(work))
    cues = make_cues(transcript.utterances, plan)
    if not cues:
        return None
    tag = tag_of(_main_language(transcript.utterances), work.farm.settings.chinese_script)
    return NewTrack(tag, marked(work.farm, work.asset, cues), notes=transcript.filtered)


def _cuts(work: Work) -> list[Fraction]:
    """Return the times of the cuts, so that cues begin and end there; none where nobody looked.

    Nobody sees in which frame of a fade a cue begins.
    """
    plan = work.plan()
    shots = read_shots(work.farm, work.asset, plan)
    return [shot.first / plan.grid.rate for shot in shots if shot.change is Change.CUT]


def _main_language(utterances: Sequence[Utterance]) -> str:
    """Return the language that is spoken longest."""
    seconds: Counter[str] = Counter()
    for utterance in utterances:
        seconds[utterance.language] += round(utterance.span.duration * 1000)
    return seconds.most_common(1)[0][0]
