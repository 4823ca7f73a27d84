"""A farm that listens to a clip, for tests of what becomes of its words."""

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from farm.audit import Actor
from farm.jobs import JobKind
from farm.orgs import EVERYTHING
from farm.settings import Settings
from storage.catalog import assets, captions, jobs
from workers.caption_tracks import read_cues
from workers.control import retry_job
from workers.inline_queue import InlineQueue
from workers.intake import receive_clip, start_flow
from workers.oneshot import found_organisation
from workers.runner import Runner
from workers.wiring import open_embedded_farm


@dataclass
class Listening:
    """A farm that listens to one clip, of which it encodes no more than a preview."""

    farm: object
    asset_id: object
    organisation: object
    queue: InlineQueue = field(default_factory=InlineQueue)

    def work(self, *, until=()):
        """Do what waits, but for kinds of jobs that are left waiting."""
        heavy = {kind for kind in JobKind if not kind.is_about_words}
        heavy -= {JobKind.ACCEPT, JobKind.PREVIEW}

        def run(job_id):
            kind = next(job.kind for job in self.jobs if job.id == job_id)
            if kind not in heavy | set(until):
                Runner(self.farm, self.queue).run(job_id)

        self.queue.drain(run)
        return self

    @property
    def jobs(self):
        with self.farm.catalog.reading() as tx:
            return jobs.list_jobs(tx, EVERYTHING, self.asset_id)

    def of(self, kind):
        return [job for job in self.jobs if job.kind is kind]

    @property
    def asset(self):
        with self.farm.catalog.reading() as tx:
            return assets.get_asset(tx, EVERYTHING, self.asset_id)

    @property
    def notices(self):
        return {notice.code for notice in self.asset.notices}

    @property
    def tracks(self):
        with self.farm.catalog.reading() as tx:
            return captions.list_tracks(tx, EVERYTHING, self.asset_id)

    @property
    def said(self):
        """All that the captions of now say."""
        (track,) = self.tracks
        return "".join(cue.text for cue in read_cues(self.farm, track))

    def retry(self, job):
        """Ask for a job again, as a person, and do what follows."""
        retry_job(self.farm, self.queue, Actor(None, self.organisation.scope), job.id)
        self.work()

    def end_lease(self, job):
        """Let a job's worker be gone for long."""
        with self.farm.catalog.writing() as tx:
            run = jobs.get_job(tx, EVERYTHING, job.id)
            long_ago = self.farm.clock.now() - timedelta(hours=1)
            jobs.update_job(tx, EVERYTHING, replace(run, lease_until=long_ago))

    @property
    def files(self):
        prefix = f"{self.asset.org_id}/{self.asset_id}/captions/"
        listed = self.farm.objects.list_prefix(prefix)
        return {one.key.removeprefix(prefix) for one in listed}


@contextmanager
def listening(folder, clip, *, transcriber=None, piece_seconds=None, **settings):
    chosen = {"whisper_model": "scripted", "speech_piece_seconds": 30, "whisper_threads": 1}
    chosen |= {"preset": "ultrafast"}
    quick = Settings(**chosen | settings)
    with open_embedded_farm(folder, quick) as opened:
        farm = opened if transcriber is None else replace(opened, transcriber=transcriber)
        if piece_seconds is not None:  # shorter than people may have them
            shorter = farm.settings.model_copy(update={"speech_piece_seconds": piece_seconds})
            farm = replace(farm, settings=shorter)
        organisation = found_organisation(farm, "local")
        asset = receive_clip(farm, organisation.scope, organisation.id, clip)
        one = Listening(farm, asset.id, organisation)
        start_flow(farm, one.queue, asset)
        yield one
