"""Ways of windows: inside, bounded, pinned, the same every time."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai.crop_paths import (
    MOST_ACCELERATION,
    MOST_SPEED,
    Hold,
    place_at,
    plan_path,
    steps_of,
    window_of,
)
from ai.ways import corners_of, limit_speed, pull_tight, round_corners
from farm.media import Size

WINDOW = window_of(Fraction(9, 16), Size(1920, 1080))
RATES = [Fraction(25), Fraction(30000, 1001), Fraction(10), Fraction(50), Fraction(3)]


@st.composite
def ways(draw):
    """A window's bounds through a shot, as wild as subjects can be."""
    rate = draw(st.sampled_from(RATES))
    steps = steps_of(first := draw(st.integers(0, 500)), first + draw(st.integers(1, 400)), rate)
    first_place, last_place = WINDOW.bounds
    place = st.floats(first_place, last_place)
    count = len(steps.all)
    jumps = draw(st.lists(st.tuples(place, place), min_size=1, max_size=8))
    bounds = [sorted(jumps[number * len(jumps) // count]) for number in range(count)]
    return steps, [tuple(one) for one in bounds]


def speeds(path, steps):
    places = [place_at(path, frame, WINDOW) for frame in steps.all if frame < steps.end]
    return [(after - before) / steps.seconds for before, after in pairwise(places)]


@given(ways())
@settings(max_examples=80, deadline=None)
def test_a_way_is_inside_the_picture_and_neither_fast_nor_jerky(made):
    steps, bounds = made
    path = plan_path(bounds, WINDOW, steps)
    first, last = WINDOW.bounds
    assert all(first - 1e-5 <= node.across <= last + 1e-5 for node in path.nodes)
    assert all(steps.first <= node.frame < steps.end for node in path.nodes)
    assert all(one.frame < other.frame for one, other in pairwise(path.nodes))
    fast = speeds(path, steps)
    assert all(abs(one) <= MOST_SPEED + 1e-3 for one in fast)
    changes = [abs(after - before) / steps.seconds for before, after in pairwise(fast)]
    assert all(one <= MOST_ACCELERATION + 2e-2 for one in changes)
    assert plan_path(bounds, WINDOW, steps) == path


@given(ways(), st.data())
@settings(max_examples=80, deadline=None)
def test_a_way_stands_where_it_is_held(made, data):
    steps, bounds = made
    count = len(steps.all)
    edges = sorted(data.draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=6)))
    places = st.floats(*WINDOW.bounds)
    holds = [
        Hold(first, last - 1 if last > first else first, data.draw(places))
        for first, last in zip(edges[::2], [*edges[1::2], count], strict=False)
    ]
    path = plan_path(bounds, WINDOW, steps, holds=holds)
    for hold in holds:
        for moment in range(hold.first, hold.last + 1):
            frame = min(steps.all[moment], steps.end - 1)
            if frame == steps.all[moment]:
                assert place_at(path, frame, WINDOW) == pytest.approx(hold.place, abs=5e-5)
    first, last = WINDOW.bounds
    assert all(first - 1e-5 <= node.across <= last + 1e-5 for node in path.nodes)


@given(ways(), st.floats(*WINDOW.bounds), st.data())
@settings(max_examples=60, deadline=None)
def test_a_way_joins_one_hold_smoothly(made, place, data):
    steps, bounds = made
    moment = data.draw(st.integers(0, len(steps.all) - 1))
    path = plan_path(bounds, WINDOW, steps, holds=[Hold(moment, moment, place)])
    fast = speeds(path, steps)
    assert all(abs(one) <= MOST_SPEED + 1e-3 for one in fast)
    changes = [abs(after - before) / steps.seconds for before, after in pairwise(fast)]
    assert all(one <= MOST_ACCELERATION + 2e-2 for one in changes)


def test_what_fits_into_one_place_is_shown_from_one_place():
    bounds = [(0.3, 0.5), (0.4, 0.6), (0.35, 0.45)] * 20
    path = plan_path(bounds, WINDOW, steps_of(0, 150, Fraction(25)))
    (node,) = path.nodes
    assert 0.4 <= node.across <= 0.45


def test_somebody_who_walks_is_followed():
    steps = steps_of(0, 250, Fraction(25))
    places = [0.2 + 0.6 * number / len(steps.all) for number in range(len(steps.all))]
    path = plan_path([(at - 0.05, at + 0.05) for at in places], WINDOW, steps)
    inside = [
        abs(place_at(path, frame, WINDOW) - WINDOW.inside(at)) < 0.08
        for frame, at in zip(steps.all, places, strict=True)
    ]
    assert all(inside)


@pytest.mark.parametrize(
    ("shape", "size", "share", "moves_across"),
    [
        (Fraction(9, 16), Size(1920, 1080), 81 / 256, True),
        (Fraction(384, 1152), Size(1920, 1080), 0.1875, True),
        (Fraction(1920, 360), Size(1920, 1080), 1 / 3, False),
        (Fraction(16, 9), Size(1080, 1920), 81 / 256, False),
        (Fraction(16, 9), Size(1280, 720), 1, False),
    ],
    ids=["vertical", "pillar", "band", "mirror-case", "same"],
)
def test_a_window_is_as_large_as_it_can_be(shape, size, share, moves_across):
    window = window_of(shape, size)
    assert (window.size, window.moves_across) == (pytest.approx(share), moves_across)


def test_a_thread_is_pulled_around_what_is_in_its_way():
    bounds = [(0.2, 0.3)] * 5 + [(0.2, 0.8)] * 5 + [(0.6, 0.7)] * 5
    way = pull_tight(bounds, ())
    assert way[:5] == [0.3] * 5
    assert way[-5:] == pytest.approx([0.6] * 5)
    assert all(low <= at <= high for at, (low, high) in zip(way, bounds, strict=True))
    assert all(after >= before for before, after in pairwise(way))


def test_a_speed_is_limited_as_much_before_as_after():
    limited = limit_speed([0.0] * 4 + [1.0] * 4, 0.25)
    assert limited == [0, 0.125, 0.25, 0.375, 0.625, 0.75, 0.875, 1]


def test_corners_are_rounded_and_ends_are_held():
    assert round_corners([0.0, 0.0, 1.0, 1.0], 1) == pytest.approx([0, 1 / 3, 2 / 3, 1])


def test_a_straight_way_has_two_corners():
    assert corners_of([number / 10 for number in range(50)], 1e-6) == (0, 49)
    assert corners_of([0.0, 0.0, 0.0, 1.0, 2.0], 1e-6) == (0, 2, 4)
