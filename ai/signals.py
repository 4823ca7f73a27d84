"""Curves over a clip's time (pure): their step, their shape, and fewer points of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from farm.analysis import Signal, SignalKind
from farm.timeline import TimeRange

STEP = Fraction(1, 5)
"""Seconds between the values of a curve that is measured here; 400 ms of momentary loudness are
two of them."""
DIGITS = 2
"""What is kept behind the point: no reader of a curve tells more apart, and it is stored small."""


def count_steps(duration: Fraction) -> int:
    """Return how many values a curve of so many seconds has; the last may stand for less."""
    return max(1, -(-duration // STEP))


def curve(kind: SignalKind, values: Iterable[float]) -> Signal:
    """Return a curve in steps of `STEP`, rounded to `DIGITS`."""
    return Signal(kind, STEP, tuple(round(float(value), DIGITS) for value in values))


def share_curve(kind: SignalKind, spans: Sequence[TimeRange], duration: Fraction) -> Signal:
    """Return what share of each step lies in one of some ranges.

    Args:
        kind: of the curve.
        spans: in order and apart.
        duration: of the programme.
    """
    shares = [Fraction(0)] * count_steps(duration)
    for span in spans:
        first, last = int(span.start // STEP), int(-(-span.end // STEP))
        for number in range(max(0, first), min(len(shares), last)):
            begin, end = number * STEP, (number + 1) * STEP
            shares[number] += (min(end, span.end) - max(begin, span.start)) / STEP
    return curve(kind, map(float, shares))


def thin_signal(signal: Signal, points: int) -> Signal:
    """Return a curve of at most so many values: of each stretch the highest, so that no peak goes.

    Args:
        signal: any.
        points: at least 1.
    """
    count = len(signal.values)
    each = -(-count // points) if count else 1
    if each <= 1:
        return signal
    edges = [*range(0, count, each), count]
    values = tuple(max(signal.values[first:end]) for first, end in pairwise(edges))
    return Signal(signal.kind, signal.step * each, values)


def by_kind(signals: Iterable[Signal]) -> Mapping[SignalKind, Signal]:
    """Return curves by what they show."""
    return {one.kind: one for one in signals}


def within(signal: Signal, span: TimeRange) -> tuple[float, ...]:
    """Return the values of all steps that a range touches; none where it lies outside."""
    first = max(0, int(span.start // signal.step))
    return signal.values[first : max(first, int(-(-span.end // signal.step)))]


def spans_where(
    signal: Signal, holds: Callable[[float], bool], *, bridge: Fraction = Fraction(0)
) -> tuple[TimeRange, ...]:
    """Return where a curve's values are as wanted.

    Args:
        signal: any.
        holds: judges a value.
        bridge: seconds; what lies nearer together than this is one range.
    """
    spans: list[TimeRange] = []
    for number, value in enumerate(signal.values):
        if not holds(value):
            continue
        start, end = number * signal.step, (number + 1) * signal.step
        if spans and start - spans[-1].end <= bridge:
            spans[-1] = TimeRange(spans[-1].start, end)
        else:
            spans.append(TimeRange(start, end))
    return tuple(spans)
