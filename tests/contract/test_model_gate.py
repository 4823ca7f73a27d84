"""A job that needs a speech model waits for a machine that has it, and for none that is gone."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from farm.assets import Speech
from farm.jobs import JobKind, JobState, WorkQueue
from farm.messages import Language
from farm.orgs import EVERYTHING
from farm.settings import Settings
from farm.workers import Worker
from storage.catalog import assets, jobs, orgs, workers
from tests.nouns import asset as plain_asset
from tests.nouns import job as plain_job
from tests.speech import Scripted
from workers.inline_queue import InlineQueue
from workers.model_gate import EVENT, has_listener, waits_for_model
from workers.people import ensure_first_admin
from workers.runner import Runner
from workers.speech_model import no_model
from workers.wiring import open_farm


@dataclass
class World:
    """A farm as one of its machines sees it, and a piece of sound that waits."""

    farm: object
    org_id: str
    piece: object

    def add(self, job_id, kind, **changes):
        job = plain_job(
            kind,
            id=job_id,
            idempotency_key=job_id,
            org_id=self.org_id,
            asset_id=self.piece.asset_id,
            **changes,
        )
        with self.farm.catalog.writing() as tx:
            return jobs.insert_job_once(tx, EVERYTHING, job)

    def hire(self, host, *queues, ago=0, began=60):
        """Let a machine's worker live that was seen, and began, so many seconds ago."""
        now = self.farm.clock.now()
        seen, start = (now - timedelta(seconds=one) for one in (ago, began))
        row = Worker(f"ai@{host}", host, queues, (), 1, "1", start, seen)
        with self.farm.catalog.writing() as tx:
            workers.save_worker(tx, EVERYTHING, row)

    @property
    def log(self):
        with self.farm.catalog.reading() as tx:
            return jobs.get_job(tx, EVERYTHING, self.piece.id).log_tail


@pytest.fixture
def world(tmp_path):
    with open_farm(Settings(data_dir=tmp_path, whisper_model="")) as plain:
        farm = replace(plain, transcriber=None, worker="plain:7")
        ensure_first_admin(farm)
        with farm.catalog.writing() as tx:
            org_id = orgs.list_organisations(tx, EVERYTHING)[0].id
            clip = plain_asset(org_id=org_id, speech=Speech(1))
            assets.insert_asset(tx, EVERYTHING, clip)
        piece = plain_job(JobKind.TRANSCRIBE, org_id=org_id, piece=0)
        made = World(farm, org_id, piece)
        made.piece = made.add("job_piece", JobKind.TRANSCRIBE, piece=0)
        yield made


def heard(world, host="studio"):
    """Another machine has found the speech of this clip."""
    ended = {"worker": f"{host}:9", "ended_at": world.farm.clock.now() - timedelta(seconds=30)}
    world.add(f"job_{host}", JobKind.FIND_SPEECH, state=JobState.DONE, **ended)


def test_it_waits_for_a_machine_that_has_listened_and_lives(world):
    heard(world)
    world.hire("studio", WorkQueue.AI)
    assert waits_for_model(world.farm, world.piece.id)
    assert waits_for_model(world.farm, world.piece.id)
    assert [EVENT in line for line in world.log] == [True], "it is told once"


CASES = {
    "nobody-listened": lambda world: world.hire("studio", WorkQueue.AI),
    "the-listener-is-gone": lambda w: (heard(w), w.hire("studio", WorkQueue.AI, ago=999)),
    "the-listener-does-other-things": lambda w: (heard(w), w.hire("studio", WorkQueue.CPU)),
    "the-listener-began-anew": lambda w: (heard(w), w.hire("studio", WorkQueue.AI, began=10)),
    "it-was-this-machine": lambda w: (heard(w, "plain"), w.hire("plain", WorkQueue.AI)),
}


@pytest.mark.parametrize("prepare", CASES.values(), ids=CASES)
def test_it_is_run_where_it_is_so_that_a_person_is_told(world, prepare):
    prepare(world)
    assert not waits_for_model(world.farm, world.piece.id)
    assert world.log == ()


def test_where_both_have_listened_and_neither_has_the_model_now_a_person_is_told(world):
    for host in ("plain", "studio"):
        heard(world, host)
        world.hire(host, WorkQueue.AI, began=10)
    for host in ("plain", "studio"):
        assert not waits_for_model(replace(world.farm, worker=f"{host}:7"), world.piece.id)
    queue = InlineQueue()
    for _ in range(5):
        Runner(world.farm, queue).run(world.piece.id)
    with world.farm.catalog.reading() as tx:
        one = jobs.get_job(tx, EVERYTHING, world.piece.id)
    assert (one.state, one.error.code) == (JobState.FAILED, "captions-no-model")
    assert "farm models get" in one.error.text(Language.EN)


def test_a_clip_is_listened_to_where_any_live_machine_has_listened(world):
    world.hire("studio", WorkQueue.AI)
    assert not has_listener(world.farm)
    heard(world)
    assert has_listener(world.farm)
    world.hire("studio", WorkQueue.AI, began=10)
    assert not has_listener(world.farm)
    assert has_listener(replace(world.farm, transcriber=Scripted()))


def test_what_brings_a_model_is_told_for_the_engine_that_loads_it(tmp_path):
    told = {}
    for engine in ("faster-whisper", "openai-whisper"):
        missing = no_model(Settings(models_dir=tmp_path, whisper_engine=engine))
        told[engine] = {missing.text(language) for language in Language}
    assert all("run farm models get" not in text for text in told["openai-whisper"])
    assert all("whisper.load_model('small', download" in text for text in told["openai-whisper"])
    assert all(str(tmp_path) in text for text in told["openai-whisper"])
    assert all("farm models get small" in text for text in told["faster-whisper"])


def test_it_waits_for_nobody_where_the_model_is_here(world):
    heard(world)
    world.hire("studio", WorkQueue.AI)
    assert not waits_for_model(replace(world.farm, transcriber=Scripted()), world.piece.id)


def test_what_needs_no_model_waits_for_none(world):
    heard(world)
    world.hire("studio", WorkQueue.AI)
    other = world.add("job_words", JobKind.WRITE_CAPTIONS)
    assert not waits_for_model(world.farm, other.id)
    assert not waits_for_model(world.farm, "job_gone")
