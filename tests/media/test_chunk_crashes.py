"""Chunked clips whose workers are killed at random, or have nothing in common but the store."""

import os
import random
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from farm.assets import AssetState
from farm.jobs import JobKind, JobState
from farm.orgs import EVERYTHING
from storage.catalog import assets, jobs, outputs
from tests.clips import AAC, X264, pattern, tone
from tests.media.conftest import QUICK
from workers.inline_queue import InlineQueue
from workers.intake import receive_clip, start_flow
from workers.oneshot import found_organisation
from workers.runner import Runner
from workers.wiring import open_embedded_farm

pytestmark = pytest.mark.media

ROOT = Path(__file__).resolve().parents[2]
KILLS = 10
SEED = 5
WORDS = {"FARM_PRESET": "ultrafast", "FARM_CRF": "23", "FARM_CHUNK_SECONDS": "2"}


@pytest.fixture(scope="module")
def source(clip):
    inputs = [*pattern("640x360", "25", 12), *tone(12)]
    noise = ["-vf", "noise=alls=20:allf=t"]
    return clip("crashes.mp4", [*inputs, *noise, *X264, "-g", "40", *AAC])


@contextmanager
def received(folder, source):
    """A farm in which a clip waits for its first stage."""
    settings = QUICK.model_copy(update={"chunk_seconds": 2})
    with open_embedded_farm(folder, settings) as plain:
        farm = replace(plain, is_watched=False)
        organisation = found_organisation(farm, "crashes")
        asset = receive_clip(farm, organisation.scope, organisation.id, source)
        queue = InlineQueue()
        start_flow(farm, queue, asset)
        yield Waiting(farm, queue, asset.id)


class Waiting:
    def __init__(self, farm, queue, asset_id):
        self.farm, self.queue, self.id = farm, queue, asset_id

    @property
    def asset(self):
        with self.farm.catalog.reading() as tx:
            return assets.get_asset(tx, EVERYTHING, self.id)

    @property
    def rows(self):
        with self.farm.catalog.reading() as tx:
            return jobs.list_jobs(tx, EVERYTHING, self.id)

    @property
    def hashes(self):
        with self.farm.catalog.reading() as tx:
            made = outputs.list_renditions(tx, EVERYTHING, self.id)
        return {one.name: one.sha256 for one in made}

    @property
    def chunks_left(self):
        prefix = f"{self.asset.org_id}/{self.id}/chunks/"
        return [one.key for one in self.farm.objects.list_prefix(prefix)]


@pytest.fixture(scope="module")
def expected(tmp_path_factory, source):
    """What one worker makes that nobody disturbs."""
    with received(tmp_path_factory.mktemp("calm"), source) as one:
        one.queue.drain(Runner(one.farm, one.queue).run)
        assert one.asset.state is AssetState.READY
        return one.hashes


def worker(folder, scratch, hours):
    command = [sys.executable, "-m", "tests.chunk_worker", str(folder), str(scratch), str(hours)]
    environment = {**os.environ, **WORDS, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout.readline() == b"ready\n"
    return process


def test_a_worker_killed_ten_times_leaves_the_same_bytes(tmp_path, source, expected):
    chance = random.Random(SEED)  # noqa: S311  # any moments will do, the same each time
    interrupted = []
    with received(tmp_path / "farm", source) as one:
        for kill in range(KILLS):
            process = worker(tmp_path / "farm", tmp_path / f"scratch-{kill}", hours=kill)
            time.sleep(chance.uniform(0.1, 2.0))
            before = {row.id: row for row in one.rows}
            process.kill()
            process.wait()
            process.stdout.close()
            running = [row.kind for row in before.values() if row.state is JobState.RUNNING]
            interrupted += running
        last = worker(tmp_path / "farm", tmp_path / "scratch-last", hours=KILLS)
        output, _ = last.communicate(timeout=400)
        assert last.returncode == 0, output
        assert one.asset.state is AssetState.READY, output
        assert one.hashes == expected
        assert one.chunks_left == []
        assert JobKind.ENCODE_CHUNK in interrupted, interrupted


def test_two_workers_share_a_clip_and_nothing_but_the_store(tmp_path, source, expected):
    with received(tmp_path / "farm", source) as one:
        crew = [worker(tmp_path / "farm", tmp_path / f"scratch-{n}", hours=0) for n in range(2)]
        for process in crew:
            output, _ = process.communicate(timeout=400)
            assert process.returncode == 0, output
        assert one.asset.state is AssetState.READY
        assert one.hashes == expected
        makers = {row.worker for row in one.rows if row.kind is JobKind.ENCODE_CHUNK}
        assert len(makers) == 2, "one of them made all chunks"
        assert {row.attempt for row in one.rows} == {1}
