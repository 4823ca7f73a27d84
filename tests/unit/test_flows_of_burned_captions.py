"""When renditions that show captions are made, and made again."""

from dataclasses import replace

import pytest

from farm.assets import AssetState, Speech
from farm.captions import Burned, CaptionStyle, CaptionTrack, TrackKind
from farm.ids import CaptionId
from farm.jobs import JobKind
from tests.nouns import ASSET, NOON, ORG, job
from tests.standings import (
    ACCEPTED,
    CAPTIONS,
    DONE,
    FAILED_JOB,
    HORIZONTAL,
    PACKAGE,
    RUNNING,
    SPEECH,
    STAGES,
    VERTICAL,
    A,
    package,
    poster,
    rendition,
)
from workers.flows import due_steps, is_over
from workers.standing import Standing, Step

SPOKEN = Step(JobKind.RENDITION, "spoken")
FIRST, SECOND, UNMADE = (CaptionId(f"cap_{number}") for number in (1, 2, 0))


def version(name):
    which = (name, ASSET, ORG, "zh-Hans", TrackKind.CAPTION, 1, None, NOON)
    return CaptionTrack(*which, key="k", files=(), cues=1, flagged=0)


def with_captions(*, written, track=FIRST, seen=UNMADE, alone=None, **more):
    """A clip that has everything, but perhaps not the rendition that shows captions.

    `written` is the state of its captions, None: nobody listens to it; `seen` is what that
    rendition shows.
    """
    drawn = replace(rendition("spoken"), screen="spoken", burned=Burned(CaptionStyle.OUTLINE, seen))
    made = (A,) if seen == UNMADE else (A, drawn)
    state = more.get("state", AssetState.ACCEPTED)
    speech = None if written is None else Speech(0)
    dates = {"source_removed_at": more.get("gone"), "held_at": more.get("held")}
    clip = replace(ACCEPTED, speech=speech, state=state, **dates)
    known = {Step(kind): job(kind, state=DONE) for kind in (*STAGES, SPEECH)}
    known |= {Step(CAPTIONS): job(CAPTIONS, state=written)} if written else {}
    known |= {SPOKEN: job(JobKind.RENDITION, state=alone, rendition="spoken")} if alone else {}
    stills, burned = (poster(HORIZONTAL),), {"spoken": track and version(track)}
    plan = ("a", "spoken")
    return Standing(clip, known, plan, made, (package("a"),), stills, burned=burned)


READY_STATE = AssetState.READY
IN_PICTURE = {
    "the-words-are-not-there": (with_captions(written=RUNNING), (), False),
    "the-words-are-there": (with_captions(written=DONE), (SPOKEN,), False),
    "nobody-listens": (with_captions(written=None, track=None), (SPOKEN,), False),
    "in-the-making": (with_captions(written=DONE, alone=RUNNING), (), False),
    "failed": (with_captions(written=DONE, alone=FAILED_JOB), (), True),
    "made": (with_captions(written=DONE, seen=FIRST, alone=DONE), (), True),
    "made-without-words": (
        with_captions(written=None, track=None, seen=None, alone=DONE),
        (),
        True,
    ),
    "words-came": (with_captions(written=None, seen=None, alone=DONE), (SPOKEN,), False),
    "edited": (
        with_captions(written=DONE, track=SECOND, seen=FIRST, alone=DONE),
        (SPOKEN,),
        False,
    ),
    "edited-when-ready": (
        with_captions(written=DONE, track=SECOND, seen=FIRST, alone=DONE, state=READY_STATE),
        (SPOKEN,),
        False,
    ),
    "edited-while-it-is-made": (
        with_captions(written=DONE, track=SECOND, seen=FIRST, alone=RUNNING, state=READY_STATE),
        (),
        False,
    ),
    "heard-anew": (
        with_captions(written=RUNNING, track=SECOND, seen=FIRST, alone=DONE, state=READY_STATE),
        (),
        False,
    ),
    "edited-without-a-source": (
        with_captions(
            written=DONE, track=SECOND, seen=FIRST, alone=DONE, state=READY_STATE, gone=NOON
        ),
        (),
        True,
    ),
    "edited-while-it-is-held": (
        with_captions(
            written=DONE, track=SECOND, seen=FIRST, alone=DONE, state=READY_STATE, held=NOON
        ),
        (),
        True,
    ),
    "held-before-it-was-made": (with_captions(written=DONE, held=NOON), (SPOKEN,), False),
    "ready-without-it": (with_captions(written=DONE, state=READY_STATE), (), True),
}


@pytest.mark.parametrize(("seen", "due", "over"), IN_PICTURE.values(), ids=IN_PICTURE)
def test_captions_in_pictures_wait_for_the_words_and_follow_them(seen, due, over):
    assert (due_steps(seen), is_over(seen)) == (due, over)


def test_nothing_else_waits_for_captions_in_pictures():
    seen = with_captions(written=DONE, alone=RUNNING)
    unpackaged = {step: one for step, one in seen.jobs.items() if step.kind is not PACKAGE}
    waiting = replace(seen, jobs=unpackaged, packages=())
    assert due_steps(waiting) == (Step(PACKAGE),)
    upright = replace(rendition("spoken", VERTICAL), screen="spoken", burned=Burned("outline"))
    assert due_steps(replace(seen, renditions=(A, upright))) == (), "no poster is taken of it"
