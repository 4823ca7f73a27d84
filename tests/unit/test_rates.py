"""The rate a clip was shot at, from its times."""

from fractions import Fraction
from itertools import accumulate

import pytest

from transcode.rates import is_constant, nominal_rate

MILLISECONDS = Fraction(1, 1000)
NTSC = Fraction(30000, 1001)


def rounded(rate, count, base=MILLISECONDS):
    return [round(n / rate / base) for n in range(count)]


@pytest.mark.parametrize(
    "rate",
    [Fraction(24000, 1001), 24, 25, NTSC, 30, 50, Fraction(60000, 1001), 60, 120, 240, 10, 15],
    ids=str,
)
def test_rates_are_found_through_milliseconds(rate):
    times = rounded(Fraction(rate), 1500)
    assert nominal_rate(times, MILLISECONDS) == rate
    assert is_constant(times, MILLISECONDS, Fraction(rate))


@pytest.mark.parametrize(
    ("gaps", "base", "rate"),
    [
        ([20, 20, 40, 20, 40, 40, 20] * 5, Fraction(1, 600), 30),
        ([40, 40, 20, 40, 60, 40, 40, 20] * 5, Fraction(1, 600), 30),
        ([29281, 3000, 3000, 3000, 3000, 3000], Fraction(1, 90000), 30),
        ([3001] * 8, Fraction(1, 90000), 30),
        ([2997] * 47 + [3744] * 5, Fraction(1, 90000), 30),
        ([8, 9, 8] * 20, Fraction(1, 100), 12),
        ([10] * 30, Fraction(1, 100), 10),
    ],
    ids=["33-67", "mostly-67", "slow-motion", "3001", "slows-down", "gif", "gif-10"],
)
def test_variable_rates_are_named_by_what_was_shot(gaps, base, rate):
    times = [0, *accumulate(gaps)]
    assert nominal_rate(times, base) == rate


def test_holes_and_drift_are_not_constant():
    steady = rounded(Fraction(25), 100)
    assert is_constant([*steady[:50], *steady[51:]], MILLISECONDS, Fraction(25))
    assert not is_constant(steady[::3] + steady[1::3], MILLISECONDS, Fraction(25))
    drifting = rounded(Fraction(3006, 100), 2000)
    assert not is_constant(drifting, MILLISECONDS, Fraction(30))


def test_one_time_has_no_rate():
    assert nominal_rate([7], MILLISECONDS) is None
    assert nominal_rate([7, 7], MILLISECONDS) is None
    assert is_constant([7], MILLISECONDS, Fraction(25))
