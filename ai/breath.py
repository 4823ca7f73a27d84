"""Air around what is said in a clip (pure): no first sound is cut off, and no next sentence begun.

Models misplace words by tenths of a second. Who speaks when is known better than who says what.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from ai.programme import Programme
from farm.analysis import Signal, SignalKind
from farm.timeline import TimeRange

BEFORE, AFTER = Fraction(1, 4), Fraction(2, 5)
"""Seconds of air before somebody begins to speak, and after."""
APART = Fraction(3, 20)
"""Seconds from what is said outside."""
REACH = Fraction(6, 10)
"""Seconds from an edge to the pause that was meant."""
SHORTEST = Fraction(1, 10)
"""Of a pause."""


def with_breath(span: TimeRange, programme: Programme) -> TimeRange:
    """Return a range whose edges lie in the pauses that were meant, with some air.

    Where there is no pause near, an edge stays; it never moves into another shot, which would
    flash up, nor into a word.

    Args:
        span: of the programme.
        programme: its speech and words, whichever are known, and its cuts.
    """
    pauses = list(_pauses(programme))
    start = _moved(span.start, pauses, (APART, BEFORE), programme.duration)
    end = _moved(span.end, pauses, (AFTER, APART), programme.duration)
    start = max([start, *(cut for cut in programme.cuts if start < cut <= span.start)])
    end = min([end, *(cut for cut in programme.cuts if span.end <= cut < end)])
    edges = [
        old if any(word.start < new < word.end for word in programme.words) else new
        for old, new in ((span.start, start), (span.end, end))
    ]
    return TimeRange(*edges) if edges[0] < edges[1] else span


def _moved(
    at: Fraction, pauses: Iterable[TimeRange], air: tuple[Fraction, Fraction], duration: Fraction
) -> Fraction:
    """Return the place nearest to an edge, in the pause nearest to it, that leaves so much air.

    Args:
        at: the edge.
        pauses: in order.
        air: seconds after what is said before the pause, and before what is said after it.
        duration: of the programme.
    """
    near = [(max(one.start - at, at - one.end, Fraction(0)), one) for one in pauses]
    away, pause = min(near, key=lambda one: one[0], default=(REACH + 1, None))
    if pause is None or away > REACH:
        return at
    middle = (pause.start + pause.end) / 2
    first = min(pause.start + air[0], middle) if pause.start > 0 else pause.start
    last = max(pause.end - air[1], middle) if pause.end < duration else pause.end
    return min(max(at, first), last)


def _pauses(programme: Programme) -> Iterator[TimeRange]:
    """Yield where nobody speaks; nothing where it is not known where somebody does."""
    speech = programme.signal(SignalKind.SPEECH)
    spoken = [] if speech is None else list(_spoken(speech))
    spoken = spoken or [TimeRange(word.start, word.end) for word in programme.words]
    if not spoken:
        return
    ends, latest = [Fraction(0)], Fraction(0)
    for one in spoken:
        latest = max(latest, one.end)
        ends.append(latest)
    begins = [*(one.start for one in spoken), programme.duration]
    for end, begin in zip(ends, begins, strict=True):
        if begin - end >= SHORTEST:
            yield TimeRange(end, begin)


def _spoken(speech: Signal) -> Iterator[TimeRange]:
    """Yield where somebody speaks, edges inside the steps by their shares."""
    values, step = (*speech.values, 0.0), speech.step
    first: int | None = None
    for number, value in enumerate(values):
        if value > 0 and first is None:
            first = number
        if value == 0 and first is not None:
            last = number - 1
            start = (first + 1 - _share(values[first])) * step if last > first else first * step
            end = (last + _share(values[last])) * step if last > first else number * step
            yield TimeRange(start, end)
            first = None


def _share(value: float) -> Fraction:
    return Fraction(repr(value))
