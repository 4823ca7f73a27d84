"""Which words of edited text were there before, and when they were said (pure)."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from fractions import Fraction
from itertools import accumulate

from ai.atoms import units_of
from farm.captions import Cue, TextCue, Word
from farm.lettering import cells_of
from farm.timeline import TimeRange

MOST_PAIRS = 4_000_000
"""Of old and new words that are compared one by one; past that, a text is another text."""
ROUNDING = Fraction(2, 1000)
"""Seconds; documents tell milliseconds."""


@dataclass(frozen=True, slots=True)
class Known:
    """The time of a word; `probability` 1: perhaps a person wrote it.

    Attributes:
        cue: number of the cue that it comes from; None: of none.
    """

    start: Fraction
    end: Fraction
    probability: float = 1.0
    cue: int | None = None


Row = list[Known | None]
"""What is known of each word of a cue."""
_Old = tuple[int, Word]
"""A word, and the number of its cue."""


def known_words(
    base: Sequence[Cue], asked: Sequence[TextCue], wanted: Sequence[Sequence[Word]]
) -> list[Row]:
    """Return what `base` says of each wanted word.

    Cues are compared by text and time first, then by text, and what differs word by word. Words
    move with a cue that was moved, and stay inside one that was made shorter.

    Args:
        base: what was edited.
        asked: cues as they shall be.
        wanted: the words of each.
    """
    old = [
        [(number, unit) for word in cue.words for unit in units_of(word)]
        for number, cue in enumerate(base)
    ]
    rows: list[Row] = [[None] * len(words) for words in wanted]
    olds = [_texts(unit for _, unit in units) for units in old]
    news = [_texts(words) for words in wanted]
    there = [(_told(cue.span.start), texts) for cue, texts in zip(base, olds, strict=True)]
    sought = [(_told(cue.start), texts) for cue, texts in zip(asked, news, strict=True)]
    for theirs, mine, is_same in _blocks(there, sought):
        if is_same:
            _pair(old[theirs], rows, mine)
            continue
        by_text = _numbered(olds[theirs]), _numbered(news[mine])
        for inner, own, is_text in _blocks(*by_text):
            from_, to = _within(theirs, inner), _within(mine, own)
            if is_text:
                _pair(old[from_], rows, to)
            else:
                _align([one for units in old[from_] for one in units], wanted[to], rows, to.start)
    return [_moved(cue, row, base) for cue, row in zip(asked, rows, strict=True)]


def shared(words: Sequence[Word], start: Fraction, end: Fraction) -> list[Known]:
    """Share a stretch of time among words by how much room they take."""
    weights = [max(1, sum(map(cells_of, word.text))) for word in words]
    whole, length = sum(weights), max(Fraction(0), end - start)
    edges = [
        start + Fraction(round(length * weight / whole * 1000), 1000)
        for weight in accumulate(weights[:-1], initial=0)
    ]
    return [Known(*pair) for pair in zip(edges, [*edges[1:], max(start, end)], strict=True)]


def _told(start: Fraction | None) -> int | None:
    return None if start is None else round(start * 1000)


def _texts(words: Iterable[Word]) -> tuple[str, ...]:
    return tuple(word.text for word in words)


def _numbered(texts: Iterable[Hashable]) -> list[tuple[Hashable, int]]:
    """Return texts each with how often it stood before: none is there twice, which is quick."""
    seen: Counter[Hashable] = Counter()
    numbered = []
    for text in texts:
        numbered.append((text, seen[text]))
        seen[text] += 1
    return numbered


def _blocks(
    old: Sequence[Hashable], new: Sequence[Hashable]
) -> Iterator[tuple[slice, slice, bool]]:
    """Yield where both go on side by side, and whether they are the same there."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag in {"equal", "replace"}:
            yield slice(first, last), slice(start, end), tag == "equal"


def _within(whole: slice, part: slice) -> slice:
    return slice(whole.start + part.start, whole.start + part.stop)


def _pair(old: Sequence[Sequence[_Old]], rows: list[Row], mine: slice) -> None:
    for row, units in zip(range(mine.start, mine.stop), old, strict=True):
        rows[row] = [_known(one) for one in units]


def _known(one: _Old) -> Known:
    number, word = one
    return Known(word.start, word.end, word.probability, number)


def _align(old: Sequence[_Old], wanted: Sequence[Sequence[Word]], rows: list[Row], at: int) -> None:
    """Compare the words of cues that differ; what replaces others shares their time."""
    new = [word for words in wanted for word in words]
    if len(old) * len(new) > MOST_PAIRS:
        return
    row: Row = [None] * len(new)
    texts = [word.text.casefold() for _, word in old], [word.text.casefold() for word in new]
    for theirs, mine, is_same in _blocks(*texts):
        if is_same:
            row[mine] = [_known(one) for one in old[theirs]]
        else:
            (number, first), (_, last) = old[theirs.start], old[theirs.stop - 1]
            known = shared(new[mine], first.start, last.end)
            row[mine] = [replace(one, cue=number) for one in known]
    for number, words in enumerate(wanted, start=at):
        rows[number], row = row[: len(words)], row[len(words) :]


def _moved(asked: TextCue, row: Row, base: Sequence[Cue]) -> Row:
    """Let words go with their cue, whose times were changed by what was asked."""
    owners = [base[one.cue].span for one in row if one is not None and one.cue is not None]
    if not owners or asked.start is None or asked.end is None:
        return row
    by, later = asked.start - owners[0].start, asked.end - owners[-1].end
    if max(abs(by), abs(later)) <= ROUNDING:
        return row
    if abs(by - later) > ROUNDING:
        by = Fraction(0)  # longer or shorter, but where it was
    span = TimeRange(asked.start, max(asked.start, asked.end))
    return [one and _shifted(one, by, span) for one in row]


def _shifted(one: Known, by: Fraction, span: TimeRange) -> Known:
    """Return a word that lies elsewhere, but inside its cue."""
    start = max(span.start, min(one.start + by, span.end))
    return replace(one, start=start, end=max(start, min(one.end + by, span.end)))
