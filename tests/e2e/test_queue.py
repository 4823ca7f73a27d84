"""Work survives killed workers, a killed Redis and lost messages; and it stops when told to."""

import os
import signal
import time
from contextlib import suppress

import psutil
import pytest

from farm.assets import AssetState
from farm.audit import Actor
from farm.ids import PersonId
from farm.jobs import JobKind, JobState, Priority
from farm.media import Orientation
from farm.messages import Language
from farm.orgs import EVERYTHING
from farm.settings import Settings
from storage.catalog import jobs
from tests.clips import AAC, X264, pattern, tone
from tests.modes import IN_FULL_MODE
from workers.delivery import deliver, read_outputs
from workers.flows import clip_flow
from workers.inline_queue import InlineQueue
from workers.oneshot import Order, make_everything
from workers.renditions import cancel_rendition, retry_rendition

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="session")
def slow_clip(clip):
    """Its ladder takes some seconds on a machine with nothing else to do."""
    return clip("slow.mp4", [*pattern("640x360", "50", 8), *tone(8), *X264, *AAC])


def pool_processes(member):
    """The processes of a worker that run jobs, and the encoders below them, with their names."""
    found = []
    for process in psutil.Process(member.process.pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # a short one: a probe, a mux
            found.append((process, process.name()))
    return found


def encoders_of(processes):
    return [process for process, name in processes if "ffmpeg" in name]


def wait_for_an_empty_scratch(running):
    def left():  # beside them a door receives uploads
        found = (path.name for each in running.scratches for path in each.iterdir())
        return [name for name in found if name.startswith("job_")]

    with suppress(AssertionError):  # its words are the crew's logs; ours say whose it is
        running.wait(lambda: not left(), "an empty scratch", seconds=20)
    with running.farm.catalog.reading() as tx:
        known = [jobs.get_job(tx, EVERYTHING, job_id) for job_id in left()]
    assert not left(), known


def test_a_clip_through_celery_gives_the_manifest_of_the_command_line(
    running, plain_clip, tmp_path
):
    compare_with_the_command_line(running, plain_clip, tmp_path)


def compare_with_the_command_line(running, plain_clip, tmp_path):
    asset = running.submit(plain_clip)
    running.wait_until_ready(asset)
    outputs = read_outputs(running.farm, EVERYTHING, asset.id)
    through_celery = deliver(running.farm, outputs, tmp_path / "celery", Language.EN)
    order = Order(plain_clip, tmp_path / "inline", Language.EN)
    inline = make_everything(order, Settings(preset="ultrafast"))
    assert {stage["name"] for stage in through_celery.pop("stages")} == set(
        clip_flow(running.asset(asset))
    )
    inline.pop("stages")
    assert through_celery == inline
    wait_for_an_empty_scratch(running)


@pytest.mark.parametrize("victim", ["worker", "pool process"])
def test_a_worker_killed_in_an_encode_costs_one_attempt_and_nothing_else(
    running, slow_clip, victim
):
    asset = running.submit(slow_clip)
    job = running.wait_until_encoding(asset)
    member = running.member("cpu")
    below = pool_processes(member)
    if victim == "worker":
        os.killpg(member.process.pid, signal.SIGKILL)
    else:
        next(process for process, name in below if "ffmpeg" not in name).kill()
    _, alive = psutil.wait_procs(encoders_of(below), timeout=10)
    assert not alive, "an encoder outlived its worker"
    running.wait_until_ready(asset)
    rows = running.jobs(asset)
    assert rows[JobKind.ENCODE_LADDER].attempt == job.attempt + 1
    rows.pop(JobKind.FIND_HIGHLIGHTS, None)  # nothing waits for it, so it may wait itself
    assert {row.state for row in rows.values()} == {JobState.DONE}
    assert {row.attempt for kind, row in rows.items() if kind is not JobKind.ENCODE_LADDER} == {1}
    wait_for_an_empty_scratch(running)


def test_redis_killed_in_an_encode_loses_nothing(running, slow_clip, plain_clip):
    asset = running.submit(slow_clip)
    running.wait_until_encoding(asset)
    waiting = running.submit(plain_clip)
    running.member("redis").signal(signal.SIGKILL)
    running.wait_until_ready(asset)
    running.wait_until_ready(waiting)
    for one in (asset, waiting):
        rows = running.jobs(one)
        rows.pop(JobKind.FIND_HIGHLIGHTS, None)
        assert {row.state for row in rows.values()} == {JobState.DONE}


def test_an_id_that_never_reached_the_queue_is_sent_by_the_sweep(running, plain_clip):
    asset = running.submit(plain_clip, queue=InlineQueue())  # sent to a queue that nobody drains
    running.wait_until_ready(asset)


def test_a_cancelled_encode_stops_within_seconds(running, slow_clip):
    asset = running.submit(slow_clip)
    running.wait_until_encoding(asset)
    encoders = encoders_of(pool_processes(running.member("cpu")))
    began = time.monotonic()
    with running.farm.catalog.writing() as tx:
        row = jobs.get_job(tx, EVERYTHING, running.jobs(asset)[JobKind.ENCODE_LADDER].id)
        jobs.update_job(tx, EVERYTHING, row.cancelled(at=running.farm.clock.now()))
    _, alive = psutil.wait_procs(encoders, timeout=15)
    assert not alive
    assert time.monotonic() - began < 15
    wait_for_an_empty_scratch(running)
    assert running.jobs(asset)[JobKind.ENCODE_LADDER].state is JobState.CANCELLED
    assert running.asset(asset).state is AssetState.ACCEPTED


def test_a_cancelled_rendition_stops_within_about_a_second(running, clip):
    asset = running.submit(
        clip("long.mp4", [*pattern("640x360", "50", 12), *tone(12), *X264, *AAC])
    )
    running.wait_until_ready(asset)
    actor = Actor(PersonId("per_test"), EVERYTHING)
    retry_rendition(running.farm, running.queue, actor, asset.id, "vertical-202")

    def encoders():
        return encoders_of(pool_processes(running.member("cpu")))

    running.wait(lambda: bool(encoders()), "an encoder of one rendition")
    alone = encoders()
    began = time.monotonic()
    cancel_rendition(running.farm, running.queue, actor, asset.id, "vertical-202")
    _, alive = psutil.wait_procs(alone, timeout=15)
    assert not alive
    assert time.monotonic() - began < 5  # a second, the grace of an encoder, and a slow machine
    assert running.jobs(asset)[JobKind.RENDITION].state is JobState.CANCELLED
    assert running.asset(asset).state is AssetState.READY

    def repackaged():
        made = read_outputs(running.farm, EVERYTHING, asset.id)
        return [one.orientation for one in made.packages] == [Orientation.HORIZONTAL]

    running.wait(repackaged, "a package without it")


def test_urgent_clips_are_encoded_before_those_that_wait(running, slow_clip, plain_clip):
    first = running.submit(slow_clip)
    running.wait_until_encoding(first)
    encoders = encoders_of(pool_processes(running.member("cpu")))
    for encoder in encoders:  # it takes as long as the others need to come after it
        encoder.suspend()
    bulk = running.submit(plain_clip, priority=Priority.BULK)
    urgent = running.submit(plain_clip, priority=Priority.URGENT)

    def both_wait():  # in the same line as encodes, and by the same order
        rows = [running.jobs(one).get(JobKind.ANALYSE) for one in (bulk, urgent)]
        return all(rows)

    running.wait(both_wait, "two clips that wait for the encoder")
    assert running.jobs(first)[JobKind.ENCODE_LADDER].state is JobState.RUNNING
    for encoder in encoders:
        encoder.resume()
    running.wait_until_ready(bulk)
    running.wait_until_ready(urgent)
    for kind in (JobKind.ANALYSE, JobKind.ENCODE_LADDER):
        began = [running.jobs(one)[kind].started_at for one in (urgent, bulk)]
        assert began[0] < began[1], kind


# The last, and apart: a fixture of the module that gets a parameter is made anew. CI takes a clip
# through several machines in test_farm.py.
@pytest.mark.long
@pytest.mark.parametrize("running", [IN_FULL_MODE], indirect=True, scope="module")
def test_so_does_a_clip_through_several_machines(running, clip, tmp_path):
    own = clip("through-several.mp4", [*pattern(seconds=3), *tone(3), *X264, *AAC])
    compare_with_the_command_line(running, own, tmp_path)
