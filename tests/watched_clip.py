"""A clip in a farm whose store looks, after each change, whether people can still watch."""

import hashlib
import re
from contextlib import contextmanager
from dataclasses import replace

from farm.audit import Actor
from farm.ids import PersonId
from farm.jobs import JobKind
from farm.messages import Language
from farm.orgs import EVERYTHING
from farm.profiles import SHORT_VIDEO
from storage.catalog import assets, jobs, outputs
from storage.objects.folder import FolderStore
from tests.media.conftest import QUICK
from transcode.plan import read_plan, spell_plan
from workers.delivery import read_outputs
from workers.inline_queue import InlineQueue
from workers.intake import receive_clip, start_flow
from workers.jobs import rungs
from workers.manifest import manifest
from workers.oneshot import found_organisation
from workers.renditions import cancel_rendition, retry_rendition
from workers.runner import Runner
from workers.wiring import open_embedded_farm

ACTOR = Actor(PersonId("per_test"), EVERYTHING)
NAMES = ["360p", "vertical-202"]


class WatchedStore(FolderStore):
    """A store that looks, after each change, whether every stored playlist leads to its files."""

    def put_file(self, key, path, sha256=None):
        facts = super().put_file(key, path, sha256)
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

    def __init__(self, farm, queue, asset_id):
        self.farm, self.queue, self.id = farm, queue, asset_id

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
def opened(folder, source, settings=QUICK, profile=SHORT_VIDEO):
    with watched(folder, settings, profile) as farm:
        organisation = found_organisation(farm, "rungs")
        queue = InlineQueue()
        asset = receive_clip(farm, organisation.scope, organisation.id, source)
        start_flow(farm, queue, asset)
        yield Clip(farm, queue, asset.id)


@contextmanager
def opened_again(folder, asset_id, waiting):
    """A farm that was closed, its clip, and a queue in which jobs wait."""
    with watched(folder, QUICK, SHORT_VIDEO) as farm:
        queue = InlineQueue()
        for job_id in waiting:
            queue.send(job_id)
        yield Clip(farm, queue, asset_id)


@contextmanager
def watched(folder, settings, profile):
    with open_embedded_farm(folder, settings) as plain:
        objects = WatchedStore(folder / "objects")
        # what stands out is looked for when all is over, and no test of these asks for it
        yield replace(plain, objects=objects, profile=profile, is_proposing=False)


def keep_only(clip, name):
    """Take a clip to its ladder, which then has one rendition to make."""
    runner = Runner(clip.farm, clip.queue)
    while JobKind.ENCODE_LADDER not in clip.jobs:
        runner.run(clip.queue._waiting.popleft())
    for rung in read_plan(clip.asset.plan).rungs:
        if rung.name != name:
            clip.cancel(rung.name)


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
