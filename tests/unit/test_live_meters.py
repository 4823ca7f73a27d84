"""Levels of sound as a child prints them, and as meters get them."""

import math

import pytest

from live.hearing import SoundLines
from live.meters import FLOOR_DB, KEPT, Meter

PRINTED = """\
[Parsed_ametadata_3 @ 0x5581] frame:7    pts:33600   pts_time:0.7
[Parsed_ametadata_3 @ 0x5581] lavfi.astats.1.Peak_level=-18.000000
[Parsed_ametadata_3 @ 0x5581] lavfi.astats.1.RMS_level=-21.010300
[Parsed_ametadata_3 @ 0x5581] lavfi.astats.2.Peak_level=-inf
[Parsed_ametadata_3 @ 0x5581] lavfi.astats.2.RMS_level=-inf
[Parsed_ametadata_3 @ 0x5581] lavfi.astats.Overall.RMS_level=-24.020600
"""


def test_a_step_is_whole_with_its_last_line():
    lines = SoundLines()
    told = [lines.take(line) for line in PRINTED.splitlines() * 2]
    whole = [one for one in told if one is not None]
    assert len(whole) == 2
    assert whole[0] == whole[1]
    (left, right) = whole[0]
    assert left == (-18.0, -21.0103)
    assert right[0] < FLOOR_DB


def test_the_level_of_all_channels_is_their_power():
    meter = Meter()
    assert meter.take([(-18.0, -21.0), (-18.0, -21.0)]) == pytest.approx(-21.0)
    assert meter.take([(-18.0, -21.0), (-999.0, -999.0)]) == pytest.approx(-21 - 10 * math.log10(2))
    assert meter.take([(-999.0, -999.0)]) == FLOOR_DB
    assert meter.told()["steps"][1] == [-18.0, -21.0, FLOOR_DB, FLOOR_DB]


def test_a_reader_knows_which_steps_are_new():
    meter = Meter()
    for number in range(100):
        meter.take([(-float(number), -float(number))])
    told = meter.told()
    assert (told["count"], len(told["steps"])) == (100, KEPT)
    assert told["steps"][-1] == [-99.0, -99.0]
    meter.clear()
    assert meter.told() == {"count": 100, "steps": []}
