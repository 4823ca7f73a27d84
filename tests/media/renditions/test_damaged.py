"""One rendition that comes out broken costs one rendition."""

import pytest

from farm.assets import AssetState
from farm.errors import InputRejected
from farm.jobs import JobKind, JobState
from tests.watched_clip import ACTOR, NAMES, damage
from workers.control import cancel_job, retry_job
from workers.runner import Runner

pytestmark = pytest.mark.media


def test_a_damaged_rendition_costs_one_rendition(fresh, monkeypatch):
    damage(monkeypatch, "360p")
    undone = []

    def heal(job):
        if job.kind is JobKind.RENDITION and not undone:
            undone.append(job.rendition)
            assert fresh.asset.state is AssetState.ACCEPTED
            monkeypatch.undo()

    fresh.queue.drain(Runner(fresh.farm, fresh.queue, heal).run)
    assert undone == ["360p"]
    assert (fresh.asset.state, list(fresh.made)) == (AssetState.READY, NAMES)
    assert fresh.jobs[JobKind.ENCODE_LADDER].attempt == 1
    assert (fresh.packaged, fresh.warnings) == (NAMES, [])


def test_a_rendition_that_cannot_be_made_leaves_the_others_usable(fresh, monkeypatch):
    damage(monkeypatch, "360p")
    fresh.run()
    assert (fresh.jobs["360p"].state, fresh.jobs["360p"].attempt) == (JobState.FAILED, 2)
    assert fresh.asset.state is AssetState.READY
    assert (fresh.packaged, fresh.warnings) == (["vertical-202"], ["rendition-failed"])
    monkeypatch.undo()
    retry_job(fresh.farm, fresh.queue, ACTOR, fresh.jobs["360p"].id)
    fresh.run()
    assert (list(fresh.made), fresh.packaged, fresh.warnings) == (NAMES, NAMES, [])


def test_a_ready_rendition_that_cannot_be_made_again_stays(ready, monkeypatch):
    before, files = ready.made, ready.files
    damage(monkeypatch, "360p")
    ready.retry("360p")
    ready.run()
    assert (ready.made, ready.files, ready.warnings) == (before, files, ["rendition-kept"])
    assert ready.asset.state is AssetState.READY


def test_a_clip_without_any_rendition_failed(fresh, monkeypatch):
    damage(monkeypatch, *NAMES)
    fresh.run()
    assert (fresh.asset.state, fresh.asset.refusal.code) == (AssetState.FAILED, "output-damaged")


def test_cancelling_the_job_of_a_missing_rendition_leaves_it_out(fresh, monkeypatch):
    damage(monkeypatch, "360p")
    runner = Runner(fresh.farm, fresh.queue)
    while "360p" not in fresh.jobs:
        runner.run(fresh.queue._waiting.popleft())
    with pytest.raises(InputRejected, match="rendition-last"):
        fresh.cancel("vertical-202")
    cancel_job(fresh.farm, fresh.queue, ACTOR, fresh.jobs["360p"].id)
    fresh.run()
    assert (fresh.asset.left_out, fresh.asset.state) == (("360p",), AssetState.READY)
    assert fresh.jobs["360p"].state is JobState.CANCELLED
    assert fresh.packaged == ["vertical-202"]
