"""The plan of a ladder: which sizes, and which of them follow."""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import pytest

from farm.media import Orientation, Size
from farm.outputs import Fill
from farm.profiles import SHORT_VIDEO
from tests.nouns import MAKING, sound, source, video
from transcode.ladder import plan_ladder

MAX_SCALE = Fraction(6, 5)


@dataclass(frozen=True)
class Case:
    """A source, and each rendition as ``name canvas`` or ``name canvas picture``."""

    id: str
    picture: object
    horizontal: tuple[str, ...]
    vertical: tuple[str, ...]


FULL_HD = ("1080p 1920x1080", "720p 1280x720", "480p 854x480", "360p 640x360")
WIDE_UPRIGHT = ("vertical-720 720x1280 720x404", "vertical-540 540x960 540x304")

CASES = (
    Case("full-hd", video(1920, 1080), FULL_HD, WIDE_UPRIGHT),
    Case(
        "uhd",
        video(3840, 2160),
        FULL_HD,
        (
            "vertical-1080 1080x1920 1080x608",
            "vertical-720 720x1280 720x404",
            "vertical-540 540x960 540x304",
        ),
    ),
    Case(
        "8k",
        video(7680, 4320),
        FULL_HD,
        (
            "vertical-1080 1080x1920 1080x608",
            "vertical-720 720x1280 720x404",
            "vertical-540 540x960 540x304",
        ),
    ),
    Case("hd", video(1280, 720), FULL_HD[1:], ("vertical-404 404x720 404x228",)),
    Case("scaled-up-by-exactly-1.2", video(1600, 900), FULL_HD, WIDE_UPRIGHT[1:]),
    Case("scaled-up-by-a-hair-more", video(1598, 898), FULL_HD[1:], WIDE_UPRIGHT[1:]),
    Case(
        "3:2-small",
        video(640, 428),
        (
            "480p 718x480",
            "360p 538x360",
        ),
        ("vertical-240 240x428 240x160",),
    ),
    Case("432-lines", video(768, 432), FULL_HD[2:], ("vertical-244 244x432 244x138",)),
    Case("below-every-rung", video(480, 270), ("270p 480x270",), ("vertical-152 152x270 152x86",)),
    Case(
        "far-below-every-rung", video(320, 180), ("180p 320x180",), ("vertical-102 102x180 102x58",)
    ),
    Case(
        "phone-held-upright",
        video(1920, 1080, rotation=90),
        (
            "720p 1280x720 404x720",
            "480p 854x480 270x480",
            "360p 640x360 202x360",
        ),
        (
            "vertical-1080 1080x1920",
            "vertical-720 720x1280",
            "vertical-540 540x960",
        ),
    ),
    Case(
        "portrait-2:3",
        video(720, 1080),
        (
            "480p 854x480 320x480",
            "360p 640x360 240x360",
        ),
        (
            "vertical-720 720x1280 720x1080",
            "vertical-540 540x960 540x810",
        ),
    ),
    Case("portrait-small", video(360, 640), ("202p 360x202 114x202",), ("vertical-360 360x640",)),
    Case(
        "square",
        video(1080, 1080),
        (
            "1080p 1920x1080 1080x1080",
            "720p 1280x720 720x720",
            "480p 854x480 480x480",
            "360p 640x360 360x360",
        ),
        (
            "vertical-720 720x1280 720x720",
            "vertical-540 540x960 540x540",
        ),
    ),
    Case(
        "4:3-keeps-its-shape",
        video(1440, 1080),
        (
            "1080p 1440x1080",
            "720p 960x720",
            "480p 640x480",
            "360p 480x360",
        ),
        (
            "vertical-720 720x1280 720x540",
            "vertical-540 540x960 540x404",
        ),
    ),
    Case(
        "ultra-wide",
        video(2560, 1080),
        (
            "1080p 1920x810",
            "720p 1280x540",
            "480p 854x360",
            "360p 640x270",
        ),
        (
            "vertical-720 720x1280 720x304",
            "vertical-540 540x960 540x228",
        ),
    ),
    Case(
        "pal-4:3",
        video(720, 576, sample_aspect=Fraction(16, 15)),
        (
            "480p 640x480",
            "360p 480x360",
        ),
        ("vertical-324 324x576 324x244",),
    ),
    Case(
        "pal-16:9",
        video(720, 576, sample_aspect=Fraction(64, 45)),
        FULL_HD[2:],
        ("vertical-324 324x576 324x182",),
    ),
    Case("anamorphic-hd", video(1440, 1080, sample_aspect=Fraction(4, 3)), FULL_HD, WIDE_UPRIGHT),
    Case("tiny", video(64, 64), ("360p 640x360 76x76",), ("vertical-36 36x64 36x36",)),
    Case(
        "ribbon",
        video(4000, 200),
        (
            "1080p 1920x96",
            "720p 1280x64",
            "480p 854x42",
            "360p 640x32",
        ),
        ("vertical-112 112x200 112x6",),
    ),
    Case(
        "ribbon-upright",
        video(200, 4000),
        ("112p 200x112 6x112",),
        (
            "vertical-1080 1080x1920 96x1920",
            "vertical-720 720x1280 64x1280",
            "vertical-540 540x960 48x960",
        ),
    ),
    Case("laptop-screen", video(1366, 768), FULL_HD[1:], ("vertical-432 432x768 432x242",)),
    Case("odd-sides", video(321, 181), ("180p 320x180",), ("vertical-102 102x180 102x58",)),
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
        # the rung says the truth about what it shows, but for rounding to even sides
        shown, seen = (rung.canvas, rung.window) if rung.follows else (rung.picture, upright)
        assert abs(shown.width - seen.width * rung.scale) <= 2
        assert abs(shown.height - seen.height * rung.scale) <= 2


@EACH_SOURCE
def test_the_orientation_in_which_nobody_shot_follows(case):
    plan = plan_of(case.picture)
    upright = case.picture.upright
    for rung in plan.rungs:
        assert rung.follows is (rung.orientation is not upright.orientation)
        if rung.follows:
            assert rung.window.width <= upright.width
            assert rung.window.height <= upright.height
            # as large as it can be
            gap = (upright.width - rung.window.width, upright.height - rung.window.height)
            assert min(gap) <= 1
            assert abs(rung.window.aspect / rung.canvas.aspect - 1) < Fraction(1, 50)
    assert len({rung.shape for rung in plan.rungs if rung.follows}) == 1, "all show the same"
    assert not plan.preview_rung.follows, "it is made before anybody has looked"


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
