"""A cut's source is coded well enough to be coded again, whatever a profile asks of its rungs."""

from dataclasses import replace
from fractions import Fraction

import pytest

from farm.canvases import choose_canvases
from farm.profiles import SHORT_VIDEO
from farm.timeline import TimeRange
from tests.nouns import MAKING, source, video
from transcode.cut import plan_cut
from transcode.ladder import plan_ladder
from workers.jobs.cut import CRF, as_source

STRETCH = TimeRange(Fraction(1), Fraction(3))


@pytest.mark.parametrize(("told", "coded"), [(None, CRF), (26, CRF), (12, 12)])
def test_a_factor_of_its_own_makes_no_rung_a_worse_source(told, coded):
    rungs = tuple(replace(rung, crf=told) for rung in SHORT_VIDEO.horizontal)
    plan = plan_ladder(source(video()), replace(SHORT_VIDEO, horizontal=rungs), MAKING)
    cut = as_source(plan_cut(plan, STRETCH))
    assert cut.plan.encoder_for(cut.plan.rungs[0]).crf == coded


def test_a_screen_is_no_source_however_large_it_is():
    small = video(width=1280, height=720)
    profile = replace(SHORT_VIDEO, canvases=choose_canvases(["hevc-1080p", "av1-1080p"]))
    plan = plan_ladder(source(small), profile, MAKING)
    assert max(plan.rungs, key=lambda rung: rung.picture.pixels).screen is not None
    assert plan_cut(plan, STRETCH).rung.name == "720p"
