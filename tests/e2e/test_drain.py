"""A worker that is told to end finishes what it has; what takes too long, another one ends."""

import signal
import subprocess
import time
from contextlib import suppress

import psutil
import pytest

from farm.assets import AssetState
from farm.jobs import JobKind, JobState
from tests.clips import AAC, X264, pattern, tone

pytestmark = pytest.mark.e2e
LADDER = JobKind.ENCODE_LADDER


@pytest.fixture(scope="module")
def slow_clip(clip):
    return clip("drained.mp4", [*pattern("854x480", "50", 15), *tone(15), *X264, *AAC])


@pytest.fixture
def worker(running):
    """The worker that encodes; whatever a test did to it, the next one finds it up."""
    member = running.member("cpu")
    running.wait(member.is_running, "a worker")
    yield member
    running.wait(member.is_running, "a worker")


def start_again(running, member, **environment):
    """Give a worker other settings."""
    member.signal(signal.SIGTERM)
    assert member.process.wait(timeout=60) == 0
    member.environment = {**member.environment, **environment}
    running.wait(member.is_running, "a worker with other settings")


def below(member):
    return psutil.Process(member.process.pid).children(recursive=True)


def none_lives(processes):
    _, alive = psutil.wait_procs(processes, timeout=5)
    return not alive


def end_is_clean(member, seconds):
    """Wait for a worker's end without starting another."""
    with suppress(subprocess.TimeoutExpired):
        return member.process.wait(timeout=seconds) == 0
    return False


def test_a_worker_ends_after_its_job_and_takes_no_other(running, worker, slow_clip, plain_clip):
    asset = running.submit(slow_clip)
    running.wait_until_encoding(asset)
    under_it = below(worker)
    worker.signal(signal.SIGTERM)
    other = running.submit(plain_clip)
    running.wait(lambda: LADDER in running.jobs(other) or not worker.is_running(), "its encode")
    assert end_is_clean(worker, 90), worker.process.poll()
    ended = running.farm.clock.now()
    row = running.jobs(asset)[LADDER]
    assert (row.state, row.attempt) == (JobState.DONE, 1)
    assert row.ended_at <= ended
    assert none_lives(under_it)
    running.wait_until_ready(other)
    assert running.jobs(other)[LADDER].started_at > ended
    running.wait_until_ready(asset)


def give_back_encode(running, worker, slow_clip, told):
    """Begin an encode, end its worker by one signal or two, and check that all went back."""
    asset = running.submit(slow_clip)
    first = running.wait_until_encoding(asset)
    under_it = below(worker)
    assert any("ffmpeg" in process.name() for process in under_it)
    began = time.monotonic()
    for pause in range(told):
        time.sleep(pause)
        worker.signal(signal.SIGTERM)
    assert end_is_clean(worker, 30), worker.process.poll()
    assert time.monotonic() - began < 20
    assert none_lives(under_it)
    row = running.jobs(asset)[LADDER]
    assert (row.state, row.attempt, row.worker) == (JobState.QUEUED, 0, None)
    assert f"job given back worker={first.worker}" in row.log_tail[-1]
    assert not (running.farm.scratch / row.id).exists()
    return asset, first


def test_what_takes_too_long_goes_back_and_is_ended_by_another(running, worker, slow_clip):
    start_again(running, worker, FARM_DRAIN_SECONDS="1")
    asset, first = give_back_encode(running, worker, slow_clip, told=1)
    running.wait_until_ready(asset)
    row = running.jobs(asset)[LADDER]
    assert (row.state, row.attempt) == (JobState.DONE, 1)
    assert row.worker != first.worker
    assert running.asset(asset).state is AssetState.READY


def test_who_asks_twice_does_not_wait(running, worker, slow_clip):
    start_again(running, worker, FARM_DRAIN_SECONDS="600")
    give_back_encode(running, worker, slow_clip, told=2)
