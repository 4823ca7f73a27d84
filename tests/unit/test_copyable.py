"""What a rung allows of packets that become it."""

from fractions import Fraction

import pytest

from farm.media import Size
from transcode.copyable import highest_level

FULL_HD, UHD = Size(1920, 1080), Size(3840, 2160)


@pytest.mark.parametrize(
    ("canvas", "rate", "level"),
    [
        (Size(640, 360), 25, 42),
        (FULL_HD, 60, 42),
        (Size(1080, 1920), Fraction(60_000, 1001), 42),
        (FULL_HD, 72, 50),
        (FULL_HD, 120, 51),
        (UHD, 30, 51),
        (UHD, 60, 52),
        (Size(7680, 4320), 60, 62),
    ],
)
def test_the_level_is_that_of_the_size_and_the_rate(canvas, rate, level):
    """ITU-T H.264 table A-1; 4.2 is what x264 may write into any rung."""
    assert highest_level(canvas, Fraction(rate)) == level
