"""What is known of a programme when somebody looks for its highlights (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from ai.atoms import ends_sentence
from ai.signals import spans_where
from farm.analysis import Signal, SignalKind
from farm.captions import Word
from farm.timeline import TimeRange

PAUSE = Fraction(7, 10)
"""Seconds of silence that end a sentence, where no full stop does: models leave them out."""
BREATH = Fraction(4, 10)
"""Likewise, where nobody knows the words: between two of them it is hardly ever longer."""
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Programme:
    """All that is known; whatever is missing is an empty tuple.

    Attributes:
        duration: seconds.
        signals: at most one of each kind.
        words: in order.
        cuts: seconds at which shots begin, in order.
        lexicon: the words that count as keywords.
    """

    duration: Fraction
    signals: tuple[Signal, ...] = ()
    words: tuple[Word, ...] = ()
    cuts: tuple[Fraction, ...] = ()
    lexicon: tuple[str, ...] = ()

    def signal(self, kind: SignalKind) -> Signal | None:
        """Return one of its curves."""
        return next((one for one in self.signals if one.kind is kind), None)

    @property
    def sentences(self) -> tuple[TimeRange, ...]:
        """Where sentences are said: by the words, else by the pauses between speech."""
        if self.words:
            return sentences_of(self.words)
        speech = self.signal(SignalKind.SPEECH)
        if speech is None:
            return ()
        spans = spans_where(speech, lambda share: share >= HALF, bridge=BREATH)
        return tuple(TimeRange(one.start, min(one.end, self.duration)) for one in spans)


def sentences_of(words: Sequence[Word]) -> tuple[TimeRange, ...]:
    """Return where sentences begin and end; a full stop ends one, or a pause of `PAUSE`."""
    if not words:
        return ()
    sentences, start, latest = [], words[0].start, words[0].end
    for word, following in pairwise(words):
        latest = max(latest, word.end)
        if ends_sentence(word) or following.start - word.end >= PAUSE:
            sentences.append(TimeRange(start, latest))
            start = max(latest, following.start)
    return (*sentences, TimeRange(start, max(latest, words[-1].end)))
