"""Highlights: what is worth to be cut out of a programme, how much, and why."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from farm.messages import Notice
from farm.timeline import TimeRange


class HighlightStyle(StrEnum):
    """What somebody looks for."""

    NEWS_QUOTE = "news-quote"
    """Somebody says something that stands alone."""
    EVENT = "event"
    """Applause, cheering, something that happens."""
    COURT = "court"
    """What a hearing turns on; calm, never by loudness alone."""


@dataclass(frozen=True, slots=True)
class HighlightWish:
    """What is wanted.

    Attributes:
        count: at most.
        shortest: seconds; likewise `longest`.
    """

    style: HighlightStyle
    count: int = 10
    shortest: Fraction = Fraction(8)
    longest: Fraction = Fraction(60)


@dataclass(frozen=True, slots=True)
class Highlight:
    """A range that is proposed; none overlaps another.

    Attributes:
        span: seconds of the programme, from and to the end of a sentence or a shot.
        score: 0 to 1, to compare it with the others of the same clip.
        reasons: at least one, the weightiest first, as codes of ``messages.toml``.
    """

    span: TimeRange
    score: float
    reasons: tuple[Notice, ...]
