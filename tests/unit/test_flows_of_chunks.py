"""When the ladder of a clip in chunks begins, and what begins again with a chunk."""

from dataclasses import replace

import pytest

from farm.assets import AssetState
from farm.jobs import JobKind
from tests.nouns import job
from tests.standings import (
    ACCEPT,
    ACCEPTED,
    ANALYSE,
    CANCELLED,
    CHECKSUM,
    DONE,
    FAILED_JOB,
    LADDER,
    PREVIEW,
    QUEUED,
    RUNNING,
)
from workers.flows import due_steps
from workers.standing import Standing, Step

CHUNKS = (Step(JobKind.ENCODE_CHUNK, piece=0), Step(JobKind.ENCODE_CHUNK, piece=1))


def chunked(first, second, *, ladder=None, preview=DONE, **changes):
    """A clip in two chunks, whose rows have these states."""
    states = {Step(one): DONE for one in (ACCEPT, CHECKSUM, ANALYSE)} | {Step(PREVIEW): preview}
    states |= {**dict(zip(CHUNKS, (first, second), strict=True)), Step(LADDER): ladder}
    rows = {step: job(step.kind, state=state) for step, state in states.items() if state}
    return Standing(replace(ACCEPTED, **changes), rows, ("a",), chunks=2)


CHUNKED = {
    "not-begun": (chunked(None, None), CHUNKS),
    "beside-the-preview": (chunked(None, None, preview=QUEUED), CHUNKS),
    "one-is-there": (chunked(DONE, RUNNING), ()),
    "all-are-there": (chunked(DONE, DONE), (Step(LADDER),)),
    "all-but-the-preview": (chunked(DONE, DONE, preview=RUNNING), ()),
    "one-was-given-up": (chunked(DONE, FAILED_JOB), (Step(LADDER),)),
    "one-was-cancelled": (chunked(DONE, CANCELLED), ()),
    "the-ladder-is-at-it": (chunked(None, None, ladder=RUNNING), ()),
    "the-clip-failed": (chunked(DONE, None, state=AssetState.FAILED), ()),
    "the-ladder-failed-and-a-chunk-is-tried-again": (
        chunked(DONE, DONE, ladder=FAILED_JOB),
        (Step(LADDER),),
    ),
    "preview-and-chunk-failed-and-the-chunk-is-tried-again": (
        chunked(DONE, DONE, preview=FAILED_JOB),
        (Step(PREVIEW),),
    ),
    "the-ladder-was-cancelled": (chunked(DONE, DONE, ladder=CANCELLED), ()),
    "the-ladder-failed": (
        chunked(DONE, DONE, ladder=FAILED_JOB, state=AssetState.FAILED),
        (),
    ),
}


@pytest.mark.parametrize(("seen", "due"), CHUNKED.values(), ids=CHUNKED)
def test_the_ladder_waits_for_its_chunks(seen, due):
    assert due_steps(seen) == due
