"""The openai-whisper package, inside its child: the reference, heavy and slow on processors.

Not installed by itself: ``pip install 'mediafarm[openai-whisper]'``, see ADR 20 for when.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import whisper

from ai.hearing import Errands, Heard, RawWord

if TYPE_CHECKING:
    import numpy as np


def listen(errands: Errands, parts: "Sequence[np.ndarray]") -> Iterator[Heard]:
    """Yield what was said in each span, in order; nothing for a span without words."""
    device = None if errands.device == "auto" else errands.device
    model = whisper.load_model(errands.model, device=device)
    for span, part in enumerate(parts):
        answer = model.transcribe(
            part,
            word_timestamps=True,
            beam_size=errands.beam,
            condition_on_previous_text=False,
            initial_prompt=" ".join(errands.hot_words) or None,
            fp16=str(model.device) != "cpu",
        )
        if answer["segments"]:
            yield _heard(span, answer)


def _heard(span: int, answer: dict[str, Any]) -> Heard:
    segments = answer["segments"]
    return Heard(
        span=span,
        language=answer["language"],
        words=tuple(
            RawWord(word["word"], word["start"], word["end"], word["probability"])
            for segment in segments
            for word in segment["words"]
        ),
        average_log_probability=min(one["avg_logprob"] for one in segments),
        compression_ratio=max(one["compression_ratio"] for one in segments),
        no_speech=max(one["no_speech_prob"] for one in segments),
    )
