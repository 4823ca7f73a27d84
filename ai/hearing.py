"""From what a model returns to utterances (pure): words put together, times inside the sound."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from farm.captions import Utterance, Word
from farm.timeline import TimeRange

THOUSANDTH = 1000


@dataclass(frozen=True, slots=True)
class RawWord:
    """A word as a model gives it: its space still before it, seconds since its span began."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What a model made of one span; figures as in `Utterance`."""

    span: int
    language: str
    words: tuple[RawWord, ...]
    average_log_probability: float
    compression_ratio: float
    no_speech: float


@dataclass(frozen=True, slots=True)
class Errands:
    """What the child is to do, as it travels: spans in seconds, everything else as in `Whisper`."""

    engine: str
    model: str
    samples: str
    offset: int
    spans: tuple[tuple[float, float], ...]
    device: str
    threads: int
    batch: int
    beam: int
    hot_words: tuple[str, ...] = ()


def utterance_of(heard: Heard, spans: Sequence[TimeRange]) -> Utterance:
    """Return an utterance whose words lie in order inside their span.

    Whisper puts words past the end of the sound, and parts of a word as words of their own.
    """
    span = spans[heard.span]
    return Utterance(
        span=span,
        language=heard.language,
        words=tuple(_clamped(_joined(heard.words), span)),
        average_log_probability=heard.average_log_probability,
        compression_ratio=heard.compression_ratio,
        no_speech=heard.no_speech,
    )


def _joined(words: Iterable[RawWord]) -> list[RawWord]:
    """Put together what is one word on paper: ``ill`` and ``-disposed``, ``3`` and ``.5``."""
    joined: list[RawWord] = []
    for word in words:
        if not word.text.strip():
            continue
        if joined and _continues(joined[-1].text, word.text):
            before = joined[-1]
            lower = min(before.probability, word.probability)
            joined[-1] = RawWord(before.text + word.text, before.start, word.end, lower)
        else:
            joined.append(word)
    return joined


def _continues(before: str, text: str) -> bool:
    if text[0].isspace() or before[-1].isspace():
        return False
    return is_latin(before[-1]) and is_latin(text[0])


def is_latin(character: str) -> bool:
    """Whether a character belongs to a script that parts its words by spaces."""
    return character < "\u2e80" and not character.isspace()


def _clamped(words: Iterable[RawWord], span: TimeRange) -> Iterable[Word]:
    first, last = _milliseconds(float(span.start)), _milliseconds(float(span.end))
    at = first
    for word in words:
        start = min(last, max(at, first + _milliseconds(word.start)))
        end = min(last, max(start, first + _milliseconds(word.end)))
        at = start
        yield Word(
            text=word.text.strip(),
            start=_inside(start, span),
            end=_inside(end, span),
            probability=min(1.0, max(0.0, round(word.probability, 4))),
            spaced=word.text[0].isspace(),
        )


def _milliseconds(seconds: float) -> int:
    return round(seconds * THOUSANDTH)


def _inside(milliseconds: int, span: TimeRange) -> Fraction:
    return min(span.end, max(span.start, Fraction(milliseconds, THOUSANDTH)))


ONSET, DECAY = Fraction(2, 10), Fraction(3, 10)
"""A detector hears voice a little late, and stops a little early."""


def within_speech(utterance: Utterance, speech: Sequence[TimeRange]) -> Utterance:
    """Return an utterance whose words lie where somebody speaks, not in the silence around it."""
    mine = [one for one in speech if one.end > utterance.span.start]
    mine = [one for one in mine if one.start < utterance.span.end]
    if not mine:
        return utterance
    first = max(utterance.span.start, mine[0].start - ONSET)
    last = max(first, min(utterance.span.end, mine[-1].end + DECAY))
    words = tuple(
        replace(
            word,
            start=min(last, max(first, word.start)),
            end=min(last, max(first, word.end)),
        )
        for word in utterance.words
    )
    return replace(utterance, words=words)
