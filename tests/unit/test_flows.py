"""What happens next to a clip."""

import pytest

from farm.assets import AssetState
from farm.jobs import JobKind
from tests.nouns import asset, sound, source
from workers.flows import clip_flow, is_complete, ready_stages

ACCEPT, LOUDNESS = JobKind.ACCEPT, JobKind.MEASURE_LOUDNESS
LADDER, STILLS, PACKAGE = JobKind.ENCODE_LADDER, JobKind.MAKE_STILLS, JobKind.PACKAGE

SENT = asset(source_key=None)
RECEIVED = asset()
ACCEPTED = asset(state=AssetState.ACCEPTED, facts=source(audio=sound()))
SILENT = asset(state=AssetState.ACCEPTED, facts=source())
REJECTED = asset(state=AssetState.REJECTED)
FAILED = asset(state=AssetState.FAILED, facts=source(audio=sound()))

READY = {
    "sent-in-parts": (SENT, (), (JobKind.ASSEMBLE,)),
    "put-together": (RECEIVED, (JobKind.ASSEMBLE,), (ACCEPT,)),
    "accepted-after-parts": (ACCEPTED, (JobKind.ASSEMBLE, ACCEPT), (LOUDNESS,)),
    "new": (RECEIVED, (), (ACCEPT,)),
    "new-and-looked-at": (RECEIVED, (ACCEPT,), ()),
    "accepted": (ACCEPTED, (ACCEPT,), (LOUDNESS,)),
    "measured": (ACCEPTED, (ACCEPT, LOUDNESS), (LADDER,)),
    "encoded": (ACCEPTED, (ACCEPT, LOUDNESS, LADDER), (STILLS, PACKAGE)),
    "stills-first": (ACCEPTED, (ACCEPT, LOUDNESS, LADDER, STILLS), (PACKAGE,)),
    "packaged-first": (ACCEPTED, (ACCEPT, LOUDNESS, LADDER, PACKAGE), (STILLS,)),
    "all-done": (ACCEPTED, tuple(JobKind), ()),
    "silent-is-not-measured": (SILENT, (ACCEPT,), (LADDER,)),
    "silent-and-encoded": (SILENT, (ACCEPT, LADDER), (STILLS, PACKAGE)),
    "rejected": (REJECTED, (), ()),
    "rejected-after-a-look": (REJECTED, (ACCEPT,), ()),
    "failed": (FAILED, (ACCEPT, LOUDNESS), ()),
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
    "no-package-yet": (ACCEPTED, (ACCEPT, LOUDNESS, LADDER, STILLS), False),
    "not-measured": (ACCEPTED, (ACCEPT, LADDER, STILLS, PACKAGE), False),
    "silent-needs-no-measure": (SILENT, (ACCEPT, LADDER, STILLS, PACKAGE), True),
    "looked-at-but-without-facts": (RECEIVED, (ACCEPT,), False),
}


@pytest.mark.parametrize(("clip", "done", "complete"), COMPLETE.values(), ids=COMPLETE)
def test_complete(clip, done, complete):
    assert is_complete(clip, frozenset(done)) is complete


def test_a_clip_that_nobody_looked_at_has_one_stage():
    assert clip_flow(RECEIVED) == (ACCEPT,)
