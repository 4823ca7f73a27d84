"""A rendition that follows: seen, pinned, held, and shown whole where nobody could look."""

from dataclasses import replace
from fractions import Fraction

import pytest

from farm.assets import AssetState
from farm.errors import FarmFailed, InputRejected
from farm.jobs import JobKind, JobState
from farm.orgs import EVERYTHING
from farm.reframing import Pin, View
from farm.timeline import TimeRange
from storage.catalog import jobs
from storage.objects import keys
from tests.results import pictures
from tests.watched_clip import ACTOR
from workers.control import cancel_job
from workers.jobs import analyse, highlights
from workers.keeping import hold_asset, release_asset
from workers.pinning import pin_frames
from workers.runner import Runner

pytestmark = pytest.mark.media
TALL = "vertical-202"


def pin(across, start=0, end=3):
    return Pin(TimeRange(Fraction(start), Fraction(end)), across, 0.5)


def put(clip, *pins):
    return pin_frames(clip.farm, clip.queue, ACTOR, clip.id, pins)


def shown(clip, tmp_path):
    path = tmp_path / f"{clip.made[TALL].sha256}.mp4"
    if not path.exists():
        clip.farm.objects.fetch_file(clip.made[TALL].key, path)
    return [luma for _, luma in pictures(path)]


def told(clip):
    return {one["code"] for one in clip.document["warnings"]}


def codes(clip):
    return {one.reason.code for one in clip.made[TALL].reframed.views}


def test_what_follows_is_made_again_alone_where_somebody_pinned_it(ready, tmp_path):
    before, files = ready.made, ready.files
    put(ready, pin(0.2))
    assert ready.jobs[TALL].state is JobState.QUEUED
    ready.run()
    assert ready.asset.state is AssetState.READY
    after = ready.made
    assert after["360p"] == before["360p"], "what does not follow was made again"
    assert after[TALL].sha256 != before[TALL].sha256
    assert [(one.view, one.shots) for one in after[TALL].reframed.views] == [(View.CROP, 1)]
    assert (codes(ready), after[TALL].reframed.pins) == ({"framed-pinned"}, 1)
    assert ready.packaged == ["360p", f"{TALL}-{after[TALL].sha256[:8]}"]
    left = shown(ready, tmp_path)

    put(ready, pin(0.8))
    ready.run()
    right = shown(ready, tmp_path)
    assert len(left) == len(right) == 75
    assert abs(left[40].astype(int) - right[40]).mean() > 10, "the window did not move"

    put(ready)
    ready.run()
    assert ready.made[TALL].sha256 == before[TALL].sha256, "as the farm found it"
    assert ready.files.keys() >= {name for name in files if "360p" in name}


def test_the_same_pins_again_change_nothing(ready):
    put(ready, pin(0.2))
    ready.run()
    before = ready.made
    put(ready, pin(0.2))
    ready.run()
    assert (ready.made, ready.asset.pinned.version) == (before, 1)


def test_a_held_clip_keeps_its_renditions_until_it_is_released(ready):
    before = ready.made
    hold_asset(ready.farm, ACTOR, ready.id, "evidence")
    put(ready, pin(0.2))
    ready.run()
    assert ready.made == before
    release_asset(ready.farm, ready.queue, ACTOR, ready.id)
    ready.run()
    assert codes(ready) == {"framed-pinned"}


@pytest.mark.parametrize("wrong", [pin(0.5, 3, 4), pin(0.5, 1, 1)], ids=["after", "empty"])
def test_a_pin_outside_the_clip_is_refused(ready, wrong):
    with pytest.raises(InputRejected, match="pin-outside"):
        put(ready, wrong)
    assert ready.asset.pinned.version == 0


def test_pins_that_came_before_the_ladder_are_obeyed_by_it(accepted):
    put(accepted, pin(0.2))
    accepted.run()
    assert (codes(accepted), accepted.made[TALL].reframed.pins) == ({"framed-pinned"}, 1)
    assert TALL not in accepted.jobs, "made once"


def test_a_look_that_fails_costs_nothing_but_the_window(fresh, monkeypatch):
    def fail(*given, **more):
        raise FarmFailed("proxy-unreadable", detail="it is empty")

    monkeypatch.setattr(analyse, "find_subjects", fail)
    fresh.run()
    assert fresh.asset.state is AssetState.READY
    assert fresh.jobs[JobKind.ANALYSE].state is JobState.FAILED
    assert codes(fresh) == {"framed-not-looked-at"}
    assert "analysis-failed" in told(fresh)
    put(fresh, pin(0.2))
    fresh.run()
    assert codes(fresh) == {"framed-pinned"}, "a pin needs nobody who has looked"


def test_a_look_that_is_cancelled_is_not_waited_for(fresh):
    runner = Runner(fresh.farm, fresh.queue)
    while JobKind.ANALYSE not in fresh.jobs:
        runner.run(fresh.queue._waiting.popleft())
    cancel_job(fresh.farm, fresh.queue, ACTOR, fresh.jobs[JobKind.ANALYSE].id)
    fresh.run()
    assert fresh.asset.state is AssetState.READY
    assert codes(fresh) == {"framed-not-looked-at"}
    assert "analysis-cancelled" in told(fresh)


def test_looking_twice_finds_the_same(ready):
    before = ready.files["analysis/seen.json"]
    ready.farm.objects.delete(keys.analysis_key(ready.asset, "seen", "json"))
    with ready.farm.catalog.writing() as tx:
        again = jobs.renew_job(tx, EVERYTHING, ready.jobs[JobKind.ANALYSE])
    ready.queue.send(again.id)
    ready.run()
    assert ready.files["analysis/seen.json"] == before
    assert ready.asset.state is AssetState.READY


@pytest.mark.parametrize(
    ("module", "kind"),
    [(analyse, JobKind.ANALYSE), (highlights, JobKind.FIND_HIGHLIGHTS)],
    ids=["looked-at", "listened-to"],
)
def test_who_dies_between_two_documents_leaves_the_same_in_the_end(
    fresh, monkeypatch, module, kind
):
    fresh.farm = replace(fresh.farm, is_proposing=True)

    class Killed(BaseException):
        pass

    def die(*_):
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(module, "store_signals", die)
        with pytest.raises(Killed):
            fresh.run()
    row = fresh.jobs[kind]
    assert row.state is JobState.RUNNING, "as a killed worker leaves it"
    with fresh.farm.catalog.writing() as tx:
        jobs.update_job(tx, EVERYTHING, row.requeued())
    fresh.queue.send(row.id)
    fresh.run()
    assert fresh.asset.state is AssetState.READY
    assert fresh.jobs[kind].state is JobState.DONE
    looked = {name: sha for name, sha in fresh.files.items() if name.startswith("analysis/")}
    with fresh.farm.catalog.writing() as tx:
        again = [jobs.renew_job(tx, EVERYTHING, fresh.jobs[kind])]
    fresh.queue.send(again[0].id)
    fresh.run()
    assert looked.items() <= fresh.files.items()
    assert {"analysis/signals-picture.json.gz", "analysis/highlights.json"} <= looked.keys()
