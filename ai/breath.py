"""Room around what is said in a clip (pure): nobody's first sound is cut off, nor the last one."""

from collections.abc import Iterable
from fractions import Fraction

from farm.captions import Word
from farm.timeline import TimeRange

BEFORE, AFTER = Fraction(1, 4), Fraction(2, 5)
"""Seconds of air before the first word and after the last: models misplace words by tenths."""


def with_breath(
    span: TimeRange, words: Iterable[Word], cuts: Iterable[Fraction], duration: Fraction
) -> TimeRange:
    """Return a range with some air around its words, as far as there is any.

    It takes half of the pause beside it at most, and nothing of another shot, which would flash up.

    Args:
        span: whose edges lie in no word.
        words: of the programme.
        cuts: seconds at which its shots begin.
        duration: of the programme.
    """
    spoken, shots = list(words), list(cuts)
    inside = [one for one in spoken if span.start < one.end and one.start < span.end]
    if not inside:
        return span
    ends = [one.end for one in spoken if one.end <= span.start]
    begins = [one.start for one in spoken if one.start >= span.end]
    before = (max(ends) + span.start) / 2 if ends else Fraction(0)
    after = (min(begins) + span.end) / 2 if begins else duration
    first = max([before, *(cut for cut in shots if cut <= span.start)])
    last = min([after, *(cut for cut in shots if cut >= span.end)])
    start = min(span.start, max(first, min(one.start for one in inside) - BEFORE))
    end = max(span.end, min(last, max(one.end for one in inside) + AFTER))
    return TimeRange(start, end)
