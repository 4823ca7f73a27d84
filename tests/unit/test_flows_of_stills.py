"""When stills are taken anew: once a window that they show was moved."""

from dataclasses import replace
from datetime import timedelta

import pytest

from farm.captions import CaptionStyle
from farm.clips import ClipOrder
from farm.jobs import JobKind, JobState
from farm.outputs import Burned
from farm.reframing import Reframed
from tests.nouns import NOON, job
from tests.standings import (
    ACCEPTED,
    ANALYSE,
    ENCODED,
    READY_CLIP,
    STAGES,
    STILLS,
    TALL,
    VERTICAL,
    A,
    B,
    rendition,
    standing,
)
from workers.flows import due_steps
from workers.standing import Step

LATER = NOON + timedelta(seconds=1)
FOLLOWS = replace(TALL, reframed=Reframed(0, ()))
WORDED = replace(FOLLOWS, burned=Burned(CaptionStyle.OUTLINE))
OTHER_TALL = rendition("b", VERTICAL)


def seen(tall, ended, state=JobState.DONE, others=(A, B)):
    """A clip whose stills were begun at noon, and one rendition of it made alone."""
    clip = standing(*STAGES, clip=READY_CLIP, made=(*others, tall))
    stills = job(STILLS, state=JobState.DONE, started_at=NOON, ended_at=NOON)
    alone = job(JobKind.RENDITION, state=state, rendition="tall", ended_at=ended)
    jobs = {**clip.jobs, Step(STILLS): stills, Step(JobKind.RENDITION, "tall"): alone}
    return replace(clip, jobs=jobs)


@pytest.mark.parametrize(
    ("clip", "due"),
    [
        (seen(FOLLOWS, LATER), (Step(STILLS),)),
        (seen(FOLLOWS, NOON), ()),
        (seen(TALL, LATER), ()),
        (seen(WORDED, LATER, others=(A, OTHER_TALL)), ()),
        (seen(FOLLOWS, LATER, JobState.FAILED), ()),
    ],
    ids=["moved-since", "moved-before", "follows-nothing", "on-no-poster", "failed"],
)
def test_stills_show_where_windows_stand_now(clip, due):
    assert due_steps(clip) == due


@pytest.mark.parametrize("order", [None, ClipOrder((VERTICAL,))], ids=["programme", "clip"])
def test_posters_and_covers_wait_for_who_looks_at_the_picture(order):
    clip = replace(ACCEPTED, ordered=order)
    made = standing(*{*ENCODED} - {ANALYSE}, clip=clip)
    looked = standing(*ENCODED, clip=clip)
    lost = replace(made, jobs={**made.jobs, Step(ANALYSE): job(ANALYSE, state=JobState.FAILED)})
    assert Step(STILLS) not in due_steps(made)
    assert Step(STILLS) in due_steps(looked)
    assert Step(STILLS) in due_steps(lost)


def test_who_was_ready_before_anybody_looked_gets_other_stills_all_the_same():
    clip = seen(FOLLOWS, LATER)
    jobs = {step: job for step, job in clip.jobs.items() if step.kind is not ANALYSE}
    assert due_steps(replace(clip, jobs=jobs)) == (Step(STILLS),)
