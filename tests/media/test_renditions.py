"""One rendition made alone or left out: the others and what people watch stay whole."""

import hashlib
import re
from contextlib import contextmanager
from dataclasses import replace

import pytest

from farm.assets import AssetState
from farm.audit import Actor
from farm.errors import InputRejected
from farm.ids import PersonId
from farm.jobs import JobKind, JobState
from farm.messages import Language
from farm.orgs import EVERYTHING
from storage.catalog import assets, jobs, outputs
from storage.objects.folder import FolderStore
from tests.clips import AAC, X264, pattern, tone
from tests.media.conftest import QUICK
from transcode.plan import read_plan, spell_plan
from workers.control import cancel_job, retry_job
from workers.delivery import read_outputs
from workers.inline_queue import InlineQueue
from workers.intake import receive_clip, start_flow
from workers.jobs import ladder, rungs
from workers.manifest import manifest
from workers.oneshot import found_organisation
from workers.renditions import cancel_rendition, retry_rendition
from workers.runner import Runner
from workers.wiring import open_embedded_farm

pytestmark = [pytest.mark.media, pytest.mark.server]

ACTOR = Actor(PersonId("per_test"), EVERYTHING)
NAMES = ["360p", "vertical-720"]


class WatchedStore(FolderStore):
    """A store that looks, after each change, whether every stored playlist leads to its files."""

    def put_file(self, key, path):
        facts = super().put_file(key, path)
        self.look()
        return facts

    def delete(self, key):
        super().delete(key)
        self.look()

    def look(self):
        for entry in self._root.glob("*/*/packages/hls/*.m3u8"):
            for uri in uris(entry):
                media = entry.parent / uri
                assert media.is_file(), f"{entry.name} names {uri}, which is not there"
                for name in uris(media):
                    assert (media.parent / name).is_file(), f"{uri} names {name}"


def uris(playlist):
    text = playlist.read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return lines + re.findall(r'URI="([^"]+)"', text)


class Clip:
    """A clip in a farm of its own, and what one does to it."""

    def __init__(self, farm, queue, asset):
        self.farm, self.queue, self.id = farm, queue, asset.id

    def run(self):
        self.queue.drain(Runner(self.farm, self.queue).run)

    def retry(self, name):
        retry_rendition(self.farm, self.queue, ACTOR, self.id, name)

    def cancel(self, name):
        cancel_rendition(self.farm, self.queue, ACTOR, self.id, name)

    def plan_coarsely(self):
        """Change the plan, as settings no longer matter once there is one."""
        plan = read_plan(self.asset.plan)
        coarse = replace(plan, encoder=replace(plan.encoder, crf=40))
        with self.farm.catalog.writing() as tx:
            assets.update_asset(tx, EVERYTHING, replace(self.asset, plan=spell_plan(coarse)))

    @property
    def asset(self):
        with self.farm.catalog.reading() as tx:
            return assets.get_asset(tx, EVERYTHING, self.id)

    @property
    def jobs(self):
        with self.farm.catalog.reading() as tx:
            known = jobs.list_jobs(tx, EVERYTHING, self.id)
        return {job.rendition or job.kind: job for job in known}

    @property
    def made(self):
        with self.farm.catalog.reading() as tx:
            return {one.name: one for one in outputs.list_renditions(tx, EVERYTHING, self.id)}

    @property
    def files(self):
        """Every object of the asset, and the hash of its bytes."""
        found = self.farm.objects.list_prefix(f"{self.asset.org_id}/{self.id}/")
        return {
            one.key.split("/", 2)[2]: hashlib.sha256(
                b"".join(self.farm.objects.read_range(one.key, 0, one.bytes))
            ).hexdigest()
            for one in found
        }

    @property
    def packaged(self):
        """The folders that the stored playlists name."""
        entries = [key for key in self.files if re.fullmatch(r"packages/hls/\w+\.m3u8", key)]
        root = self.farm.objects._root / self.asset.org_id / self.id
        folders = {uri.split("/")[0] for entry in entries for uri in uris(root / entry)}
        return sorted(name for name in folders if not name.startswith("sound"))

    @property
    def document(self):
        return manifest(read_outputs(self.farm, EVERYTHING, self.id), Language.EN)

    @property
    def warnings(self):
        told = [one["code"] for one in self.document["warnings"]]
        return [code for code in told if code.startswith("rendition")]


@contextmanager
def opened(folder, source):
    with open_embedded_farm(folder, QUICK) as plain:
        farm = replace(plain, objects=WatchedStore(folder / "objects"))
        organisation = found_organisation(farm, "rungs")
        queue = InlineQueue()
        asset = receive_clip(farm, organisation.scope, organisation.id, source)
        start_flow(farm, queue, asset)
        yield Clip(farm, queue, asset)


@pytest.fixture
def source(clip):
    return clip("rungs.mp4", [*pattern("640x360", "25", 3), *tone(3), *X264, *AAC])


@pytest.fixture
def fresh(tmp_path, source):
    """A clip that was received and not looked at."""
    with opened(tmp_path / "farm", source) as clip:
        yield clip


@pytest.fixture
def accepted(fresh):
    """A clip whose ladder waits."""
    runner = Runner(fresh.farm, fresh.queue)
    while JobKind.ENCODE_LADDER not in fresh.jobs:
        runner.run(fresh.queue._waiting.popleft())
    return fresh


@pytest.fixture
def ready(fresh):
    fresh.run()
    assert fresh.asset.state is AssetState.READY
    assert (list(fresh.made), fresh.packaged) == (NAMES, NAMES)
    return fresh


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
    assert ready.packaged == [f"360p-{new.sha256[:8]}", "vertical-720"]
    files = ready.files
    assert files[f"renditions/360p-{new.sha256[:8]}.mp4"] == new.sha256
    assert not [key for key in files if "/360p/" in key or key.endswith("/360p.mp4")]
    assert "packages/hls/horizontal.m3u8" in files


def test_what_is_not_wanted_before_the_encode_is_not_encoded(accepted, monkeypatch):
    encoded = []
    real = rungs.encode_ladder

    def noted(engine, clip, plan, *rest, **options):
        encoded.extend(rung.name for rung in plan.rungs)
        return real(engine, clip, plan, *rest, **options)

    monkeypatch.setattr(rungs, "encode_ladder", noted)
    accepted.cancel("vertical-720")
    accepted.cancel("vertical-720")
    accepted.run()
    assert encoded == ["360p"]
    assert (accepted.asset.state, accepted.asset.left_out) == (AssetState.READY, ("vertical-720",))
    assert (accepted.packaged, accepted.warnings) == (["360p"], ["rendition-left-out"])
    assert not [key for key in accepted.files if "vertical" in key]

    accepted.retry("vertical-720")
    accepted.run()
    assert encoded == ["360p", "vertical-720"]
    assert (accepted.packaged, accepted.warnings) == (NAMES, [])
    assert list(accepted.made) == NAMES
    assert "stills/poster-vertical.jpg" in accepted.files
    assert accepted.asset.state is AssetState.READY


def test_left_out_and_wanted_again_before_the_encode_changes_nothing(accepted):
    accepted.cancel("360p")
    accepted.retry("360p")
    with pytest.raises(InputRejected, match="rendition-not-yet"):
        accepted.retry("360p")
    accepted.run()
    assert (list(accepted.made), accepted.asset.left_out) == (NAMES, ())
    assert "360p" not in accepted.jobs


@pytest.mark.parametrize("moment", ["after-the-encode", "after-it-was-stored"])
def test_what_is_not_wanted_while_it_is_encoded_is_not_kept(accepted, monkeypatch, moment):
    name = "encode_rungs" if moment == "after-the-encode" else "write_sheets"
    real = getattr(ladder, name)

    def cancelling(*given):
        result = real(*given)
        accepted.cancel("360p")
        return result

    monkeypatch.setattr(ladder, name, cancelling)
    accepted.run()
    assert accepted.asset.state is AssetState.READY
    assert (list(accepted.made), accepted.packaged) == (["vertical-720"], ["vertical-720"])
    assert not [key for key in accepted.files if "360p" in key]
    assert accepted.jobs[JobKind.ENCODE_LADDER].attempt == 1


def test_what_was_ready_can_be_left_out(ready):
    ready.cancel("360p")
    assert (list(ready.made), ready.packaged) == (["vertical-720"], NAMES), "still watched"
    ready.run()
    assert (ready.packaged, ready.warnings) == (["vertical-720"], ["rendition-left-out"])
    assert not [key for key in ready.files if "360p" in key or "horizontal" in key]
    with pytest.raises(InputRejected, match="rendition-last"):
        ready.cancel("vertical-720")
    ready.retry("360p")
    ready.run()
    assert (list(ready.made), ready.packaged, ready.warnings) == (NAMES, NAMES, [])


def test_a_rendition_left_out_while_it_is_packaged_is_not_in_the_package(fresh, monkeypatch):
    from workers.jobs import package  # noqa: PLC0415

    real, calls = package.package_track, []

    def cancelling(*given, **options):
        calls.append(given)
        if len(calls) == 1:
            fresh.cancel("360p")
        return real(*given, **options)

    monkeypatch.setattr(package, "package_track", cancelling)
    fresh.run()
    assert (fresh.asset.state, fresh.packaged) == (AssetState.READY, ["vertical-720"])


def damage(monkeypatch, *names):
    """Let the encode leave broken files, as a full disk or a bad machine does."""
    real = rungs.encode_ladder

    def damaging(engine, clip, plan, *rest, **options):
        files = real(engine, clip, plan, *rest, **options)
        for rung, picture in zip(plan.rungs, files.pictures, strict=True):
            if rung.name in names:
                picture.write_bytes(picture.read_bytes()[:-2000])
        return files

    monkeypatch.setattr(rungs, "encode_ladder", damaging)


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
    assert (fresh.packaged, fresh.warnings) == (["vertical-720"], ["rendition-failed"])
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
        fresh.cancel("vertical-720")
    cancel_job(fresh.farm, fresh.queue, ACTOR, fresh.jobs["360p"].id)
    fresh.run()
    assert (fresh.asset.left_out, fresh.asset.state) == (("360p",), AssetState.READY)
    assert fresh.jobs["360p"].state is JobState.CANCELLED
    assert fresh.packaged == ["vertical-720"]


def test_cancelling_the_job_that_would_replace_a_rendition_keeps_the_old_one(ready):
    before = ready.made
    ready.retry("360p")
    cancel_job(ready.farm, ready.queue, ACTOR, ready.jobs["360p"].id)
    ready.run()
    assert (ready.made, ready.asset.left_out, ready.warnings) == (before, (), [])


def test_a_run_that_was_cancelled_meanwhile_replaces_nothing(ready, monkeypatch):
    from workers.jobs import rendition  # noqa: PLC0415

    real = rendition.finish_rung

    def cancelling(*given):
        ready.cancel("360p")
        return real(*given)

    monkeypatch.setattr(rendition, "finish_rung", cancelling)
    ready.retry("360p")
    ready.run()
    assert list(ready.made) == ["vertical-720"]
    assert ready.jobs["360p"].state is JobState.CANCELLED
    assert not [key for key in ready.files if "360p" in key]


def test_a_killed_package_is_made_by_the_next_attempt(ready, monkeypatch):
    """Between any two of its writes the watched store finds the stored playlists whole."""
    ready.plan_coarsely()
    ready.retry("360p")
    real, puts = WatchedStore.put_file, []

    class Killed(BaseException):
        pass

    def killed(self, key, path):
        if "packages/" in key:
            puts.append(key)
            if len(puts) == 3:
                raise Killed
        return real(self, key, path)

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
    assert ready.packaged == [f"360p-{ready.made['360p'].sha256[:8]}", "vertical-720"]


def test_unknown_names_are_refused_in_words(fresh):
    with pytest.raises(InputRejected, match="renditions-not-planned"):
        fresh.cancel("360p")
    fresh.run()
    for act in (fresh.cancel, fresh.retry):
        with pytest.raises(InputRejected, match="rendition-unknown") as caught:
            act("4320p")
        assert "360p, vertical-720" in caught.value.text(Language.ZH)
