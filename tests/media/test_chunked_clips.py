"""A clip whose renditions are made in chunks, a job each: retried alone, kept, joined, removed."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from farm.assets import AssetState
from farm.errors import FarmFailed, IllegalMove
from farm.jobs import JobKind, JobState
from farm.orgs import EVERYTHING
from farm.outputs import Leveling
from storage.catalog import jobs
from storage.objects import keys
from tests.clips import AAC, X264, pattern, tone
from tests.media.conftest import QUICK
from tests.media.test_chunks import CHUNKED, SMALL
from tests.media.test_plan import OTHER_VERSION, disguised
from tests.media.test_sound import CLAPS
from tests.watched_clip import ACTOR, opened
from transcode.plan import read_plan
from workers import runner
from workers.control import cancel_job, retry_job
from workers.heartbeat import Heartbeat
from workers.jobs import chunks as stage
from workers.jobs import ladder, parts
from workers.orphaned import find_orphans
from workers.plans import PLAN_OF_ANOTHER, maker_of
from workers.runner import Runner

pytestmark = pytest.mark.media

IN_CHUNKS = QUICK.model_copy(update={"chunk_seconds": 2})
CHUNK, LADDER = JobKind.ENCODE_CHUNK, JobKind.ENCODE_LADDER
COUNT = 4


@pytest.fixture
def source(clip):
    noise = ["-vf", "noise=alls=20:allf=t"]
    inputs = [*pattern("160x96", "25", 8), *tone(8)]
    return clip("in-chunks.mp4", [*inputs, *noise, *X264, "-g", "40", *AAC])


@pytest.fixture
def fresh(tmp_path, source):
    with opened(tmp_path / "farm", source, IN_CHUNKS, SMALL) as clip:
        yield clip


def rows(clip, kind=CHUNK):
    """The rows of all chunks, by number."""
    with clip.farm.catalog.reading() as tx:
        known = jobs.list_jobs(tx, EVERYTHING, clip.id)
    return {job.piece: job for job in known if job.kind is kind}


def states(clip, kind):
    return [row.state for row in rows(clip, kind).values()]


def hashes(clip):
    return {name: one.sha256 for name, one in clip.made.items()}


def stored(clip):
    """The chunks in the store: rung and number."""
    names = [name for name in clip.files if name.startswith("chunks/")]
    return {(m[1], int(m[2])) for n in names if (m := re.search(r"/(\w+)-\w+-(\d+)\.mp4", n))}


def spoil(clip, name):
    """Cut a stored file in two."""
    path = clip.farm.objects._root / clip.asset.org_id / clip.id / name
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(whole[: len(whole) // 2])


def joined_after(told, join):
    """Join only after something was told, so that a ladder that was cancelled ends before."""
    seen = []

    def joining(*given):
        assert len(told) > len(seen)
        seen[:] = told
        return join(*given)

    return joining


def run_until(clip, done):
    """Run what waits, one job after the other, until something is so."""
    while not done():
        Runner(clip.farm, clip.queue).run(clip.queue._waiting.popleft())


@pytest.fixture(scope="module")
def expected(tmp_path_factory, clip):
    """What comes out where nothing goes wrong."""
    noise = ["-vf", "noise=alls=20:allf=t"]
    inputs = [*pattern("160x96", "25", 8), *tone(8)]
    path = clip("in-chunks.mp4", [*inputs, *noise, *X264, "-g", "40", *AAC])
    with opened(tmp_path_factory.mktemp("expected") / "farm", path, IN_CHUNKS, SMALL) as one:
        one.run()
        return hashes(one)


def test_chunks_become_renditions_and_go(fresh, expected):
    ladder = JobKind.ENCODE_LADDER
    run_until(fresh, lambda: ladder in fresh.jobs)
    assert {number: row.state for number, row in rows(fresh).items()} == dict.fromkeys(
        range(COUNT), JobState.DONE
    )
    assert stored(fresh) == {(name, number) for name in CHUNKED for number in range(COUNT)}
    fresh.run()
    assert fresh.asset.state is AssetState.READY
    assert hashes(fresh) == expected
    assert fresh.made.keys() == CHUNKED | {"small"}
    assert {one.frames for one in fresh.made.values()} == {200}
    assert stored(fresh) == set()
    log = "\n".join(fresh.jobs[ladder].log_tail)
    assert "chunks joined" in log
    assert "chunk begins" not in log, "the ladder encoded what was there"
    stages = [one for one in fresh.document["stages"] if one["name"] == "chunk"]
    assert [one["piece"] for one in stages] == list(range(COUNT))


@pytest.mark.parametrize("name", ["large", "small"])
def test_a_rendition_made_alone_has_the_bytes_of_the_ladder(fresh, expected, name):
    fresh.run()
    before = fresh.made[name].id
    fresh.retry(name)
    fresh.run()
    assert hashes(fresh) == expected
    assert fresh.made[name].id != before


FAULT = FarmFailed("encode-failed", exit=1, detail="by order of the test")
ANOTHER = FarmFailed(PLAN_OF_ANOTHER, wanted="7.1", seen="7.0")
"""Leaves a chunk to the ladder."""


def broken(*_):
    raise FAULT


def failing(monkeypatch, number, times, fault=FAULT):
    """Let one chunk fail, so often."""
    real, left = stage.encode_missing, [times]

    def encode(work, plan, piece, report):
        if piece == number and left[0]:
            left[0] -= 1
            raise fault
        return real(work, plan, piece, report)

    monkeypatch.setattr(stage, "encode_missing", encode)


def test_a_chunk_that_fails_once_is_tried_again_alone(fresh, expected, monkeypatch):
    failing(monkeypatch, 2, times=1)
    fresh.run()
    assert {number: row.attempt for number, row in rows(fresh).items()} == {0: 1, 1: 1, 2: 2, 3: 1}
    assert hashes(fresh) == expected


def test_a_chunk_that_failed_for_good_is_retried_by_a_person_alone(fresh, expected, monkeypatch):
    failing(monkeypatch, 2, times=2)
    fresh.run()
    assert fresh.asset.state is AssetState.FAILED
    done = {number for number, row in rows(fresh).items() if row.state is JobState.DONE}
    assert done == {0, 1, 3}
    assert {number for _, number in stored(fresh)} == done
    begun = {number: row.started_at for number, row in rows(fresh).items()}
    retry_job(fresh.farm, fresh.queue, ACTOR, rows(fresh)[2].id)
    fresh.run()
    assert fresh.asset.state is AssetState.READY
    assert hashes(fresh) == expected
    again = {n for n, row in rows(fresh).items() if row.started_at != begun[n]}
    assert again == {2}
    assert stored(fresh) == set()


def test_a_chunk_tried_again_takes_a_clip_on_whose_ladder_failed(fresh, expected, monkeypatch):
    failing(monkeypatch, 2, times=2, fault=ANOTHER)
    with monkeypatch.context() as patched:
        patched.setattr(ladder, "take_chunks", broken)
        fresh.run()
    assert fresh.asset.state is AssetState.FAILED
    assert (rows(fresh)[2].state, fresh.jobs[LADDER].state) == (JobState.FAILED, JobState.FAILED)
    retry_job(fresh.farm, fresh.queue, ACTOR, rows(fresh)[2].id)
    fresh.run()
    assert fresh.asset.state is AssetState.READY
    assert hashes(fresh) == expected


def test_a_chunk_of_renditions_that_are_there_is_not_made_again(fresh, monkeypatch):
    failing(monkeypatch, 2, times=2, fault=ANOTHER)
    fresh.run()
    assert (fresh.asset.state, rows(fresh)[2].state) == (AssetState.READY, JobState.FAILED)
    with pytest.raises(IllegalMove, match="illegal-move"):
        retry_job(fresh.farm, fresh.queue, ACTOR, rows(fresh)[2].id)


def test_a_chunk_that_was_cancelled_holds_the_clip_until_it_is_wanted(fresh, expected):
    run_until(fresh, lambda: len(rows(fresh)) == COUNT)
    cancel_job(fresh.farm, fresh.queue, ACTOR, rows(fresh)[1].id)
    fresh.run()
    assert fresh.asset.state is AssetState.ACCEPTED
    assert JobKind.ENCODE_LADDER not in fresh.jobs
    retry_job(fresh.farm, fresh.queue, ACTOR, rows(fresh)[1].id)
    fresh.run()
    assert hashes(fresh) == expected


def test_what_an_attempt_stored_is_not_made_again(fresh, expected, monkeypatch):
    run_until(fresh, lambda: len(rows(fresh)) == COUNT)
    real, made = parts.encode_chunk, []

    def encode(engine, clip, chunk, colors, **more):
        made.append((chunk.number, *(rung.name for rung in chunk.plan.rungs)))
        return real(engine, clip, chunk, colors, **more)

    monkeypatch.setattr(parts, "encode_chunk", encode)
    put, lost = fresh.farm.objects.put_file, []

    def put_once_lost(key, path, *known):
        if "chunks/tall" in key and "-0001" in key and not lost:
            lost.append(key)
            raise FarmFailed("store-failed", key=key, detail="by order of the test")
        return put(key, path, *known)

    monkeypatch.setattr(fresh.farm.objects, "put_file", put_once_lost)
    fresh.run()
    assert made.count((1, "large", "tall")) == 1
    assert made.count((1, "tall")) == 1
    assert hashes(fresh) == expected


def test_chunks_that_are_gone_are_made_by_the_ladder(fresh, expected):
    run_until(fresh, lambda: JobKind.ENCODE_LADDER in fresh.jobs)
    prefix = keys.chunk_prefix(fresh.asset)
    for found in list(fresh.farm.objects.list_prefix(prefix)):
        if "-0002" in found.key or "large" in found.key:
            fresh.farm.objects.delete(found.key)
    fresh.run()
    assert hashes(fresh) == expected
    assert fresh.jobs[JobKind.ENCODE_LADDER].attempt == 1


def test_a_damaged_chunk_costs_one_rendition_which_is_made_anew(fresh, expected):
    run_until(fresh, lambda: JobKind.ENCODE_LADDER in fresh.jobs)
    spoil(fresh, next(name for name in fresh.files if "chunks/large" in name and "-0001" in name))
    fresh.run()
    assert hashes(fresh) == expected
    assert (fresh.jobs[LADDER].attempt, fresh.jobs["large"].state) == (1, JobState.DONE)
    assert "tall" not in fresh.jobs
    assert stored(fresh) == set()


def test_damaged_chunks_of_all_renditions_are_made_anew_by_the_ladder(fresh, expected):
    run_until(fresh, lambda: LADDER in fresh.jobs)
    for name in fresh.files:
        if name.startswith("chunks/") and "-0001" in name:
            spoil(fresh, name)
    fresh.run()
    assert hashes(fresh) == expected
    assert fresh.jobs[LADDER].attempt == 2
    assert not {"large", "tall"} & fresh.jobs.keys()


def test_progress_never_goes_back_and_is_heard_of_while_chunks_are_joined(
    clip, tmp_path, monkeypatch
):
    claps = ["-f", "lavfi", "-i", f"anoisesrc=color=pink:amplitude=0.12:duration=8,{CLAPS}"]
    path = clip("chunked-claps.mp4", [*pattern("160x96", "25", 8), *claps, *X264, "-g", "40", *AAC])
    told = []

    class Noted(Heartbeat):
        def __call__(self, share):
            told.append(share)
            super().__call__(share)

    with opened(tmp_path / "farm", path, IN_CHUNKS, SMALL) as one:
        run_until(one, lambda: LADDER in one.jobs)
        run_until(one, lambda: JobState.QUEUED not in states(one, JobKind.CHECKSUM))
        monkeypatch.setattr(runner, "Heartbeat", Noted)
        monkeypatch.setattr(parts, "join_pictures", joined_after(told, parts.join_pictures))
        run_until(one, lambda: states(one, LADDER) == [JobState.DONE])
        assert one.made["large"].sound.leveling is Leveling.DYNAMIC
    assert told == sorted(told)


def test_a_rendition_that_nobody_wants_is_in_no_chunk(fresh, expected):
    run_until(fresh, lambda: len(rows(fresh)) == COUNT)
    fresh.cancel("large")
    run_until(fresh, lambda: JobKind.ENCODE_LADDER in fresh.jobs)
    assert {name for name, _ in stored(fresh)} == {"tall"}
    fresh.run()
    assert hashes(fresh) == {name: one for name, one in expected.items() if name != "large"}


def test_chunks_of_an_ffmpeg_that_is_gone_do_not_hold_a_clip(fresh, ffmpeg, tmp_path):
    previewed = [JobState.DONE]
    run_until(fresh, lambda: states(fresh, JobKind.PREVIEW) == previewed)
    other = replace(fresh.farm, ffmpeg=disguised(ffmpeg, tmp_path, OTHER_VERSION))
    fresh.queue.drain(Runner(other, fresh.queue).run)
    assert {row.error.code for row in rows(fresh).values()} == {"plan-of-another"}
    assert fresh.asset.state is AssetState.READY
    assert read_plan(fresh.asset.plan).maker == maker_of(other)
    assert fresh.made.keys() == CHUNKED | {"small"}


def test_chunks_that_a_crash_left_are_swept(fresh, source):
    fresh.run()
    left = keys.chunk_key(fresh.asset, "large-0123456789abcdef", 0)
    fresh.farm.objects.put_file(left, source)
    clock = fresh.farm.clock

    class Later:
        def now(self):
            return clock.now() + timedelta(days=2)

    later = replace(fresh.farm, clock=Later())
    found = list(later.objects.list_prefix(""))
    assert [one.key for one in find_orphans(later, found)] == [left]
    assert find_orphans(fresh.farm, found) == []
