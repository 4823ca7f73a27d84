from fractions import Fraction

import pytest

from farm.timeline import FrameGrid, TimeRange, clock_time

NTSC = Fraction(30000, 1001)


def test_a_range_knows_its_length():
    assert TimeRange(Fraction(1, 3), Fraction(2, 3)).duration == Fraction(1, 3)
    assert TimeRange(Fraction(1), Fraction(1)).duration == 0


def test_a_range_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="before it starts"):
        TimeRange(Fraction(1), Fraction(0))


@pytest.mark.parametrize(("rate", "frames"), [(Fraction(0), 1), (Fraction(-25), 1), (NTSC, 0)])
def test_an_empty_grid_is_refused(rate, frames):
    with pytest.raises(ValueError, match="no frame grid"):
        FrameGrid(rate, frames)


@pytest.mark.parametrize(
    ("rate", "gop"),
    [(Fraction(25), 50), (NTSC, 60), (Fraction(24000, 1001), 48), (Fraction(1, 10), 1)],
)
def test_a_gop_is_two_seconds_of_whole_frames(rate, gop):
    assert FrameGrid(rate, 1).gop_frames == gop


def test_keyframes_lie_on_the_grid_exactly():
    grid = FrameGrid(NTSC, 181)

    assert grid.keyframes == (0, Fraction(2002, 1000), Fraction(4004, 1000), Fraction(6006, 1000))
    assert grid.duration == 181 / NTSC


@pytest.mark.parametrize(
    ("seconds", "spelled"),
    [
        (Fraction(0), "00:00:00.000"),
        (Fraction(3599999, 1000), "00:59:59.999"),
        (Fraction(35999996, 10000), "01:00:00.000"),
        (Fraction(360000), "100:00:00.000"),
    ],
)
def test_clock_times_are_spelled_for_webvtt(seconds, spelled):
    assert clock_time(seconds) == spelled
