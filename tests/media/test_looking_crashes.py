"""Workers that are killed while they look at a clip, or for what stands out in it."""

import hashlib
import random
import re
import time

import pytest

from farm.assets import AssetState
from farm.jobs import JobKind, JobState
from tests.clips import AAC, X264, pattern, tone
from tests.media.test_chunk_crashes import received, worker
from workers.runner import Runner

pytestmark = pytest.mark.media
KILLS = 3
"""A stage; a job that is lost so often is given up."""
SEED = 11


@pytest.fixture(scope="module")
def source(clip):
    noise = ["-vf", "noise=alls=20:allf=t"]
    return clip("looked.mp4", [*pattern("640x360", "25", 6), *tone(6), *noise, *X264, *AAC])


def documents(one):
    """Every document of the analysis and every rendition, by the hash of its bytes."""
    store, prefix = one.farm.objects, f"{one.asset.org_id}/{one.id}/"
    found = {
        file.key.removeprefix(prefix): hashlib.sha256(
            b"".join(store.read_range(file.key, 0, file.bytes))
        ).hexdigest()
        for file in store.list_prefix(f"{prefix}analysis/")
    }
    return found | one.hashes


@pytest.fixture(scope="module")
def expected(tmp_path_factory, source):
    with received(tmp_path_factory.mktemp("calm"), source) as one:
        one.queue.drain(Runner(one.farm, one.queue).run)
        assert one.asset.state is AssetState.READY
        made = documents(one)
        assert {re.sub(r"-\d+", "", name) for name in made} >= {
            *("analysis/seen.json", "analysis/highlights.json", "vertical"),
            *("analysis/signals-sound.json.gz", "analysis/signals-picture.json.gz"),
        }, made
        return made


def state_of(one, kind):
    return next((row.state for row in one.rows if row.kind is kind), None)


@pytest.mark.parametrize("kind", [JobKind.ANALYSE, JobKind.FIND_HIGHLIGHTS])
def test_who_is_killed_while_looking_leaves_the_same_bytes(tmp_path, source, expected, kind):
    chance = random.Random(SEED)  # noqa: S311  # any moments will do, the same each time
    interrupted = 0
    with received(tmp_path / "farm", source) as one:
        for kill in range(KILLS):
            process = worker(tmp_path / "farm", tmp_path / f"scratch-{kill}", hours=kill)
            begun = {row.id: row.attempt for row in one.rows if row.kind is kind}
            end = time.monotonic() + 120
            while {row.id: row.attempt for row in one.rows if row.kind is kind} == begun:
                assert (process.poll(), time.monotonic() < end) == (None, True), one.rows
                time.sleep(0.005)
            time.sleep(chance.uniform(0.0, 0.3))
            process.kill()
            process.wait()
            process.stdout.close()
            interrupted += state_of(one, kind) is JobState.RUNNING
        last = worker(tmp_path / "farm", tmp_path / "scratch-last", hours=KILLS)
        output, _ = last.communicate(timeout=400)
        assert last.returncode == 0, output
        assert (one.asset.state, state_of(one, kind)) == (AssetState.READY, JobState.DONE), output
        assert documents(one) == expected
        assert interrupted, "nobody was killed in the middle of it"
