"""What happens next to a clip."""

from dataclasses import replace

import pytest

from farm.jobs import JobKind
from farm.outputs import PackageKind
from farm.reframing import Pinned, Reframed
from tests.nouns import NOON, job
from tests.standings import (
    ACCEPT,
    ACCEPTED,
    ANALYSE,
    CANCELLED,
    CHECKSUM,
    COPY,
    CUT,
    DONE,
    ENCODED,
    FAILED,
    FAILED_JOB,
    LADDER,
    LINEAGE,
    PACKAGE,
    PLAYS,
    PREVIEW,
    QUEUED,
    READY_CLIP,
    RECEIVED,
    REJECTED,
    RUNNING,
    SENT,
    SILENT,
    STAGES,
    STILLS,
    TALL,
    WITHOUT_A,
    A,
    B,
    package,
    standing,
)
from workers.flows import clip_flow, due_steps, is_complete, is_over, ready_stages
from workers.standing import Step

READY = {
    "sent-in-parts": (SENT, (), (JobKind.ASSEMBLE,)),
    "to-be-cut-out-of-another": (CUT, (), (JobKind.CUT,)),
    "cut": (replace(RECEIVED, cut_of=LINEAGE), (JobKind.CUT,), (ACCEPT,)),
    "accepted-after-the-cut": (ACCEPTED, (JobKind.CUT, ACCEPT), (PREVIEW, CHECKSUM)),
    "put-together": (RECEIVED, (JobKind.ASSEMBLE,), (ACCEPT,)),
    "accepted-after-parts": (ACCEPTED, (JobKind.ASSEMBLE, ACCEPT), (PREVIEW, CHECKSUM)),
    "new": (RECEIVED, (), (ACCEPT,)),
    "new-and-looked-at": (RECEIVED, (ACCEPT,), ()),
    "accepted": (ACCEPTED, (ACCEPT,), (PREVIEW, CHECKSUM)),
    "hashed": (ACCEPTED, (ACCEPT, CHECKSUM), (PREVIEW,)),
    "previewed": (ACCEPTED, (ACCEPT, PREVIEW, CHECKSUM), (ANALYSE, LADDER)),
    "looked-at": (ACCEPTED, (ACCEPT, PREVIEW, CHECKSUM, ANALYSE), (LADDER,)),
    "the-encode-waits-for-no-hash": (ACCEPTED, (ACCEPT, PREVIEW), (CHECKSUM, ANALYSE, LADDER)),
    "nor-does-the-package": (
        ACCEPTED,
        (ACCEPT, PREVIEW, ANALYSE, LADDER),
        (CHECKSUM, STILLS, PACKAGE),
    ),
    "encoded": (ACCEPTED, ENCODED, (STILLS, PACKAGE)),
    "stills-first": (ACCEPTED, (*ENCODED, STILLS), (PACKAGE,)),
    "packaged-first": (ACCEPTED, (*ENCODED, PACKAGE), (STILLS,)),
    "all-but-the-hash": (
        ACCEPTED,
        (ACCEPT, PREVIEW, ANALYSE, LADDER, STILLS, PACKAGE),
        (CHECKSUM,),
    ),
    "all-done": (ACCEPTED, tuple(JobKind), ()),
    "silent-has-a-preview-too": (SILENT, (ACCEPT, CHECKSUM), (PREVIEW,)),
    "silent-and-encoded": (SILENT, ENCODED, (STILLS, PACKAGE)),
    "one-that-plays": (PLAYS, (ACCEPT,), (COPY, PREVIEW, CHECKSUM)),
    "nothing-waits-for-the-copy": (PLAYS, (ACCEPT, PREVIEW, CHECKSUM, ANALYSE), (COPY, LADDER)),
    "rejected": (REJECTED, (), ()),
    "rejected-after-a-look": (REJECTED, (ACCEPT,), ()),
    "failed": (FAILED, (ACCEPT, PREVIEW), ()),
}


@pytest.mark.parametrize(("clip", "done", "ready"), READY.values(), ids=READY)
def test_ready_stages(clip, done, ready):
    assert ready_stages(clip, frozenset(done)) == ready


@pytest.mark.parametrize("clip", [ACCEPTED, SILENT], ids=["with-sound", "silent"])
def test_the_order_of_a_flow_can_be_kept(clip):
    done = frozenset()
    for kind in clip_flow(clip):
        assert kind in ready_stages(clip, done), f"{kind} waits for a later stage"
        done |= {kind}
    assert is_complete(clip, done)


COMPLETE = {
    "everything": (ACCEPTED, tuple(JobKind), True),
    "no-package-yet": (ACCEPTED, (*ENCODED, STILLS), False),
    "not-previewed": (ACCEPTED, (ACCEPT, CHECKSUM, LADDER, STILLS, PACKAGE), False),
    "not-hashed": (ACCEPTED, (ACCEPT, PREVIEW, LADDER, STILLS, PACKAGE), False),
    "silent-needs-a-preview-too": (SILENT, (ACCEPT, CHECKSUM, LADDER, STILLS, PACKAGE), False),
    "nobody-waits-for-the-copy": (PLAYS, STAGES, True),
    "a-look-that-failed-costs-nothing": (ACCEPTED, tuple({*STAGES} - {ANALYSE}), True),
    "looked-at-but-without-facts": (RECEIVED, (ACCEPT,), False),
}


@pytest.mark.parametrize(("clip", "done", "complete"), COMPLETE.values(), ids=COMPLETE)
def test_complete(clip, done, complete):
    assert is_complete(clip, frozenset(done)) is complete


def test_a_clip_that_nobody_looked_at_has_one_stage():
    assert clip_flow(RECEIVED) == (ACCEPT,)


ALONE_A = Step(JobKind.RENDITION, "a")
DUE = {
    "all-encoded": (standing(*ENCODED), {Step(STILLS), Step(PACKAGE)}, False),
    "one-damaged": (standing(*ENCODED, made=(B, TALL)), {ALONE_A}, False),
    "one-not-wanted": (
        standing(*ENCODED, clip=WITHOUT_A, made=(B, TALL)),
        {Step(STILLS), Step(PACKAGE)},
        False,
    ),
    "one-in-the-making": (standing(*ENCODED, made=(B, TALL), a=RUNNING), set(), False),
    "one-waiting": (standing(*ENCODED, made=(B, TALL), a=QUEUED), set(), False),
    "one-failed": (
        standing(*ENCODED, made=(B, TALL), a=FAILED_JOB),
        {Step(STILLS), Step(PACKAGE)},
        False,
    ),
    "nothing-left": (standing(*STAGES), set(), True),
    "nothing-left-but-one-failed": (
        standing(*STAGES, made=(B, TALL), packaged=("b", "tall"), a=FAILED_JOB),
        set(),
        True,
    ),
    "nothing-left-of-what-is-wanted": (
        standing(*STAGES, clip=WITHOUT_A, made=(B, TALL), packaged=("b", "tall"), a=CANCELLED),
        set(),
        True,
    ),
    "package-of-before": (standing(*STAGES, packaged=("a", "b")), {Step(PACKAGE)}, False),
    "stills-of-before": (standing(*STAGES, tall=False), {Step(STILLS)}, False),
    "ready-and-replaced": (
        standing(*STAGES, clip=READY_CLIP, packaged=("old", "b", "tall"), a=DONE),
        {Step(PACKAGE)},
        False,
    ),
    "ready-whose-renditions-were-removed-keeps-its-posters": (
        standing(*STAGES, clip=READY_CLIP, made=(), packaged=()),
        set(),
        True,
    ),
    "ready-gets-nothing-that-it-never-had": (
        standing(*STAGES, clip=READY_CLIP, made=(B, TALL), packaged=("b", "tall")),
        set(),
        True,
    ),
    "failed-waits-for-a-person": (standing(*ENCODED, clip=FAILED, made=(B,)), set(), False),
}


@pytest.mark.parametrize(("seen", "due", "over"), DUE.values(), ids=DUE)
def test_what_is_due(seen, due, over):
    assert set(due_steps(seen)) == due
    assert is_over(seen) is over


def test_what_nobody_could_watch_is_not_made_playable_first():
    seen = standing(ACCEPT, clip=PLAYS)
    assert Step(COPY) in due_steps(seen)
    assert Step(COPY) not in due_steps(replace(seen, is_watched=False))


def test_a_copy_does_not_count_as_a_package_of_renditions():
    seen = standing(*STAGES)
    copy = replace(package(), name="copy", kind=PackageKind.HLS_COPY)
    assert due_steps(replace(seen, packages=(*seen.packages, copy))) == ()
    assert Step(PACKAGE) in due_steps(replace(seen, packages=(copy,)))


@pytest.mark.parametrize(
    ("state", "due"), [(FAILED_JOB, True), (CANCELLED, False), (QUEUED, False), (RUNNING, False)]
)
def test_a_package_that_failed_is_tried_again_with_new_renditions(state, due):
    seen = standing(*STAGES, clip=READY_CLIP, packaged=("old",))
    rows = {**seen.jobs, Step(PACKAGE): job(PACKAGE, state=state)}
    assert due_steps(replace(seen, jobs=rows)) == (Step(PACKAGE),) * due


def followed(*done, analyse=None, **changes):
    """A clip of which a rendition shows what is found in its picture."""
    seen = standing(*done, made=(), packaged=())
    rows = {**seen.jobs, **({Step(ANALYSE): job(ANALYSE, state=analyse)} if analyse else {})}
    return replace(seen, jobs=rows, stills=(), packages=(), follows=True, **changes)


BEFORE = (ACCEPT, PREVIEW, CHECKSUM)


@pytest.mark.parametrize(
    ("seen", "due"),
    {
        "first-somebody-looks": (followed(*BEFORE), {Step(ANALYSE)}),
        "while-somebody-looks": (followed(*BEFORE, analyse=RUNNING), set()),
        "when-somebody-has": (followed(*BEFORE, analyse=DONE), {Step(LADDER)}),
        "nobody-could": (followed(*BEFORE, analyse=FAILED_JOB), {Step(LADDER)}),
        "nobody-shall": (followed(*BEFORE, analyse=CANCELLED), {Step(LADDER)}),
    }.values(),
    ids=lambda value: "",
)
def test_what_follows_waits_for_who_looks(seen, due):
    assert set(due_steps(seen)) == due


def test_a_clip_is_not_ready_while_somebody_looks_at_it():
    seen = standing(*{*STAGES} - {ANALYSE})
    looking = replace(seen, jobs={**seen.jobs, Step(ANALYSE): job(ANALYSE, state=RUNNING)})
    given_up = replace(seen, jobs={**seen.jobs, Step(ANALYSE): job(ANALYSE, state=FAILED_JOB)})
    assert (is_over(looking), is_over(given_up)) == (False, True)


def pinned(version, *, shows=0, **changes):
    tall = replace(TALL, reframed=Reframed(shows, ()))
    clip = replace(READY_CLIP, pinned=Pinned(version), **changes)
    return standing(*STAGES, clip=clip, made=(A, B, tall))


@pytest.mark.parametrize(
    ("seen", "due"),
    {
        "as-it-was": (pinned(0), ()),
        "pinned": (pinned(1), (Step(JobKind.RENDITION, "tall"),)),
        "made-again": (pinned(1, shows=1), ()),
        "taken-back": (pinned(2, shows=1), (Step(JobKind.RENDITION, "tall"),)),
        "held": (pinned(1, held_at=NOON), ()),
        "without-a-source": (pinned(1, source_removed_at=NOON), ()),
    }.values(),
    ids=lambda value: "",
)
def test_what_follows_is_made_again_with_its_pins(seen, due):
    assert due_steps(seen) == due
