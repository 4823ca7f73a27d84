"""Stage: what was heard becomes captions that people can read."""

from collections import Counter
from collections.abc import Sequence

from ai.cues import CuePlan, make_cues
from ai.filters import filter_utterances
from ai.scripts import in_script
from ai.segmentation import segment_chinese
from farm.captions import TrackKind, Transcript, Utterance, tag_of
from farm.messages import Notice
from farm.orgs import EVERYTHING
from storage.catalog import captions
from storage.objects import keys
from workers.caption_tracks import NewTrack, newest_version, store_track
from workers.jobs.transcripts import (
    SpeechMap,
    piece_key,
    read_document,
    sound_key,
    speech_key,
    store_document,
    transcript_key,
)
from workers.jobs.work import Work
from workers.word_lists import read_word_list


def write_captions(work: Work) -> None:
    """Filter what the pieces hold, make cues, and store transcript and track.

    Where nothing was said, there is no track. What the model invented is counted on the track and
    told on the asset. The sound and the pieces go when everything else is there.

    Raises:
        LeaseLost: the job is in other hands, or cancelled.
    """
    speech = work.asset.speech
    pieces = range((speech.pieces or 0) if speech else 0)
    if not pieces:
        return
    transcript = _filtered(work, pieces)
    store_document(work, transcript_key(work.asset), transcript)
    _store(work, transcript)
    for key in (sound_key(work.asset), *(piece_key(work.asset, piece) for piece in pieces)):
        work.farm.objects.delete(key)


def _filtered(work: Work, pieces: Sequence[int]) -> Transcript:
    """Return all that was heard and is to be believed; a piece that failed is a hole."""
    found = read_document(work, speech_key(work.asset), SpeechMap)
    keys_there = [piece_key(work.asset, piece) for piece in pieces]
    heard = [
        utterance
        for key in keys_there
        if work.farm.objects.find(key) is not None
        for utterance in read_document(work, key, Transcript).utterances
    ]
    transcript = filter_utterances(heard, found.speech)
    work.log.tell("transcript filtered", kept=len(transcript.utterances), **transcript.filtered)
    script = work.farm.settings.chinese_script
    return Transcript(tuple(in_script(transcript.utterances, script)), transcript.filtered)


def _store(work: Work, transcript: Transcript) -> None:
    removed = sum(transcript.filtered.values())
    notices = (Notice("captions-filtered", {"count": str(removed)}),) if removed else ()
    plan = CuePlan(
        work.plan().grid.rate,
        segment_chinese,
        lexicon=read_word_list(work.farm, work.asset.org_id).names,
    )
    cues = make_cues(transcript.utterances, plan)
    track = None
    if cues:
        tag = tag_of(_main_language(transcript.utterances), work.farm.settings.chinese_script)
        with work.farm.catalog.reading() as tx:
            version = newest_version(tx, work.asset, tag, TrackKind.CAPTION) + 1
        new = NewTrack(tag, cues, version, notes=transcript.filtered)
        track = store_track(work.farm, work.asset, new)
    with work.farm.catalog.writing() as tx:
        work.require_run(tx)
        if track is not None:
            captions.insert_track(tx, EVERYTHING, track)
    work.change_asset(lambda seen: seen.noticed(*notices))
    for key in track.files if track else ():
        work.log.tell("captions stored", path=keys.inside_asset(key), cues=len(cues))


def _main_language(utterances: Sequence[Utterance]) -> str:
    """Return the language that is spoken longest."""
    seconds: Counter[str] = Counter()
    for utterance in utterances:
        seconds[utterance.language] += round(utterance.span.duration * 1000)
    return seconds.most_common(1)[0][0]
