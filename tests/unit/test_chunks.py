"""Which clips are encoded in chunks, where they are cut, and from where a chunk is read."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from farm.media import EntryPoints
from farm.messages import Notice
from farm.profiles import SHORT_VIDEO
from tests.nouns import MAKING, sound, source, video
from transcode.chunks import chunk_of
from transcode.entering import run_up
from transcode.ladder import plan_ladder
from transcode.plan import read_plan, spell_plan

GOP = EntryPoints(Fraction(3), closed=True)
OPEN = EntryPoints(Fraction(3), closed=False)


def clip(seconds=600, *, demuxer="mov", entries=GOP, notices=(), **changes):
    picture = video(seconds=seconds, entries=entries, **changes)
    return replace(source(picture, sound(seconds=seconds)), demuxer=demuxer, notices=notices)


def planned(facts, seconds=60):
    return plan_ladder(facts, SHORT_VIDEO, replace(MAKING, chunk_seconds=seconds))


NUMBERS = {
    "twice-the-length-is-not-enough": (clip(120), 60, 0),
    "a-little-more-is": (clip(121), 60, 4),
    "even": (clip(600), 60, 10),
    "made-even": (clip(530), 60, 10),
    "an-hour": (clip(3600), 60, 60),
    "no-more-than-people-can-watch": (clip(21600), 60, 60),
    "never": (clip(21600), 0, 0),
    "as-the-bench-asks": (clip(90), 10, 10),
    "no-more-than-groups": (clip(9), 1, 5),
    "transport-stream": (clip(demuxer="mpegts"), 60, 10),
    "nobody-knows-its-keyframes": (clip(demuxer="mpegts", entries=None), 60, 0),
    "nobody-needs-to": (clip(entries=None), 60, 10),
    "no-index": (clip(demuxer="avi"), 60, 0),
    "few-keyframes": (clip(entries=EntryPoints(Fraction(60), closed=True)), 60, 10),
    "too-few": (clip(entries=EntryPoints(Fraction(61), closed=False)), 60, 0),
    "one-keyframe": (clip(entries=EntryPoints(Fraction(600), closed=True)), 60, 0),
    "clock-that-jumps": (clip(demuxer="mpegts", notices=(Notice("time-jumps"),)), 60, 0),
}


@pytest.mark.parametrize(("facts", "seconds", "chunks"), NUMBERS.values(), ids=NUMBERS)
def test_how_many_chunks(facts, seconds, chunks):
    assert len(planned(facts, seconds).chunks) == chunks


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001), Fraction(50)])
@pytest.mark.parametrize("seconds", [121, 150, 333, 3600])
def test_chunks_fill_the_grid_from_keyframe_to_keyframe(rate, seconds):
    plan = planned(clip(seconds, rate=rate))
    chunks = [chunk_of(plan, number) for number in range(len(plan.chunks))]
    assert [chunk.first for chunk in chunks] == list(plan.chunks)
    assert chunks[0].first == 0
    for before, after in pairwise(chunks):
        assert before.first + before.plan.grid.frames == after.first
    assert chunks[-1].first + chunks[-1].plan.grid.frames == plan.grid.frames
    starts = [chunk.first / rate + at for chunk in chunks for at in chunk.plan.grid.keyframes]
    assert starts == list(plan.grid.keyframes)
    groups = [len(chunk.plan.grid.keyframes) for chunk in chunks]
    assert max(groups) - min(groups) <= 1, "workers would have unlike shares"


def test_chunks_hold_what_no_other_pass_makes():
    plan = planned(clip())
    made = chunk_of(plan, 1).plan
    assert [rung.name for rung in made.rungs] == [
        rung.name for rung in plan.rungs if rung.name != plan.preview
    ]
    assert (made.samples, made.chunks, made.encoder) == (None, (), plan.encoder)


def test_a_plan_without_chunks_is_one_made_in_one_go():
    before = spell_plan(planned(clip())).replace('"chunks":', '"forgotten":')
    assert read_plan(before).chunks == ()
    assert read_plan(spell_plan(planned(clip()))) == planned(clip())


READS = {
    "closed": (clip(), 0),
    "open": (clip(entries=OPEN), 5),
    "probed-before": (clip(entries=None), 2),
    "searched": (clip(demuxer="mpegts"), 5),
    "searched-and-open": (clip(demuxer="mpegts", entries=OPEN), 8),
    "no-index": (clip(demuxer="avi"), None),
    "jumps": (clip(notices=(Notice("time-jumps"),)), None),
}


@pytest.mark.parametrize(("facts", "seconds"), READS.values(), ids=READS)
def test_reading_begins_early_enough(facts, seconds):
    assert run_up(facts) == seconds
