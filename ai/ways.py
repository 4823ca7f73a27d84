"""Ways along one axis, one place for each of many even moments (pure).

A way is pulled tight between bounds like a thread, then its speed is limited, as much before as
after what forces it to move, and its corners are rounded by a mean. Only ``+ - * /``, ``fsum`` and
comparisons of Python's own numbers: the same on every machine and with every Python.
"""

from collections.abc import Callable, Sequence
from itertools import accumulate
from math import fsum

Bounds = tuple[float, float]
"""The first and the last place that will do."""
Way = list[float]


def pull_tight(bounds: Sequence[Bounds], wanted: Sequence[float]) -> Way:
    """Return the shortest way between bounds; where it can stand still all the time, it does.

    Args:
        bounds: at each moment the first and the last place that will do.
        wanted: what a way that stands is nearest to, on the whole; none: the middle.
    """
    low, high = max(first for first, _ in bounds), min(last for _, last in bounds)
    if low <= high:
        middle = fsum(wanted) / len(wanted) if wanted else (low + high) / 2
        return [min(max(middle, low), high)] * len(bounds)
    way = [_start(bounds)]
    while len(way) < len(bounds):
        way.extend(_straight(way[-1], bounds, len(way)))
    return way


def _start(bounds: Sequence[Bounds]) -> float:
    """Return where a way begins: where one place does longest, at its side of what follows."""
    low, high = bounds[0]
    for first, last in bounds:
        if first > high:
            return high
        if last < low:
            return low
        low, high = max(low, first), min(high, last)
    return low


def _straight(start: float, bounds: Sequence[Bounds], begin: int) -> Way:
    """Return a straight way from a place, up to the bound that it has to turn around."""
    flattest, steepest = (0, float("-inf")), (0, float("inf"))
    for moment in range(begin, len(bounds)):
        number, (first, last) = moment - begin + 1, bounds[moment]
        down, up = (first - start) / number, (last - start) / number
        if down > steepest[1]:
            return _line(start, bounds, begin, steepest)
        if up < flattest[1]:
            return _line(start, bounds, begin, flattest)
        flattest = (number, down) if down > flattest[1] else flattest
        steepest = (number, up) if up < steepest[1] else steepest
    slope = min(max(0.0, flattest[1]), steepest[1])
    return _line(start, bounds, begin, (len(bounds) - begin, slope))


def _line(start: float, bounds: Sequence[Bounds], begin: int, turn: tuple[int, float]) -> Way:
    count, slope = turn
    places = (start + slope * number for number in range(1, count + 1))
    # what rounds wrongly by a hair would leave the picture
    wide = bounds[begin : begin + count]
    return [min(max(at, low), high) for at, (low, high) in zip(places, wide, strict=True)]


def limit_speed(way: Sequence[float], most: float) -> Way:
    """Return a way whose neighbours are at most so far apart.

    It lies half-way between the lowest such way above the given one and the highest below it.
    """
    above, below = _swept(way, -most, max), _swept(way, most, min)
    return [(one + other) / 2 for one, other in zip(above, below, strict=True)]


def _swept(way: Sequence[float], step: float, choose: Callable[[float, float], float]) -> Way:
    there = list(accumulate(way, lambda before, at: choose(at, before + step)))
    back = list(accumulate(reversed(there), lambda after, at: choose(at, after + step)))
    return back[::-1]


def round_corners(way: Sequence[float], reach: int) -> Way:
    """Return the means over so many moments to each side of each; beyond its ends a way stands.

    The mean of a way whose neighbours are at most ``s`` apart never changes its step by more than
    ``2 s / (2 reach + 1)``.
    """
    width = 2 * reach + 1
    held = [way[0]] * reach + list(way) + [way[-1]] * reach
    low, high = min(way), max(way)
    means = (fsum(held[number : number + width]) / width for number in range(len(way)))
    return [min(max(mean, low), high) for mean in means]


def corners_of(way: Sequence[float], within: float) -> tuple[int, ...]:
    """Return the moments between which straight lines come so near to all of a way."""
    kept = [0]
    low, high = float("-inf"), float("inf")
    for number in range(1, len(way)):
        run = number - kept[-1]
        slope = (way[number] - way[kept[-1]]) / run
        if not low <= slope <= high:
            kept.append(number - 1)
            low, high, run = float("-inf"), float("inf"), 1
            slope = way[number] - way[number - 1]
        low, high = max(low, slope - within / run), min(high, slope + within / run)
    return (*kept, len(way) - 1) if len(way) > 1 else (0,)
