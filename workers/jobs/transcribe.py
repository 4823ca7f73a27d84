"""Stage: what is said in one piece of the sound?"""

from ai.hearing import within_speech
from ai.transcriber import SAMPLE_BYTES, SAMPLE_RATE, Errand, Sound
from farm.captions import Transcript
from farm.errors import FarmFailed, InputRejected, NotFound
from farm.timeline import TimeRange
from workers.jobs.transcripts import (
    SpeechMap,
    piece_key,
    read_document,
    sound_key,
    speech_key,
    store_document,
)
from workers.jobs.work import Work
from workers.routing import SPARE_SECONDS
from workers.speech_model import no_model
from workers.word_lists import read_word_list

HOT_WORDS = 200
"""A model takes about 200 tokens of them; what is too much it leaves out itself."""


def transcribe_piece(work: Work) -> None:
    """Let the model listen to a piece, and store what it heard.

    Raises:
        ChildFailed: the model failed or met a limit.
        FarmFailed: ``object-missing``: the sound is gone.
        InputRejected: as `no_model`, or a reason of `ai.models.MISSING`: nobody listens on this
            machine.
        LeaseLost: the job is in other hands, or cancelled; the model ends at once.
    """
    piece, transcriber = work.job.piece, work.farm.transcriber
    if piece is None:
        raise FarmFailed("internal-error", detail="no piece to listen to")
    if transcriber is None:
        unchosen = no_model(work.farm.settings)
        raise InputRejected(unchosen.code, **unchosen.facts)
    found = read_document(work, speech_key(work.asset), SpeechMap)
    sound = _bring(work, found.pieces[piece])
    settings = work.farm.settings
    seconds = float(sound.spans[-1].end - sound.spans[0].start)
    errand = Errand(
        folder=work.workspace.folder("model"),
        seconds=SPARE_SECONDS + settings.whisper_max_slowness * seconds,
        hot_words=read_word_list(work.farm, work.asset.org_id).names[:HOT_WORDS],
        report=work.report,
        tell=work.log.hear,
    )
    heard = transcriber.transcribe(sound, errand)
    work.log.tell("piece heard", seconds=f"{seconds:.1f}", utterances=len(heard))
    timed = tuple(within_speech(one, found.speech) for one in heard)
    store_document(work, piece_key(work.asset, piece), Transcript(timed))


def _bring(work: Work, spans: tuple[TimeRange, ...]) -> Sound:
    """Bring the samples of a piece, and no others."""
    first, last = (round(edge * SAMPLE_RATE) for edge in (spans[0].start, spans[-1].end))
    path = work.workspace.folder("sound") / "piece.pcm"
    parts = work.farm.objects.read_range(
        sound_key(work.asset), first * SAMPLE_BYTES, (last - first) * SAMPLE_BYTES
    )
    try:
        with path.open("wb") as target:
            target.writelines(parts)
    except NotFound as gone:  # the catalogue says that it is there
        raise FarmFailed("object-missing", key=sound_key(work.asset)) from gone
    return Sound(path, first, spans)
