"""Workers announce what their machine can do; encodes follow, and none is lost with a card."""

import os
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from farm.audit import Actor
from farm.jobs import JobKind, JobState, WorkQueue
from farm.orgs import EVERYTHING, Role
from farm.workers import LIVES_FOR, Worker
from storage.catalog import workers
from tests.e2e.crew import Running, running_farm
from tests.e2e.test_doctor import doctor
from tests.fake_card import Card, ffmpeg_with
from workers.people import NewPerson, add_person

pytestmark = pytest.mark.e2e
GHOST = "gpu@far-away"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("farm")


@pytest.fixture(scope="module")
def running(folder) -> Iterator[Running]:
    before = dict(os.environ)
    program = ffmpeg_with(folder, Card.FAILS_LATER)
    try:
        with running_farm(folder / "data", ffmpeg=str(program), encoders="nvenc") as farm:
            yield farm
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(scope="module")
def client(running):
    newcomer = NewPerson(running.organisation.id, "Han Mei", "han-mei", Role.ADMIN)
    _, password = add_person(running.farm, Actor("per_test", EVERYTHING), newcomer)
    with httpx.Client(base_url=running.crew.address, trust_env=False, timeout=20) as client:
        body = {"name": "han-mei", "password": password}
        assert client.post("/api/v1/session", json=body).status_code == 200
        yield client


def announced(running, client):
    running.wait(lambda: len(client.get("/api/v1/workers").json()) == 3, "three workers")
    return {one["id"].split("@")[0]: one for one in client.get("/api/v1/workers").json()}


def test_workers_are_listed_with_what_they_can_do(running, client, folder):
    known = announced(running, client)
    assert known["cpu"]["queues"] == ["cpu", "gpu"]
    assert known["cpu"]["encoders"] == ["libx264", "libx265", "libsvtav1", "h264_nvenc"]
    assert known["io"]["queues"] == ["io", "ai", "publish"]
    assert known["io"]["encoders"] == []
    assert known["live"]["queues"] == ["live"], "the agent, which starts engines"
    assert all(one["live"] and one["version"] and one["slots"] for one in known.values())
    # without trials of its own, which are not asked about here
    _, lines = doctor(folder / "data", FARM_FFMPEG=str(folder / "nothing"))
    told = [text for text in lines if "] Worker: " in text]
    assert len(told) == 3
    assert "cpu, gpu (libx264, libx265, libsvtav1, h264_nvenc)" in told[0]


def test_a_card_lost_in_the_encode_is_said_on_the_job_in_the_callers_language(
    running, client, plain_clip
):
    announced(running, client)
    asset = running.submit(plain_clip)
    running.wait_until_ready(asset)
    ladder = running.jobs(asset)[JobKind.ENCODE_LADDER]
    assert (ladder.state, ladder.attempt) == (JobState.DONE, 1)
    for language, words in (("en", "the processor did the encode"), ("zh", "已改用处理器完成转码")):
        spoken = {"Accept-Language": language}
        [told] = client.get(f"/api/v1/jobs/{ladder.id}", headers=spoken).json()["notices"]
        assert told["code"] == "gpu-encode-failed"
        assert words in told["text"]
        seen = client.get(f"/api/v1/assets/{asset.id}", headers=spoken).json()
        assert told in seen["warnings"]
        assert {one["encoder"] for one in seen["renditions"]} == {"libx264"}


def test_an_encode_sent_to_a_card_that_has_gone_is_not_lost(running, client, plain_clip):
    announced(running, client)
    cpu = running.member("cpu")
    known = {one["id"]: one for one in client.get("/api/v1/workers").json()}
    clock = running.farm.clock
    # the only machine with a card, as far as anybody knows, and nobody reads its line
    cpu.environment = {**cpu.environment, "FARM_ENCODERS": "cpu"}
    cpu.process.terminate()
    running.wait(
        lambda: any(one["queues"] == ["cpu"] for one in client.get("/api/v1/workers").json()),
        "a worker without a card",
    )
    assert len(client.get("/api/v1/workers").json()) == len(known)
    now = clock.now()
    ghost = Worker(GHOST, "far-away", (WorkQueue.GPU,), ("h264_nvenc",), 1, "0", now, now)
    save(running, ghost)
    asset = running.submit(plain_clip)
    running.wait(lambda: running.queue.waiting(WorkQueue.GPU) == 1, "an encode in the card's line")
    save(running, ghost.seen(now - LIVES_FOR - timedelta(seconds=1)))
    running.wait_until_ready(asset)
    assert running.queue.waiting(WorkQueue.GPU) == 0
    ladder = running.jobs(asset)[JobKind.ENCODE_LADDER]
    assert (ladder.state, ladder.attempt, ladder.notices) == (JobState.DONE, 1, ())


def save(running, worker):
    with running.farm.catalog.writing() as tx:
        workers.save_worker(tx, EVERYTHING, worker)
