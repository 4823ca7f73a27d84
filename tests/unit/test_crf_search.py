"""Which stretches are coded, and which factor comes out of the scores."""

from dataclasses import replace
from fractions import Fraction

import pytest

from farm.canvases import choose_canvases
from farm.errors import InputRejected
from farm.media import Codec, Size
from farm.outputs import Origin
from farm.profiles import SHORT_VIDEO
from tests.nouns import MAKING, source, video
from transcode.codec_options import Hardware
from transcode.crf_search import (
    COARSEST,
    FINEST,
    choose_stretches,
    search_factor,
    with_factor,
)
from transcode.encoders import ENCODERS, encoder_of
from transcode.ladder import plan_ladder
from transcode.scores import Piece, Score, Vmaf, sum_up
from transcode.vmaf import screen_size
from workers.tuning import wanted_rungs


def plan(profile=SHORT_VIDEO, **changes):
    return plan_ladder(source(video(**changes)), profile, MAKING)


def piece(clip, *scores, size=1000, seconds=1.0, cpu=1.0):
    return Piece(clip, Vmaf(tuple(map(float, scores))), size, seconds, cpu)


def falling(at_twenty, a_step=1.0):
    """Scores that fall by so much with each factor."""

    def score(crf):
        return Score(crf, at_twenty - a_step * (crf - 20), 0, "", 0, 10**7 / crf, 1)

    return score


@pytest.mark.parametrize("seconds", [2, 15])
def test_a_short_clip_is_coded_whole(seconds):
    (only,) = choose_stretches(plan(seconds=seconds), "720p")
    assert (only.first, only.plan.grid.frames) == (0, 25 * seconds)
    assert [rung.name for rung in only.plan.rungs] == ["720p"]


@pytest.mark.parametrize(("seconds", "rate"), [(19, 25), (60, 25), (90, Fraction(30000, 1001))])
def test_of_a_long_clip_a_stretch_of_each_third_is_coded_from_a_keyframe(seconds, rate):
    whole = plan(seconds=seconds, rate=rate)
    stretches = choose_stretches(whole, "360p")
    assert len(stretches) == 3
    for number, one in enumerate(stretches):
        grid = one.plan.grid
        assert one.first % grid.gop_frames == 0
        assert float(grid.duration) == pytest.approx(5, abs=0.05)
        assert number * seconds / 3 - 2 <= one.first / rate
        assert one.first / rate + grid.duration <= (number + 1) * seconds / 3 + 2
        assert one.first + grid.frames <= whole.grid.frames
    ends = [one.first + one.plan.grid.frames for one in stretches]
    assert all(end <= after.first for end, after in zip(ends, stretches[1:], strict=False))


def test_a_rung_that_would_be_copied_is_coded():
    whole = plan()
    copied = tuple(replace(rung, origin=Origin.COPIED) for rung in whole.rungs)
    (only,) = choose_stretches(replace(whole, rungs=copied), "1080p")
    assert only.plan.rungs[0].origin is Origin.ENCODED


@pytest.mark.parametrize(
    ("at_twenty", "found"), [(93, 20), (93.5, 20), (92.9, 19), (100, 27), (97, 24), (89.1, 16)]
)
def test_the_coarsest_factor_that_reaches_the_target_is_found(at_twenty, found):
    answer = search_factor(falling(at_twenty), 93)
    assert (answer.score.crf, answer.is_reached) == (found, True)
    assert len(answer.tried) <= 5


def test_what_no_factor_reaches_is_told_with_the_finest():
    answer = search_factor(falling(80), 93)
    assert (answer.score.crf, answer.is_reached) == (FINEST, False)


def test_what_every_factor_reaches_is_told_with_the_coarsest():
    answer = search_factor(falling(99, 0.1), 93)
    assert (answer.score.crf, answer.is_reached) == (COARSEST, True)


def test_each_clip_counts_the_same_however_long_it_is():
    long = [piece("long", 90, 90, size=4000, seconds=2, cpu=4) for _ in range(3)]
    score = sum_up(21, [*long, piece("short", 96, size=500, seconds=0.5, cpu=2)])
    assert (score.vmaf, score.worst, score.worst_clip) == (93, 90, "long")
    assert (score.bitrate, score.cpu) == ((16_000 + 8_000) / 2, (2 + 4) / 2)


def test_the_low_score_is_that_of_one_frame_in_twenty():
    assert Vmaf(tuple(map(float, range(1, 101)))).percentile(5) == 5
    assert Vmaf((50.0, 90.0)).percentile(5) == 50
    assert sum_up(21, [piece("one", *[40] * 5, *[95] * 95)]).low == 40
    assert sum_up(21, [piece("one", *[40] * 4, *[95] * 96)]).low == 95


def test_bad_frames_weigh_more_in_the_harmonic_mean():
    vmaf = Vmaf((100.0, 0.0))
    assert vmaf.harmonic < 1 < vmaf.mean == 50


@pytest.mark.parametrize(
    ("canvas", "shown"),
    [
        ((1920, 1080), (1920, 1080)),
        ((640, 360), (1920, 1080)),
        ((854, 480), (1920, 1080)),
        ((720, 1280), (1080, 1920)),
        ((384, 1152), (640, 1920)),
        ((1920, 360), (1920, 360)),
        ((720, 720), (1080, 1080)),
        ((3840, 2160), (3840, 2160)),
    ],
    ids=str,
)
def test_a_picture_is_compared_as_large_as_the_screen_shows_it(canvas, shown):
    assert screen_size(Size(*canvas)) == Size(*shown)


@pytest.mark.parametrize("codec", Codec)
def test_a_rung_may_have_a_factor_of_its_own(codec):
    whole = plan()
    rung, other = (replace(one, codec=codec) for one in whole.rungs[:2])
    own = replace(rung, crf=30)

    def coded(one):
        encoder = encoder_of(one, ENCODERS[Codec.H264, Hardware.CPU])
        return int(encoder.options(one, whole.encoder_for(one))["crf"])

    assert coded(own) - coded(rung) == 30 - whole.encoder.crf
    assert coded(rung) == coded(other)


def test_a_profile_says_the_factor_of_a_rung_and_of_a_canvas():
    first, *others = SHORT_VIDEO.horizontal
    (canvas,) = choose_canvases(["led-960x576"])
    profile = replace(
        SHORT_VIDEO,
        horizontal=(replace(first, crf=24), *others),
        canvases=(replace(canvas, crf=27),),
    )
    factors = {rung.name: rung.crf for rung in plan(profile).rungs}
    assert factors.pop("1080p") == 24
    assert factors.pop("led-960x576") == 27
    assert set(factors.values()) == {None}


def test_the_search_puts_its_factor_into_the_plan():
    (only,) = choose_stretches(plan(), "480p")
    assert [rung.crf for rung in with_factor(only, 28).plan.rungs] == [28]


def test_a_profile_is_the_ladder_one_of_its_rungs_or_a_screen():
    assert len(wanted_rungs("short-video")[1]) == 7
    assert wanted_rungs("vertical-720")[1] == ("vertical-720",)
    profile, names = wanted_rungs("led-384x1152:fill")
    assert names == ("led-384x1152-fill",)
    assert [canvas.name for canvas in profile.canvases] == [*names]


def test_a_profile_that_is_none_is_refused_with_those_that_are():
    with pytest.raises(InputRejected) as refused:
        wanted_rungs("4k")
    assert refused.value.code == "tune-profile-unknown"
    known = refused.value.notice.facts["known"]
    assert {"short-video", "360p", "led-960x576", "av1-1080p"} <= set(known.split(", "))
