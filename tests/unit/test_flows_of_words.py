"""When what is said in a clip is heard and written down."""

from dataclasses import replace
from datetime import timedelta

import pytest

from farm.assets import AssetState
from farm.jobs import JobState
from tests.nouns import NOON
from tests.standings import (
    ACCEPT,
    ACCEPTED,
    CAPTIONS,
    DONE,
    LISTENED,
    PIECES,
    PREVIEW,
    SPEECH,
    standing,
    words,
)
from workers.flows import due_steps, is_over
from workers.standing import Step

WORDS = {
    "nobody-looked": ({}, (Step(SPEECH),), False),
    "found": ({Step(SPEECH): JobState.DONE}, PIECES, False),
    "one-is-heard": (
        {Step(SPEECH): JobState.DONE, PIECES[0]: JobState.DONE, PIECES[1]: JobState.RUNNING},
        (),
        False,
    ),
    "one-is-given-up": (
        {Step(SPEECH): JobState.DONE, PIECES[0]: JobState.DONE, PIECES[1]: JobState.FAILED},
        (Step(CAPTIONS),),
        False,
    ),
    "written": (
        {
            Step(SPEECH): JobState.DONE,
            **dict.fromkeys(PIECES, JobState.DONE),
            Step(CAPTIONS): JobState.DONE,
        },
        (),
        True,
    ),
}


@pytest.mark.parametrize(("states", "due", "over"), WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("state", [AssetState.ACCEPTED, AssetState.READY])
def test_words_are_written_down_piece_by_piece(states, due, over, state):
    standing = words(states, state=state)
    assert (due_steps(standing), is_over(standing)) == (due, over)


def test_who_listens_waits_for_what_the_preview_heard():
    assert Step(SPEECH) not in due_steps(standing(ACCEPT, clip=LISTENED, made=()))
    assert Step(SPEECH) in due_steps(standing(ACCEPT, PREVIEW, clip=LISTENED, made=()))


def test_a_clip_that_nobody_listens_to_waits_for_no_words():
    standing = replace(words({}), asset=ACCEPTED)
    assert (due_steps(standing), is_over(standing)) == ((), True)


@pytest.mark.parametrize(("minutes", "due"), [(-1, ()), (1, (Step(CAPTIONS),))])
def test_a_piece_that_was_heard_later_makes_the_captions_anew(minutes, due):
    states = {Step(SPEECH): DONE, **dict.fromkeys(PIECES, DONE), Step(CAPTIONS): DONE}
    seen = words(states, state=AssetState.READY)
    heard = replace(seen.jobs[PIECES[1]], ended_at=NOON + timedelta(minutes=minutes))
    written = replace(seen.jobs[Step(CAPTIONS)], started_at=NOON, ended_at=NOON)
    rows = {**seen.jobs, PIECES[1]: heard, Step(CAPTIONS): written}
    assert due_steps(replace(seen, jobs=rows)) == due
