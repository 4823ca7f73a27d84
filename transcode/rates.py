"""The rate a clip was shot at, from the times at which its pictures are shown. Pure."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

KNOWN_RATES = tuple(
    Fraction(rate)
    for rate in (
        *("24000/1001", "30000/1001", "48000/1001", "60000/1001", "120000/1001", "240000/1001"),
        *(1, 2, 5, 6, 8, 10, 12, "25/2", 15, 16, 18, 20, 24, 25, 30, 48, 50, 60),
        *(90, 100, 120, 144, 200, 240),
    )
)
"""Rates that cameras, phones and encoders use, frames a second."""

SNAP = Fraction(1, 100)
"""A measured rate this close to a known one (as a share) is the known one: phone clocks are off
by up to 0.1 %, one-second clips with unsteady steps by 0.5 %."""

GRID_TOLERANCE = Fraction(1, 4)
"""Of a step: how far from its place a picture of a constant-rate clip may lie."""

FILLED_SHARE = Fraction(19, 20)
"""Of a grid's places: a recording that lost more pictures than this has no constant rate."""

_STEP_TOLERANCE = 0.3
_FIT_SHARE = 0.9


def nominal_rate(times: Sequence[int], time_base: Fraction) -> Fraction | None:
    """Return the rate a clip was shot at, frames a second.

    The shortest common gap is one step; longer gaps are pauses and count as the whole number of
    steps that they are near. Where gaps fit no step, the median gap is the step.

    Args:
        times: when each picture is shown, ascending, in units of `time_base`.
        time_base: seconds a unit.

    Returns:
        A rate of `KNOWN_RATES` where one is near; None where there are no two different times.
    """
    gaps = sorted(after - before for before, after in pairwise(times))
    gaps = [gap for gap in gaps if gap > 0]
    if not gaps:
        return None
    median = gaps[len(gaps) // 2]
    measured = _fitted(gaps, gaps[len(gaps) // 10]) or _fitted(gaps, median) or Fraction(1, median)
    return _snapped(measured / time_base)


def is_constant(times: Sequence[int], time_base: Fraction, rate: Fraction) -> bool:
    """Whether every picture lies near a place of its own on a grid, with few places empty."""
    # a step is `long` of so many parts of a unit: whole numbers, as clips have many pictures
    long, parts = (1 / (rate * time_base)).as_integer_ratio()
    since = [(time - times[0]) * parts for time in times]
    places = [(2 * at + long) // (2 * long) for at in since]
    tolerance, share = (GRID_TOLERANCE * long).as_integer_ratio()
    on_grid = all(
        abs(at - place * long) * share <= tolerance for place, at in zip(places, since, strict=True)
    )
    return on_grid and len(set(places)) == len(places) >= FILLED_SHARE * (places[-1] + 1)


def _fitted(gaps: Sequence[int], step: int) -> Fraction | None:
    """Return steps a unit over the gaps that are whole numbers of a step, if nearly all are."""
    steps = units = fitting = 0
    for gap in gaps:
        whole = round(gap / step)
        if whole >= 1 and abs(gap / step - whole) <= _STEP_TOLERANCE:
            fitting += 1
            # Only single steps are measured; a clock of milliseconds may be off by one unit.
            if abs(gap - step) <= max(step / 10, 1):
                steps, units = steps + 1, units + gap
    return Fraction(steps, units) if fitting >= _FIT_SHARE * len(gaps) else None


def _snapped(rate: Fraction) -> Fraction:
    known = min(KNOWN_RATES, key=lambda candidate: abs(candidate - rate))
    if abs(known - rate) <= SNAP * known:
        return known
    return rate.limit_denominator(20) if rate > 1 else rate.limit_denominator(1000)
