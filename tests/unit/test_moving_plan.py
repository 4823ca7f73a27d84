"""What a moving preview shows, and what is read of one."""

from fractions import Fraction

import pytest

from farm.media import Orientation, Size
from farm.outputs import Fill
from farm.timeline import FrameGrid
from tests.nouns import rendition
from transcode.animation import read_animation
from transcode.moving_plan import fit_side, plan_moving
from workers.jobs.moving import choose_rendition

NTSC = Fraction(30_000, 1001)
CLIPS = {
    "one-picture": (25, 1),
    "shorter-than-a-step": (25, 3),
    "six-seconds": (25, 144),
    "a-frame-too-long-to-be-whole": (25, 145),
    "an-hour": (25, 90_000),
    "ntsc": (NTSC, 5_000),
    "fifty": (50, 5_000),
    "film": (24, 2_000),
    "slide-show": (Fraction(1, 2), 300),
    "ten-a-second": (10, 1_000),
}


@pytest.mark.parametrize(("rate", "frames"), CLIPS.values(), ids=CLIPS)
def test_what_is_shown_lies_in_the_clip_and_moves_as_fast(rate, frames):
    plan = plan_moving(FrameGrid(Fraction(rate), frames))
    shown = plan.shown
    assert list(shown) == sorted(set(shown))
    assert (shown[0], shown[-1]) >= (0, 0)
    assert shown[-1] < frames
    assert plan.rate * plan.step == rate
    assert rate < 4 or 4 <= plan.rate <= 8
    assert rate < 4 or plan.seconds <= Fraction(13, 2)


def test_a_short_clip_is_shown_whole_and_a_long_one_in_stretches_from_all_over_it():
    whole = plan_moving(FrameGrid(Fraction(25), 144))
    assert (whole.firsts, whole.shown) == ((0,), tuple(range(0, 144, 4)))
    hour = plan_moving(FrameGrid(Fraction(25), 90_000))
    assert len(hour.firsts) == 4
    for number, first in enumerate(hour.firsts):
        middle = first + hour.frames / 2
        assert abs(middle - (2 * number + 1) * 90_000 / 8) <= 1
    assert len(hour.shown) == 36
    assert hour.seconds == Fraction(36 * 4, 25)


SIDES = {
    "wide": (Size(640, 360), Size(320, 180)),
    "tall": (Size(720, 1280), Size(180, 320)),
    "small-as-it-is": (Size(160, 96), Size(160, 96)),
    "ribbon": (Size(4000, 16), Size(320, 2)),
}


@pytest.mark.parametrize(("picture", "wanted"), SIDES.values(), ids=SIDES)
def test_the_longer_side_is_no_longer_than_asked_for(picture, wanted):
    assert fit_side(picture, 320) == wanted


NOT_THESE = {
    "nothing": b"",
    "text": b"hello, this is neither of the two",
    "half-a-webp": b"RIFF\xff\x00\x00\x00WEBPVP8 ",
    "half-a-gif": b"GIF89a\x10\x00\x10\x00\x80\x00\x00" + bytes(6) + b"\x2c",
}


@pytest.mark.parametrize("content", NOT_THESE.values(), ids=NOT_THESE)
def test_what_is_cut_off_is_no_animation(content):
    with pytest.raises(ValueError, match=r"cut off|neither"):
        read_animation(content)


WIDE, SMALL = rendition("1080p", Size(1920, 1080)), rendition("360p", Size(640, 360))
TINY = rendition("tiny", Size(256, 144))
BLURRED = rendition("vertical-720", Size(720, 1280), fill=Fill.BLUR)
WALL = rendition("led-320x180", Size(320, 180), screen="led-320x180")
CHOICES = {
    "the-smallest-that-is-large-enough": ([WIDE, SMALL, TINY, BLURRED], SMALL),
    "a-small-one-where-there-is-no-other": ([TINY, BLURRED], TINY),
    "no-wall": ([WIDE, WALL], WIDE),
    "the-other-orientation-before-nothing": ([BLURRED], BLURRED),
    "nothing": ([], None),
}


@pytest.mark.parametrize(("known", "chosen"), CHOICES.values(), ids=CHOICES)
def test_it_is_made_of_a_small_rendition_as_the_clip_was_shot(known, chosen):
    assert choose_rendition(known, Orientation.HORIZONTAL) is chosen
    assert choose_rendition(known[::-1], Orientation.HORIZONTAL) is chosen


def test_a_tall_clip_is_shown_tall():
    tall = rendition("vertical-720", Size(720, 1280))
    wide = rendition("360p", Size(640, 360), fill=Fill.BLUR)
    assert choose_rendition([wide, tall], Orientation.VERTICAL) is tall
