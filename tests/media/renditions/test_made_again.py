"""One rendition made again alone: the others and what people watch stay whole."""

from dataclasses import replace

import pytest

from farm.assets import AssetState
from farm.errors import InputRejected
from farm.jobs import JobKind, JobState
from farm.messages import Language
from farm.orgs import EVERYTHING
from storage.catalog import jobs
from tests.watched_clip import ACTOR, NAMES, WatchedStore
from workers.control import cancel_job
from workers.jobs import rendition

pytestmark = pytest.mark.media


@pytest.mark.parametrize("name", NAMES)
def test_a_rendition_made_alone_has_the_bytes_that_the_ladder_gave_it(ready, name):
    before, files = ready.made, ready.files
    packages = ready.jobs[JobKind.PACKAGE].ended_at
    ready.retry(name)
    assert (ready.asset.state, ready.jobs[name].state) == (AssetState.READY, JobState.QUEUED)
    ready.run()
    after = ready.made
    assert list(after) == NAMES
    assert after[name].id != before[name].id, "it was not made again"
    assert replace(after[name], id=before[name].id) == before[name]
    assert ready.files == files
    assert ready.jobs[JobKind.PACKAGE].ended_at > packages, "the package was not made again"
    assert (ready.jobs[name].attempt, ready.jobs[JobKind.PACKAGE].attempt) == (1, 1)
    assert ready.asset.state is AssetState.READY
    stages = ready.document["stages"]
    assert [one.get("rendition") for one in stages if one["name"] == "rendition"] == [name]


def test_what_is_made_again_with_other_bytes_gets_another_name(ready):
    old = ready.made["360p"]
    ready.plan_coarsely()
    ready.retry("360p")
    ready.run()
    new = ready.made["360p"]
    assert (new.key != old.key, new.bytes < old.bytes) == (True, True)
    assert ready.packaged == [f"360p-{new.sha256[:8]}", "vertical-202"]
    files = ready.files
    assert files[f"renditions/360p-{new.sha256[:8]}.mp4"] == new.sha256
    assert not [key for key in files if "/360p/" in key or key.endswith("/360p.mp4")]
    assert "packages/hls/horizontal.m3u8" in files


def test_cancelling_the_job_that_would_replace_a_rendition_keeps_the_old_one(ready):
    before = ready.made
    ready.retry("360p")
    cancel_job(ready.farm, ready.queue, ACTOR, ready.jobs["360p"].id)
    ready.run()
    assert (ready.made, ready.asset.left_out, ready.warnings) == (before, (), [])


def test_a_run_that_was_cancelled_meanwhile_replaces_nothing(ready, monkeypatch):
    real = rendition.finish_rung

    def cancelling(*given):
        ready.cancel("360p")
        return real(*given)

    monkeypatch.setattr(rendition, "finish_rung", cancelling)
    ready.retry("360p")
    ready.run()
    assert list(ready.made) == ["vertical-202"]
    assert ready.jobs["360p"].state is JobState.CANCELLED
    assert not [key for key in ready.files if "360p" in key]


def test_a_killed_package_is_made_by_the_next_attempt(ready, monkeypatch):
    """Between any two of its writes the watched store finds the stored playlists whole."""
    ready.plan_coarsely()
    ready.retry("360p")
    real, puts = WatchedStore.put_file, []

    class Killed(BaseException):
        pass

    def killed(self, key, path, *known):
        if "packages/" in key:
            puts.append(key)
            if len(puts) == 3:
                raise Killed
        return real(self, key, path, *known)

    monkeypatch.setattr(WatchedStore, "put_file", killed)
    with pytest.raises(Killed):
        ready.run()
    assert ready.packaged == NAMES
    row = ready.jobs[JobKind.PACKAGE]
    assert row.state is JobState.RUNNING, "as a killed worker leaves it"
    with ready.farm.catalog.writing() as tx:
        jobs.update_job(tx, EVERYTHING, row.requeued())
    ready.queue.send(row.id)
    ready.run()
    assert ready.packaged == [f"360p-{ready.made['360p'].sha256[:8]}", "vertical-202"]


def test_unknown_names_are_refused_in_words(fresh):
    with pytest.raises(InputRejected, match="renditions-not-planned"):
        fresh.cancel("360p")
    fresh.run()
    for act in (fresh.cancel, fresh.retry):
        with pytest.raises(InputRejected, match="rendition-unknown") as caught:
            act("4320p")
        assert "360p, vertical-202" in caught.value.text(Language.ZH)
