"""The plan of a ladder: which grid, and how much sound."""

from dataclasses import replace
from fractions import Fraction

import pytest

from farm.media import Scan
from farm.profiles import SHORT_VIDEO, Deinterlace
from tests.nouns import MAKING, sound, source, video
from transcode.ladder import plan_ladder

FRAME_RATE = replace(SHORT_VIDEO, deinterlace=Deinterlace.FRAME_RATE)


def plan_of(picture, audio=None, profile=SHORT_VIDEO):
    return plan_ladder(source(picture, audio), profile, MAKING)


RATES = {
    "film-ntsc": (video(rate=Fraction(24_000, 1001)), Fraction(24_000, 1001)),
    "pal": (video(rate=25), 25),
    "phone-ntsc": (video(rate=Fraction(30_000, 1001)), Fraction(30_000, 1001)),
    "50": (video(rate=50), 50),
    "60-is-allowed": (video(rate=60), 60),
    "100-is-halved": (video(rate=100), 50),
    "120-is-halved": (video(rate=120), 60),
    "240-is-halved-twice": (video(rate=240), 60),
    "25i-gives-its-fields": (video(rate=25, scan=Scan.TOP_FIRST), 50),
    "29.97i-bottom-first": (
        video(rate=Fraction(30_000, 1001), scan=Scan.BOTTOM_FIRST),
        Fraction(60_000, 1001),
    ),
    "fields-over-the-cap-are-halved": (video(rate=50, scan=Scan.TOP_FIRST), 50),
    "a-picture-every-2-s": (video(rate=Fraction(1, 2)), 10),
    "4-a-second": (video(rate=4), 12),
    "9.99-a-second": (video(rate=Fraction(999, 100)), Fraction(999, 50)),
    "10-a-second": (video(rate=10), 10),
}


@pytest.mark.parametrize(("picture", "rate"), RATES.values(), ids=RATES)
def test_rates(picture, rate):
    assert plan_of(picture).grid.rate == rate


@pytest.mark.parametrize("rate", ["1/60", "1/2", "1", "3", "4", "7", "15/2", "9"])
def test_slow_pictures_are_repeated_a_whole_number_of_times(rate):
    times = plan_of(video(rate=Fraction(rate), seconds=60)).grid.rate / Fraction(rate)
    assert times.denominator == 1
    assert 10 <= Fraction(rate) * times < 10 + Fraction(rate)


def test_an_interlaced_picture_by_frames():
    plan = plan_of(video(rate=25, scan=Scan.TOP_FIRST), profile=FRAME_RATE)
    assert plan.grid.rate == 25
    assert plan.deinterlace is Deinterlace.FRAME_RATE


@pytest.mark.parametrize(
    ("scan", "deinterlace"),
    [(Scan.PROGRESSIVE, None), (Scan.BOTTOM_FIRST, Deinterlace.FIELD_RATE)],
    ids=["progressive", "interlaced"],
)
def test_only_interlaced_pictures_are_deinterlaced(scan, deinterlace):
    assert plan_of(video(scan=scan)).deinterlace is deinterlace


@pytest.mark.parametrize(
    ("rate", "cap"),
    [(25, 5_500_000), (30, 5_500_000), (50, 8_250_000), (120, 8_250_000)],
)
def test_more_frames_may_cost_half_as_much_again(rate, cap):
    assert plan_of(video(rate=rate)).rungs[0].max_bitrate == cap


TIMES = {
    "no-sound": (video(seconds=10), None, 250),
    "sound-as-long": (video(seconds=10), sound(seconds=10), 250),
    "sound-shorter": (video(seconds=10), sound(seconds=4), 250),
    "sound-longer-by-0.4": (video(seconds=10), sound(seconds="10.4"), 250),
    "sound-longer-by-0.5": (video(seconds=10), sound(seconds="10.5"), 250),
    "sound-longer-by-3": (video(seconds=10), sound(seconds=13), 325),
    "picture-after-the-sound": (video(seconds=10, start=Fraction(2)), sound(seconds=10), 300),
    "sound-after-the-picture": (video(seconds=10), sound(seconds=10, start=2), 300),
    "sound-a-little-after": (video(seconds=10), sound(seconds=10, start="0.2"), 250),
    "one-picture": (video(seconds="0.04"), None, 1),
    "less-than-a-picture": (video(seconds="0.001"), None, 1),
    "half-way-between-frames": (video(seconds="10.03"), None, 251),
    "ntsc": (video(seconds=Fraction(250 * 1001, 30_000), rate=Fraction(30_000, 1001)), None, 250),
    "fields": (video(seconds=10, scan=Scan.TOP_FIRST), None, 500),
    "halved": (video(seconds=10, rate=120), None, 600),
    "one-slide": (video(seconds=2, rate=Fraction(1, 2)), None, 20),
}


@pytest.mark.parametrize(("picture", "audio", "frames"), TIMES.values(), ids=TIMES)
def test_frames(picture, audio, frames):
    assert plan_of(picture, audio).grid.frames == frames


@pytest.mark.parametrize(
    "rate", ["24000/1001", "25", "30000/1001", "50", "60000/1001", "4", "1001/37"]
)
def test_sound_is_as_long_as_the_pictures(rate):
    plan = plan_of(video(rate=Fraction(rate), seconds=7), sound(seconds=7))
    assert plan.samples is not None
    assert abs(plan.samples - plan.grid.duration * 48_000) <= Fraction(1, 2)


def test_a_silent_film_has_no_samples():
    assert plan_of(video()).samples is None
