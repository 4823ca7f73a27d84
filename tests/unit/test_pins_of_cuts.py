"""Pins that go along with a cut, by its own clock."""

from fractions import Fraction

import pytest

from farm.reframing import Pin, Pinned, pins_within
from farm.timeline import TimeRange

CUT = TimeRange(Fraction(12, 5), Fraction(6))


def pin(start, end, across=0.3):
    return Pin(TimeRange(Fraction(start), Fraction(end)), across, 0.5)


@pytest.mark.parametrize(
    ("there", "taken"),
    {
        "inside": ([pin(3, 4)], [pin(Fraction(3, 5), Fraction(8, 5))]),
        "over-both-ends": ([pin(0, 9)], [pin(0, Fraction(18, 5))]),
        "up-to-its-start": ([pin(1, Fraction(12, 5))], []),
        "from-its-end": ([pin(6, 7)], []),
        "the-later-stays-later": (
            [pin(0, 9, 0.2), pin(3, 4, 0.8)],
            [pin(0, Fraction(18, 5), 0.2), pin(Fraction(3, 5), Fraction(8, 5), 0.8)],
        ),
    }.values(),
    ids=lambda value: "",
)
def test_a_cut_takes_what_is_pinned_in_it(there, taken):
    assert pins_within(Pinned(4, tuple(there)), CUT) == Pinned(0, tuple(taken))
