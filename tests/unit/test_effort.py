"""How much work stages have with a clip, in proportion."""

from dataclasses import replace

import pytest

from farm.media import Codec
from farm.outputs import Origin
from farm.profiles import SHORT_VIDEO
from tests.nouns import MAKING, sound, source, video
from transcode.effort import (
    BEGINNING,
    chunk_effort,
    ladder_effort,
    packaging_effort,
    preview_effort,
)
from transcode.ladder import plan_ladder


def planned(picture):
    facts = source(picture, sound())
    return facts, plan_ladder(facts, SHORT_VIDEO, MAKING)


@pytest.mark.parametrize("effort", [ladder_effort, preview_effort])
def test_twice_as_long_is_twice_the_work(effort):
    short, long = (effort(*planned(video(seconds=seconds))) - BEGINNING for seconds in (60, 120))
    assert long == pytest.approx(2 * short)


def test_a_larger_source_costs_its_decoding_alone():
    """Both have the same six renditions."""
    hd, uhd = (
        ladder_effort(*planned(video(width, height)))
        for width, height in (
            (1920, 1080),
            (3840, 2160),
        )
    )
    assert 1 < uhd / hd < 2


def test_what_is_copied_costs_next_to_nothing():
    facts, plan = planned(video())
    copied = replace(plan, rungs=tuple(replace(r, origin=Origin.COPIED) for r in plan.rungs))
    work, taken = (ladder_effort(facts, each) - BEGINNING for each in (plan, copied))
    assert taken < work / 50


def test_chunks_have_the_work_of_the_whole_and_the_ladder_has_little_left():
    facts = source(video(seconds=600), sound(seconds=600))
    whole, chunked = (
        plan_ladder(facts, SHORT_VIDEO, replace(MAKING, chunk_seconds=seconds))
        for seconds in (0, 60)
    )
    work = ladder_effort(facts, whole) - preview_effort(facts, whole)
    parts = len(chunked.chunks) * (chunk_effort(facts, chunked) - BEGINNING)
    assert parts == pytest.approx(work, rel=0.2)
    assert ladder_effort(facts, chunked) < ladder_effort(facts, whole) / 20


def test_hevc_costs_more_than_h264():
    facts, plan = planned(video())
    hevc = replace(plan, rungs=tuple(replace(r, codec=Codec.HEVC) for r in plan.rungs))
    assert ladder_effort(facts, hevc) > 2 * ladder_effort(facts, plan)


def test_packages_are_quick_beside_the_encode():
    facts, plan = planned(video(seconds=600))
    assert packaging_effort(plan) < ladder_effort(facts, plan) / 20
