"""What captions cost beside the model, and whether they keep their promises.

    python -m bench.captions

Writes bench/out/captions.json: a row for each measure of the issue, with its limit. No row says
anything about how well a model hears.
"""

import resource
import sys
import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from ai.caption_files import subrip, webvtt
from ai.caption_reading import read_captions
from ai.cue_edits import edit_cues
from ai.cue_faults import find_faults
from ai.cue_rules import ADULTS
from ai.cues import CuePlan, make_cues
from ai.cutting import plan_pieces, plan_spans
from ai.filters import filter_utterances
from ai.segmentation import segment_chinese
from ai.speech import find_speech
from ai.transcriber import SAMPLE_BYTES, SAMPLE_RATE, Errand
from bench.rows import Row, report
from bench.shared_listening import share
from farm.captions import Cue, Utterance
from tests.speech import NEWS_EN, NEWS_ZH, half_an_hour, spoken

ROOT = Path(__file__).parents[1]
SPEECH = ROOT.parent / "shared" / "media" / "speech"
MINUTES = 10
PLAN = CuePlan(Fraction(25), segment_chinese)


def main() -> None:
    """Measure, print and write."""
    with TemporaryDirectory() as folder:
        around = around_model(Path(folder))
        shared = share(Path(folder), recording(MINUTES))
    tracks = list(all_tracks())
    broken = sum(len(find_faults(cues, ADULTS, rate=PLAN.rate)) for _, cues in tracks)
    lost = sum(said != _joined(cues) for said, cues in tracks)
    rows = (
        Row("around-model", "all but the model", "a minute of sound", around, 0.5, "CPU s"),
        Row("hard-rules", "rules that cues break", "none", broken, 0, "rules"),
        Row("words-kept", "tracks that lost or gained a word", "none", lost, 0, "tracks"),
        Row("share", "two workers listening", "one worker", shared, 0.6),
    )
    sys.exit(report("captions", rows))


def around_model(folder: Path) -> float:
    """Return the CPU seconds of everything but the model, for a minute of real speech."""
    samples = folder / "speech.pcm"
    samples.write_bytes(recording(MINUTES))
    end = Fraction(samples.stat().st_size, SAMPLE_BYTES * SAMPLE_RATE)
    before = _cpu()
    speech = find_speech(samples, Errand(folder, 600))
    spans = plan_spans(speech, end)
    plan_pieces(spans, longest=Fraction(300))
    heard = [
        spoken(NEWS_ZH[number % len(NEWS_ZH)][: max(1, int(span.duration * 5))], start=span.start)
        for number, span in enumerate(spans)
    ]
    cues = make_cues(filter_utterances(heard, speech).utterances, PLAN)
    webvtt(cues), subrip(cues)
    return round((_cpu() - before) / float(end / 60), 3)


def recording(minutes: int) -> bytes:
    """Return minutes of what people said, one after the other, over and over."""
    sound = b""
    clips = sorted(SPEECH.glob("*.wav"))
    if not clips:
        sys.exit(f"no recordings of speech in {SPEECH}")
    for clip in clips:
        with wave.open(str(clip)) as source:
            if (source.getframerate(), source.getnchannels()) == (SAMPLE_RATE, 1):
                sound += source.readframes(source.getnframes()) + bytes(SAMPLE_RATE)
    wanted = minutes * 60 * SAMPLE_RATE * SAMPLE_BYTES
    return (sound * (wanted // len(sound) + 1))[:wanted]


def all_tracks() -> Iterator[tuple[str, tuple[Cue, ...]]]:
    """Yield what was said and its cues: as scripted, as brought back from files, as edited."""
    for texts, language, rate in ((NEWS_ZH, "zh", 5), (NEWS_EN, "en", 15)):
        utterances = half_an_hour(texts, language=language, rate=rate)
        cues = make_cues(utterances, PLAN)
        said = _said(utterances)
        yield said, cues
        brought = read_captions(subrip(cues))
        yield said, edit_cues((), brought, PLAN, language=language)
        yield said, edit_cues(cues, read_captions(webvtt(cues)), PLAN, language=language)


def _said(utterances: list[Utterance]) -> str:
    return "".join("".join(one.text.split()) for one in utterances)


def _joined(cues: tuple[Cue, ...]) -> str:
    return "".join("".join(cue.text.split()) for cue in cues)


def _cpu() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    main()
