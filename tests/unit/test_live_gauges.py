"""What a line brings: rates, keyframes, gaps and drift by its own clock."""

import pytest

from live.gauges import Gauge
from live.packets import TICKS, coded_bytes

SIZE = 10_000


def fed(gauge, pictures, *, rate=25, gop=50, first=0, at=100.0, pace=1.0):  # noqa: PLR0913
    """Bring pictures in time, or at another pace; return when the last came."""
    for number in range(first, first + pictures):
        gauge.weigh(SIZE)
        gauge.picture(
            round(number * TICKS / rate), is_key=number % gop == 0,
            at=at + (number - first) / rate * pace,
        )  # fmt: skip
    return at + (pictures - 1) / rate * pace


@pytest.mark.parametrize(("rate", "gop"), [(25, 50), (50, 200), (30, 30)])
def test_rates_are_those_of_the_clip(rate, gop):
    gauge = Gauge()
    fed(gauge, rate * 10, rate=rate, gop=gop)
    told = gauge.told()
    assert told["fps"] == pytest.approx(rate)
    assert told["bitrate"] == pytest.approx(SIZE * 8 * rate)
    assert told["gop"] == pytest.approx(gop / rate)
    assert told["drift"] == pytest.approx(0, abs=0.01)
    assert told["gaps"] == 0


def test_what_was_kept_for_a_line_comes_at_once_and_counts_by_its_own_clock():
    gauge = Gauge()
    at = fed(gauge, 50, pace=0.0)
    fed(gauge, 200, first=50, at=at + 0.04)
    told = gauge.told()
    assert told["fps"] == pytest.approx(25)
    assert told["bitrate"] == pytest.approx(SIZE * 8 * 25)
    assert told["drift"] == pytest.approx(0, abs=0.01)


def test_pictures_that_are_missing_are_a_gap_whether_late_or_left_out():
    gauge = Gauge()
    at = fed(gauge, 100)
    at = fed(gauge, 100, first=100, at=at + 0.9)
    fed(gauge, 100, first=250, at=at + 0.04)
    told = gauge.told()
    assert told["gaps"] == 2
    assert told["gap_seconds"] == pytest.approx(0.9 + 51 / 25)


def test_a_line_that_comes_back_on_another_clock_is_one_gap():
    gauge = Gauge()
    gauge.connect()
    at = fed(gauge, 100)
    gauge.connect()
    fed(gauge, 100, first=9000, at=at + 5)
    told = gauge.told()
    assert (told["gaps"], told["gap_seconds"]) == (1, pytest.approx(5))
    assert told["fps"] == pytest.approx(25)


def test_a_clock_that_runs_slow_drifts():
    gauge = Gauge()
    fed(gauge, 25 * 63, pace=1.01)
    assert gauge.told()["drift"] == pytest.approx(0.6, abs=0.02)


def test_filler_is_no_picture():
    picture = b"\0\0\0\1\x41" + b"p" * 90
    assert coded_bytes(picture) == 95
    assert coded_bytes(picture + b"\0\0\1\x0c" + b"\xff" * 9000) == 95
