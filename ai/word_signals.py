"""What is said, as curves (pure): keywords, and ends of sentences."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ai.programme import sentences_of
from ai.sensitive import word_patterns
from ai.signals import STEP, count_steps, curve
from farm.analysis import Signal, SignalKind
from farm.captions import Word
from farm.timeline import TimeRange


@dataclass(frozen=True, slots=True)
class Mention:
    """A keyword that is said.

    Attributes:
        text: as the lexicon spells it.
    """

    text: str
    span: TimeRange


def word_signals(
    words: Sequence[Word], lexicon: Iterable[str], duration: Fraction
) -> tuple[Signal, ...]:
    """Return the curves of keywords and of sentence ends; none where nothing was written down.

    Args:
        words: of a programme, in order.
        lexicon: names and other words that matter; Latin ones count as whole words only.
        duration: of the programme.
    """
    if not words:
        return ()
    said = [float(0)] * count_steps(duration)
    for mention in find_mentions(words, lexicon):
        said[_step(mention.span.start, said)] += 1
    ends = [float(0)] * len(said)
    for sentence in sentences_of(words):
        ends[_step(sentence.end, ends)] = 1
    return curve(SignalKind.KEYWORDS, said), curve(SignalKind.SENTENCE_END, ends)


def find_mentions(words: Sequence[Word], lexicon: Iterable[str]) -> Iterator[Mention]:
    """Yield where each word of a lexicon is said, word by word of the lexicon."""
    text, owners = "", list[int]()
    for number, word in enumerate(words):
        spelled = (f" {word.text}" if word.spaced else word.text).casefold()
        text += spelled
        owners += [number] * len(spelled)
    for entry in dict.fromkeys(lexicon):
        for pattern in word_patterns((entry,)):
            for match in pattern.finditer(text):
                first, last = owners[match.start()], owners[match.end() - 1]
                start, end = words[first].start, words[last].end
                yield Mention(entry, TimeRange(start, max(start, end)))


def _step(at: Fraction, values: Sequence[float]) -> int:
    """Return the number of the step in which a moment lies; what ends with it belongs to it."""
    return max(0, min(len(values) - 1, -(-at // STEP) - 1))
