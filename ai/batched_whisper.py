"""faster-whisper, inside its child: int8 on processors, float16 on CUDA, batched.

A batch holds spans of any language: the model says which before it writes. Word times come from an
alignment that is told one language a batch, and parts words in that language's way; so what turns
out to be in another one is heard again in its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import ctranslate2
from faster_whisper import BatchedInferencePipeline, WhisperModel

from ai.hearing import Errands, Heard, RawWord
from ai.transcriber import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy as np

FRAMES = 100
"""Of Whisper's spectrogram, a second; segments name their span's first one."""


def listen(errands: Errands, parts: "Sequence[np.ndarray]") -> Iterator[Heard]:
    """Yield what was said in each span, in order; nothing for a span without words."""
    listener = _Listener(errands)
    for first in range(0, len(parts), errands.batch):
        yield from listener.hear(first, parts[first : first + errands.batch])


class _Listener:
    """A loaded model, and the language that was heard last."""

    def __init__(self, errands: Errands) -> None:
        has_cuda = ctranslate2.get_cuda_device_count() > 0
        device = errands.device if errands.device != "auto" else ("cuda" if has_cuda else "cpu")
        self._model = WhisperModel(
            errands.model,
            device=device,
            compute_type="float16" if device == "cuda" else "int8",
            cpu_threads=errands.threads,
            local_files_only=True,
        )
        self._pipeline = BatchedInferencePipeline(self._model)
        self._tongues = _Tongues(self._model.model)
        self._model.model = self._tongues
        self._errands = errands
        self._language: str | None = None

    def hear(self, first: int, parts: "Sequence[np.ndarray]") -> list[Heard]:
        """Return what was said in a batch.

        Args:
            first: number of its first span.
            parts: samples of each.
        """
        if not self._model.model.is_multilingual:
            return self._written(first, parts, ["en"] * len(parts), "en")
        language = self._language or str(self._model.detect_language(parts[0])[0])
        self._tongues.heard.clear()
        heard = self._written(first, parts, [], language)
        self._language = heard[-1].language if heard else language
        strays = [one for one in heard if one.language != language]
        for tongue in dict.fromkeys(one.language for one in strays):
            mine = [one.span for one in strays if one.language == tongue]
            again = self._written(0, [parts[n - first] for n in mine], [tongue] * len(mine), tongue)
            heard = [one for one in heard if one.span not in mine]
            heard += [replace(one, span=mine[one.span]) for one in again]
        return sorted(heard, key=lambda one: one.span)

    def _written(
        self, first: int, parts: "Sequence[np.ndarray]", languages: list[str], language: str
    ) -> list[Heard]:
        """Let the model write; without languages it says them itself."""
        import numpy as np

        edges = np.cumsum([0, *(len(part) for part in parts)])
        clips = [
            {"start": start / SAMPLE_RATE, "end": end / SAMPLE_RATE}
            for start, end in pairwise(edges)
        ]
        segments, _ = self._pipeline.transcribe(
            np.concatenate(parts),
            language=language,
            multilingual=not languages,
            clip_timestamps=clips,
            beam_size=self._errands.beam,
            batch_size=self._errands.batch,
            hotwords=" ".join(self._errands.hot_words) or None,
            word_timestamps=True,
            # with its own time stamps the model follows the sound better
            without_timestamps=False,
        )
        found: dict[int, list[Any]] = {}
        marks = [int(clip["start"] * FRAMES) for clip in clips]
        for segment in segments:
            number = min(range(len(marks)), key=lambda n: abs(marks[n] - segment.seek))
            found.setdefault(number, []).append(segment)
        tongues = languages or [code.strip("<|>") for code in self._tongues.heard]
        return [
            _heard(first + number, tongues[number], found[number], -clips[number]["start"])
            for number in sorted(found)
        ]


class _Tongues:
    """A ctranslate2 model that remembers which languages it heard.

    faster-whisper lets each span of a batch be in its own language, and does not say in which.
    """

    def __init__(self, model: ctranslate2.models.Whisper) -> None:
        self._model = model
        self.heard: list[str] = []

    def __getattr__(self, name: str) -> object:
        """Give everything else as the model does."""
        return getattr(self._model, name)

    def detect_language(self, encoded: ctranslate2.StorageView) -> list[list[tuple[str, float]]]:
        """Answer as the model does, and remember."""
        answers: list[list[tuple[str, float]]] = self._model.detect_language(encoded)
        self.heard += [likeliest[0][0] for likeliest in answers]
        return answers


def _heard(span: int, language: str, segments: list[Any], shift: float) -> Heard:
    """Return a span's segments as one; times relative to the span's first sample."""
    words = tuple(
        RawWord(word.word, word.start + shift, word.end + shift, float(word.probability))
        for segment in segments
        for word in segment.words or ()
    )
    return Heard(
        span=span,
        language=language,
        words=words,
        average_log_probability=min(float(one.avg_logprob) for one in segments),
        compression_ratio=max(float(one.compression_ratio) for one in segments),
        no_speech=max(float(one.no_speech_prob) for one in segments),
    )
