"""Which changes of a picture are cuts."""

from fractions import Fraction

import pytest

from transcode.shots import choose_cuts, read_changes

CASES = {
    "nothing": ((), ()),
    "one": ((50,), (50,)),
    "apart": ((10, 50, 75), (10, 50, 75)),
    "as-near-as-shots-may-be": ((10, 20), (10, 20)),
    "a-flash": ((10, 50, 52), (10,)),
    "a-strobe-and-a-cut": ((50, 53, 56, 59, 90), (90,)),
}


@pytest.mark.parametrize(("changes", "cuts"), CASES.values(), ids=CASES)
def test_what_changes_back_in_a_moment_is_no_cut(changes, cuts):
    assert choose_cuts(changes, Fraction(25)) == cuts


def test_frames_are_read_as_ffmpeg_prints_them():
    text = "frame:50   pts:2000000 pts_time:2\nlavfi.scd.time=2\nframe:75 pts:3 pts_time:3\n"
    assert read_changes(text.splitlines()) == (50, 75)
