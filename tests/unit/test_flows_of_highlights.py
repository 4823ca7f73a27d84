"""When a clip's highlights are looked for: once it is ready, and nothing waits for them."""

from dataclasses import replace

import pytest

from farm.clips import ClipOrder
from farm.jobs import JobKind, JobState
from farm.media import Orientation
from tests.nouns import job
from tests.standings import READY_CLIP, STAGES, standing
from workers.flows import due_highlights, due_steps, is_complete, is_over
from workers.standing import Step, is_awaited

HIGHLIGHTS = JobKind.FIND_HIGHLIGHTS


def test_a_clip_is_ready_without_them():
    seen = standing(*STAGES)
    assert is_over(seen)
    assert is_complete(seen.asset, seen.done)
    assert not is_awaited(HIGHLIGHTS)
    assert due_steps(seen) == ()


def test_they_are_looked_for_once():
    seen = standing(*STAGES, clip=READY_CLIP)
    assert due_highlights(seen) == (Step(HIGHLIGHTS),)
    assert due_steps(seen) == ()  # a clip of before is left as it is


@pytest.mark.parametrize("state", JobState)
def test_a_clip_that_was_looked_at_is_left_in_peace(state):
    seen = standing(*STAGES, clip=READY_CLIP)
    looked = replace(seen, jobs={**seen.jobs, Step(HIGHLIGHTS): job(HIGHLIGHTS, state=state)})
    assert due_highlights(looked) == ()
    assert due_steps(looked) == ()


def test_nobody_looks_where_nobody_wants_to_know_or_for_what_is_a_highlight_itself():
    seen = standing(*STAGES, clip=READY_CLIP)
    assert due_highlights(replace(seen, is_proposing=False)) == ()
    clip = replace(READY_CLIP, ordered=ClipOrder((Orientation.VERTICAL,)))
    assert due_highlights(replace(seen, asset=clip)) == ()
