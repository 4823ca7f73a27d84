"""The plan of a ladder: which sizes, which grid, and why."""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import pytest

from farm.media import Orientation, Scan, Size
from farm.outputs import Fill
from farm.profiles import SHORT_VIDEO, Deinterlace
from tests.nouns import MAKING, sound, source, video
from transcode.ladder import plan_ladder

MAX_SCALE = Fraction(6, 5)
FRAME_RATE = replace(SHORT_VIDEO, deinterlace=Deinterlace.FRAME_RATE)


@dataclass(frozen=True)
class Case:
    """A source, and each rendition as ``name canvas`` or ``name canvas picture``."""

    id: str
    picture: object
    horizontal: tuple[str, ...]
    vertical: tuple[str, ...]


FULL_HD = ("1080p 1920x1080", "720p 1280x720", "480p 854x480", "360p 640x360")
WIDE_UPRIGHT = ("vertical-1080 1080x1920 1080x608", "vertical-720 720x1280 720x404")

CASES = (
    Case("full-hd", video(1920, 1080), FULL_HD, WIDE_UPRIGHT),
    Case("uhd", video(3840, 2160), FULL_HD, WIDE_UPRIGHT),
    Case("8k", video(7680, 4320), FULL_HD, WIDE_UPRIGHT),
    Case("hd", video(1280, 720), FULL_HD[1:], WIDE_UPRIGHT),
    Case("scaled-up-by-exactly-1.2", video(1600, 900), FULL_HD, WIDE_UPRIGHT),
    Case(
        "scaled-up-by-a-hair-more",
        video(1598, 898),
        FULL_HD[1:],
        ("vertical-1080 1080x1920 1080x606", WIDE_UPRIGHT[1]),
    ),
    Case(
        "3:2-small",
        video(640, 428),
        ("480p 718x480", "360p 538x360"),
        ("vertical-720 720x1280 720x482",),
    ),
    Case("432-lines", video(768, 432), FULL_HD[2:], WIDE_UPRIGHT[1:]),
    Case(
        "below-every-rung",
        video(480, 270),
        ("270p 480x270",),
        ("vertical-720 720x1280 576x324",),
    ),
    Case(
        "far-below-every-rung",
        video(320, 180),
        ("180p 320x180",),
        ("vertical-720 720x1280 384x216",),
    ),
    Case(
        "phone-held-upright",
        video(1920, 1080, rotation=90),
        (
            "1080p 1920x1080 608x1080",
            "720p 1280x720 404x720",
            "480p 854x480 270x480",
            "360p 640x360 202x360",
        ),
        ("vertical-1080 1080x1920", "vertical-720 720x1280"),
    ),
    Case(
        "portrait-2:3",
        video(720, 1080),
        (
            "1080p 1920x1080 720x1080",
            "720p 1280x720 480x720",
            "480p 854x480 320x480",
            "360p 640x360 240x360",
        ),
        ("vertical-720 720x1280 720x1080",),
    ),
    Case(
        "portrait-small",
        video(360, 640),
        ("720p 1280x720 404x720", "480p 854x480 270x480", "360p 640x360 202x360"),
        ("vertical-360 360x640",),
    ),
    Case(
        "square",
        video(1080, 1080),
        (
            "1080p 1920x1080 1080x1080",
            "720p 1280x720 720x720",
            "480p 854x480 480x480",
            "360p 640x360 360x360",
        ),
        ("vertical-1080 1080x1920 1080x1080", "vertical-720 720x1280 720x720"),
    ),
    Case(
        "4:3-keeps-its-shape",
        video(1440, 1080),
        ("1080p 1440x1080", "720p 960x720", "480p 640x480", "360p 480x360"),
        ("vertical-1080 1080x1920 1080x810", "vertical-720 720x1280 720x540"),
    ),
    Case(
        "ultra-wide",
        video(2560, 1080),
        ("1080p 1920x810", "720p 1280x540", "480p 854x360", "360p 640x270"),
        ("vertical-1080 1080x1920 1080x456", "vertical-720 720x1280 720x304"),
    ),
    Case(
        "pal-4:3",
        video(720, 576, sample_aspect=Fraction(16, 15)),
        ("480p 640x480", "360p 480x360"),
        ("vertical-720 720x1280 720x540",),
    ),
    Case(
        "pal-16:9",
        video(720, 576, sample_aspect=Fraction(64, 45)),
        FULL_HD[2:],
        WIDE_UPRIGHT,
    ),
    Case("anamorphic-hd", video(1440, 1080, sample_aspect=Fraction(4, 3)), FULL_HD, WIDE_UPRIGHT),
    Case(
        "tiny",
        video(64, 64),
        ("360p 640x360 76x76",),
        ("vertical-720 720x1280 76x76",),
    ),
    Case(
        "ribbon",
        video(4000, 200),
        ("1080p 1920x96", "720p 1280x64", "480p 854x42", "360p 640x32"),
        ("vertical-1080 1080x1920 1080x54", "vertical-720 720x1280 720x36"),
    ),
    Case(
        "ribbon-upright",
        video(200, 4000),
        (
            "1080p 1920x1080 54x1080",
            "720p 1280x720 36x720",
            "480p 854x480 24x480",
            "360p 640x360 18x360",
        ),
        ("vertical-1080 1080x1920 96x1920", "vertical-720 720x1280 64x1280"),
    ),
    Case(
        "laptop-screen",
        video(1366, 768),
        FULL_HD[1:],
        WIDE_UPRIGHT,
    ),
    Case("odd-sides", video(321, 181), ("180p 320x180",), ("vertical-720 720x1280 386x218",)),
)
EACH_SOURCE = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)


def plan_of(picture, audio=None, profile=SHORT_VIDEO):
    return plan_ladder(source(picture, audio), profile, MAKING)


def spelled(rung):
    inside = "" if rung.picture == rung.canvas else f" {rung.picture}"
    return f"{rung.name} {rung.canvas}{inside}"


def spelled_rungs(plan, orientation):
    return tuple(spelled(rung) for rung in plan.rungs if rung.orientation is orientation)


@EACH_SOURCE
def test_names_and_sizes(case):
    plan = plan_of(case.picture)
    assert spelled_rungs(plan, Orientation.HORIZONTAL) == case.horizontal
    assert spelled_rungs(plan, Orientation.VERTICAL) == case.vertical


@EACH_SOURCE
def test_every_side_is_even_and_the_picture_inside(case):
    for rung in plan_of(case.picture).rungs:
        sides = (rung.canvas.width, rung.canvas.height, rung.picture.width, rung.picture.height)
        assert all(side % 2 == 0 for side in sides)
        assert rung.picture.width <= rung.canvas.width
        assert rung.picture.height <= rung.canvas.height


@EACH_SOURCE
def test_nothing_is_scaled_up_by_more_than_allowed(case):
    upright = case.picture.upright
    for rung in plan_of(case.picture).rungs:
        assert rung.scale <= MAX_SCALE
        # the rung says the truth about its picture, but for rounding to even sides
        assert abs(rung.picture.width - upright.width * rung.scale) <= 2
        assert abs(rung.picture.height - upright.height * rung.scale) <= 2


@EACH_SOURCE
def test_the_picture_keeps_its_shape(case):
    upright = case.picture.upright
    for rung in plan_of(case.picture).rungs:
        # each side may be off by one pixel of rounding
        least = Fraction(rung.picture.width - 1, rung.picture.height + 1)
        most = Fraction(rung.picture.width + 1, rung.picture.height - 1)
        assert least <= upright.aspect <= most


@EACH_SOURCE
def test_blur_fills_exactly_what_the_picture_leaves(case):
    for rung in plan_of(case.picture).rungs:
        assert (rung.fill is Fill.BLUR) == (rung.picture != rung.canvas)


@EACH_SOURCE
def test_both_orientations_are_served_and_stand_as_they_say(case):
    plan = plan_of(case.picture)
    assert {rung.orientation for rung in plan.rungs} == set(Orientation)
    assert all(rung.canvas.orientation is rung.orientation for rung in plan.rungs)


@EACH_SOURCE
def test_names_are_unique_and_order_is_large_to_small(case):
    plan = plan_of(case.picture)
    names = [rung.name for rung in plan.rungs]
    assert len(set(names)) == len(names)
    for orientation in Orientation:
        mine = [rung for rung in plan.rungs if rung.orientation is orientation]
        assert all(one.canvas.pixels > two.canvas.pixels for one, two in pairwise(mine))
        assert all(one.max_bitrate >= two.max_bitrate for one, two in pairwise(mine))
    flags = [rung.orientation is Orientation.VERTICAL for rung in plan.rungs]
    assert flags == sorted(flags), "horizontal ones come first"


@EACH_SOURCE
def test_the_master_is_as_large_as_needed_and_never_above_the_source(case):
    plan = plan_of(case.picture)
    own = case.picture.upright
    assert plan.master.width <= own.width + 1
    assert plan.master.height <= own.height + 1
    for rung in plan.rungs:
        if rung.scale <= 1:
            assert rung.picture.width <= plan.master.width
            assert rung.picture.height <= plan.master.height
    assert any(plan.master.pixels <= rung.picture.pixels for rung in plan.rungs)


@EACH_SOURCE
def test_a_reason_names_two_different_sizes(case):
    for rung in plan_of(case.picture).rungs:
        sizes = [fact for name, fact in rung.reason.facts.items() if name != "rotation"]
        assert len(set(sizes)) == len(sizes)


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


REASONS = {
    "codec-before-all-else": (
        video(codec="hevc", scan=Scan.TOP_FIRST, rotation=90),
        "encoded-codec",
        {"codec": "hevc"},
    ),
    "interlaced": (video(scan=Scan.TOP_FIRST), "encoded-interlaced", {}),
    "turned": (video(1080, 1920, rotation=90), "encoded-rotation", {"rotation": "90"}),
    "upside-down": (video(rotation=180), "encoded-rotation", {"rotation": "180"}),
    "mirrored": (video(mirrored=True), "encoded-rotation", {"rotation": "0"}),
    "scaled": (
        video(3840, 2160),
        "encoded-size",
        {"source": "3840x2160", "picture": "1920x1080"},
    ),
    "samples-not-square": (
        video(1440, 1080, sample_aspect=Fraction(4, 3)),
        "encoded-size",
        {"source": "1440x1080", "picture": "1920x1080"},
    ),
    "blur-around-it": (
        video(1080, 1080),
        "encoded-canvas",
        {"source": "1080x1080", "canvas": "1920x1080"},
    ),
    "variable-rate": (video(constant_rate=False), "encoded-rate", {"rate": "25"}),
    "too-fast": (video(rate=120), "encoded-rate", {"rate": "60"}),
    "nothing-but-keyframes": (video(), "encoded-keyframes", {}),
}


@pytest.mark.parametrize(("picture", "code", "facts"), REASONS.values(), ids=REASONS)
def test_why_the_first_rung_is_encoded(picture, code, facts):
    reason = plan_of(picture).rungs[0].reason
    assert (reason.code, dict(reason.facts)) == (code, facts)


def test_the_same_clip_gives_the_same_plan():
    facts = source(video(1920, 1080, rate=Fraction(24_000, 1001)), sound())
    assert plan_ladder(facts, SHORT_VIDEO, MAKING) == plan_ladder(facts, SHORT_VIDEO, MAKING)


def test_a_profile_of_other_sizes():
    profile = replace(SHORT_VIDEO, horizontal=SHORT_VIDEO.horizontal[:1])
    plan = plan_of(video(960, 540), profile=profile)
    assert spelled_rungs(plan, Orientation.HORIZONTAL) == ("540p 960x540",)
    assert plan.master == Size(960, 540), "the vertical one is scaled up from the source"


def test_a_profile_of_one_orientation_makes_that_alone():
    plan = plan_of(video(), profile=replace(SHORT_VIDEO, vertical=()))
    assert {rung.orientation for rung in plan.rungs} == {Orientation.HORIZONTAL}
