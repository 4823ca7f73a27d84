"""The plan as it is written down with an asset, and who may obey it."""

from dataclasses import replace
from fractions import Fraction

import pytest

from farm.profiles import SHORT_VIDEO
from tests.nouns import MAKING, sound, source, video
from transcode.ladder import plan_ladder
from transcode.plan import Maker, fingerprint, read_plan, spell_plan

NTSC = Fraction(30_000, 1001)
PLAN = plan_ladder(source(video(rate=NTSC), sound()), SHORT_VIDEO, MAKING)


@pytest.mark.parametrize(
    "facts",
    [
        source(video(rate=NTSC, seconds="10.01"), sound(start="-1/3")),
        source(video(64, 36, rate="25/2")),
        source(video(1080, 1920, rotation=90, rate=50)),
    ],
    ids=["ntsc", "tiny-silent", "upright"],
)
def test_a_plan_comes_back_exactly(facts):
    plan = plan_ladder(facts, SHORT_VIDEO, MAKING)
    back = read_plan(spell_plan(plan))
    assert repr(back) == repr(plan)
    assert back.grid.keyframes == plan.grid.keyframes


def test_where_keyframes_lie_is_part_of_what_is_written_down():
    assert '"gop_frames":60' in spell_plan(PLAN)
    assert PLAN.encoder.gop_frames == PLAN.grid.gop_frames == 60


@pytest.mark.parametrize("text", [None, "", "{}", "[]", '{"maker": {"engine": "9"}}'])
def test_what_is_no_plan_of_this_form_is_none(text):
    assert read_plan(text) is None


def test_leaving_rungs_out_changes_nothing_else():
    some = PLAN.only("360p", "vertical-720")
    assert [rung.name for rung in some.rungs] == ["360p", "vertical-720"]
    assert replace(some, rungs=PLAN.rungs) == PLAN


def test_a_rungs_fingerprint_knows_what_its_bytes_depend_on():
    mine = fingerprint(PLAN, "360p")
    assert fingerprint(PLAN.only("360p"), "360p") == mine
    others = (
        PLAN.by(Maker("8.1")),
        PLAN.by(Maker("9.0", rules=PLAN.maker.rules + 1)),
        replace(PLAN, encoder=replace(PLAN.encoder, threads=2)),
        replace(PLAN, grid=replace(PLAN.grid, frames=PLAN.grid.frames - 1)),
        replace(PLAN, start=Fraction(1, 100)),
    )
    found = {fingerprint(other, "360p") for other in others}
    assert len(found | {mine, fingerprint(PLAN, "480p")}) == len(others) + 2
