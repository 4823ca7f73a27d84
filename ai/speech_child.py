"""The child that finds speech: ``python -m ai.speech_child SAMPLES`` prints spans as JSON.

A process of its own: onnxruntime and its memory stay out of workers that never transcribe, and a
limit ends it alone.
"""

import json
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from ai.transcriber import SAMPLE_RATE

WINDOW = 1200 * SAMPLE_RATE
"""Samples that are looked at in one go: Silero's copies of six hours would take gigabytes."""
JOINED = Fraction(1, 10)
"""Pauses shorter than this are none, neither here nor where two windows meet."""


def main() -> None:
    """Print ``[[start, end], …]``, in samples, and how far it is, to stdout."""
    spans: list[list[int]] = []
    for start, end in find_spans(Path(sys.argv[1])):
        if spans and start - spans[-1][1] < JOINED * SAMPLE_RATE:
            spans[-1][1] = end
        else:
            spans.append([start, end])
    sys.stdout.write(json.dumps(spans))


def find_spans(path: Path) -> Iterator[tuple[int, int]]:
    """Yield where Silero hears speech, in samples, window by window."""
    import numpy as np
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        min_silence_duration_ms=int(JOINED * 1000), min_speech_duration_ms=100, speech_pad_ms=0
    )
    samples = np.memmap(path, dtype="<i2", mode="r")
    for offset in range(0, len(samples), WINDOW):
        window = samples[offset : offset + WINDOW].astype(np.float32) / 32768
        for found in get_speech_timestamps(window, options):
            yield offset + int(found["start"]), offset + int(found["end"])


if __name__ == "__main__":
    main()
