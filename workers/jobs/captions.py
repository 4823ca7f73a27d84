"""Stage: what was heard becomes captions that people can read."""

from collections import Counter
from collections.abc import Sequence

from ai.cues import make_cues
from ai.filters import filter_utterances
from ai.scripts import in_script
from farm.captions import TrackKind, Transcript, Utterance, tag_of
from farm.messages import Notice
from farm.orgs import EVERYTHING
from storage.catalog import captions
from storage.objects import keys
from workers.caption_edits import caption_plan, marked
from workers.caption_streams import renew_streams
from workers.caption_tracks import NewTrack, newest_version, store_track
from workers.jobs.transcripts import (
    SpeechMap,
    piece_key,
    read_document,
    sound_key,
    speech_key,
)
from workers.jobs.work import Work


def write_captions(work: Work) -> None:
    """Filter what the pieces hold, make cues, and store them.

    Where nothing was said, there is no track. What the model invented is counted on the track and
    told on the asset. What lay between sound and captions goes when everything else is there.

    Raises:
        LeaseLost: the job is in other hands, or cancelled.
    """
    speech = work.asset.speech
    pieces = range((speech.pieces or 0) if speech else 0)
    if pieces:
        _store(work, _filtered(work, pieces))
    steps = (speech_key(work.asset), sound_key(work.asset))
    for key in (*(piece_key(work.asset, piece) for piece in pieces), *steps):
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
    cues = make_cues(transcript.utterances, caption_plan(work.farm, work.asset))
    cues = marked(work.farm, work.asset, cues)
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
            renew_streams(tx, work.farm, work.asset)
    work.change_asset(lambda seen: seen.noticed(*notices))
    for key in track.files if track else ():
        work.log.tell("captions stored", path=keys.inside_asset(key), cues=len(cues))


def _main_language(utterances: Sequence[Utterance]) -> str:
    """Return the language that is spoken longest."""
    seconds: Counter[str] = Counter()
    for utterance in utterances:
        seconds[utterance.language] += round(utterance.span.duration * 1000)
    return seconds.most_common(1)[0][0]
