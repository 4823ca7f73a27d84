"""How far a stretch stands out of its own programme, signal by signal (pure).

Against the programme's median, in units of its spread (1.4826 times the median absolute deviation,
which is the standard deviation where values are normal, and which no single event moves).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from statistics import mean, median

from ai.programme import Programme
from ai.signals import within
from farm.analysis import Signal, SignalKind
from farm.timeline import TimeRange

HEARD = -60.0
"""LUFS; pauses are left out of what is usual."""
_NORMAL = 1.4826
_FULL = 4.0
"""So many spreads above the median are all the evidence that one signal can give."""
NEAR, CAUSE = Fraction(1), Fraction(5, 2)
"""Seconds before and after a moment in which sound is looked at, as a jump comes before its
applause is known for one; and between the end of a sentence and what it brings about."""


class Measure(StrEnum):
    """What of a signal's values in a stretch counts."""

    MEAN = "mean"
    PEAK = "peak"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Rule:
    """How a signal is weighed.

    Attributes:
        floor: the least spread; without it the flattest programme would have the most highlights.
        near: seconds around the moment in which it is looked at; None: in all that is shown.
    """

    measure: Measure
    floor: float
    near: Fraction | None = None


RULES: Mapping[SignalKind, Rule] = {
    SignalKind.LOUDNESS: Rule(Measure.PEAK, 3.0, near=NEAR),
    SignalKind.LOUDNESS_JUMP: Rule(Measure.PEAK, 3.0, near=NEAR),
    SignalKind.APPLAUSE: Rule(Measure.MEAN, 0.15, near=NEAR),
    SignalKind.CHEERING: Rule(Measure.MEAN, 0.15, near=NEAR),
    SignalKind.LAUGHTER: Rule(Measure.MEAN, 0.15, near=NEAR),
    SignalKind.SPEECH: Rule(Measure.MEAN, 0.2),
    SignalKind.MOTION: Rule(Measure.MEAN, 0.05),
    SignalKind.FACES: Rule(Measure.MEAN, 0.5),
    SignalKind.FACE_SIZE: Rule(Measure.MEAN, 0.05),
    SignalKind.SHOT_RATE: Rule(Measure.MEAN, 3.0),
    SignalKind.KEYWORDS: Rule(Measure.SUM, 0.35),
    SignalKind.SENTENCE_END: Rule(Measure.SUM, 0.25, near=CAUSE),
}


@dataclass(frozen=True, slots=True)
class Usual:
    """What a signal is like in most of a programme."""

    median: float
    spread: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one signal says about a stretch.

    Attributes:
        share: 0 to 1, how much it stands out.
        level: its mean, peak or sum there.
        above: that less what is usual.
    """

    kind: SignalKind
    share: float
    level: float
    above: float


def usual(signal: Signal) -> Usual:
    """Return what a signal is like in most of a programme."""
    rule = RULES[signal.kind]
    if rule.measure is Measure.SUM:  # of what is seldom, nothing is usual
        return Usual(0.0, rule.floor)
    values = _counted(signal.kind, signal.values)
    if not values:
        return Usual(0.0, rule.floor)
    middle = median(values)
    spread = _NORMAL * median(abs(value - middle) for value in values)
    return Usual(middle, max(spread, rule.floor))


@dataclass(frozen=True, slots=True)
class Witnesses:
    """A programme's signals with what is usual of each."""

    programme: Programme
    usuals: Mapping[SignalKind, Usual]

    @classmethod
    def of(cls, programme: Programme) -> "Witnesses":
        """Ask all signals of a programme."""
        return cls(programme, {one.kind: usual(one) for one in programme.signals})

    def ask(self, kind: SignalKind, moment: TimeRange, shown: TimeRange) -> Evidence | None:
        """Return what a signal says; None where there is none, or nothing of it there.

        Args:
            kind: which signal.
            moment: what stands out.
            shown: it with what belongs to it.
        """
        signal, rule = self.programme.signal(kind), RULES[kind]
        if signal is None:
            return None
        span = shown if rule.near is None else _widened(moment, shown, rule.near)
        values = _counted(kind, within(signal, span))
        if not values:
            return None
        level = _level(rule.measure, values)
        known = self.usuals[kind]
        share = min(1.0, max(0.0, (level - known.median) / (_FULL * known.spread)))
        return Evidence(kind, share, level, level - known.median)


def _widened(moment: TimeRange, shown: TimeRange, near: Fraction) -> TimeRange:
    start, end = max(shown.start, moment.start - near), min(shown.end, moment.end + near)
    return TimeRange(min(start, moment.start), max(end, moment.end))


def _counted(kind: SignalKind, values: Sequence[float]) -> Sequence[float]:
    if kind is not SignalKind.LOUDNESS:
        return values
    return [value for value in values if value > HEARD]


def _level(measure: Measure, values: Sequence[float]) -> float:
    match measure:
        case Measure.MEAN:
            return mean(values)
        case Measure.PEAK:
            return max(values)
        case Measure.SUM:
            return sum(values)
