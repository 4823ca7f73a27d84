"""The door for pushes: real nginx, real publishers, keys that open it and keys that do not."""

# ruff: noqa: F811  # a fixture comes by import, and is asked for by its name

import subprocess
import time
from datetime import timedelta

import httpx
import pytest

from api.nginx_rtmp import RTMP_LOCATION
from tests.e2e.airing import camera, open_to_pushes, producer  # noqa: F401  # a fixture
from tests.e2e.crew import running_door
from workers.rtmp_door import find_door, hook_word, orders_word, reading_address, stream_name

pytestmark = pytest.mark.e2e
PATIENCE = 40


@pytest.fixture(scope="module")
def farm(tmp_path_factory):
    with open_to_pushes(running_door(tmp_path_factory.mktemp("door"))) as farm:
        yield farm


@pytest.fixture
def programme(producer):
    wish = {"title": "Opening", "backup": {"kind": "door"}}
    answer = producer.post("/api/v1/programmes", json=wish)
    assert answer.status_code == 201, answer.text
    return f"/api/v1/programmes/{answer.json()['id']}"


def new_key(producer, programme, **wish):
    answer = producer.post(f"{programme}/keys", json=wish)
    assert answer.status_code == 201, answer.text
    given = answer.json()
    assert given["address"].endswith("/live")
    return given["key"]["id"], f"{given['address']}/{given['secret']}"


def publisher(farm, address):
    return camera(farm, address, rate=10)


def is_refused(farm, address):
    with publisher(farm, address) as refused:
        try:
            return refused.wait(PATIENCE) != 0
        except subprocess.TimeoutExpired:
            return False


def publishes(producer, programme, key_id):
    listed = {one["id"]: one for one in producer.get(f"{programme}/keys").json()}
    return listed[key_id]["publishing_since"]


def reads(farm, address):
    """Whether packets come."""
    command = [str(farm.farm.ffmpeg), "-v", "error", "-nostdin", "-rw_timeout", "15000000"]
    command += ["-i", address, "-t", "1", "-c", "copy", "-f", "null", "-"]
    ended = subprocess.run(command, check=False, timeout=PATIENCE, stderr=subprocess.DEVNULL)
    return ended.returncode == 0


def test_a_key_opens_the_door_to_one_publisher_until_it_is_revoked(farm, producer, programme):
    key_id, address = new_key(producer, programme)
    with publisher(farm, address) as first:
        farm.wait(lambda: publishes(producer, programme, key_id), "a publisher")
        inside = reading_address(farm.farm, stream_name(programme.rpartition("/")[2], "main"))
        assert reads(farm, inside)
        assert not reads(farm, inside.partition("?")[0]), "without the word"
        since = publishes(producer, programme, key_id)

        assert is_refused(farm, address), "a second one with the same key"
        _, other = new_key(producer, programme)
        assert is_refused(farm, other), "another key to the same input"
        assert first.poll() is None
        assert publishes(producer, programme, key_id) == since, "the first goes on"
        assert reads(farm, inside)

        began = time.monotonic()
        assert producer.delete(f"{programme}/keys/{key_id}").status_code == 204
        first.wait(PATIENCE)
        assert time.monotonic() - began < 2
        farm.wait(lambda: not publishes(producer, programme, key_id), "a key that nobody uses")
    assert is_refused(farm, address)
    said = "".join(path.read_text("utf-8") for path in (farm.folder / "logs").glob("*.log"))
    assert address.rpartition("/")[2] not in said
    assert key_id in said


def test_a_publisher_that_leaves_may_come_back(farm, producer, programme):
    key_id, address = new_key(producer, programme, place="backup")
    for _ in range(2):
        with publisher(farm, address):
            farm.wait(lambda: publishes(producer, programme, key_id), "a publisher")
        farm.wait(lambda: not publishes(producer, programme, key_id), "that it is gone")


@pytest.mark.parametrize("said", ["nonsense", "x?call=update_play", "x&call=update_play", ""])
def test_whoever_knows_no_key_is_refused(farm, producer, programme, said):
    _, address = new_key(producer, programme)
    assert is_refused(farm, address.rpartition("/")[0] + f"/{said}")


def test_a_key_opens_in_its_time_only(farm, producer, programme):
    now = farm.farm.clock.now()
    times = {
        "valid_from": (now + timedelta(hours=1)).isoformat(),
        "valid_until": (now + timedelta(hours=2)).isoformat(),
    }
    _, early = new_key(producer, programme, **times)
    assert is_refused(farm, early)
    _, late = new_key(producer, programme)
    producer.post(f"{programme}/start")
    assert producer.post(f"{programme}/stop").json()["state"] == "ended"
    assert is_refused(farm, late), "the programme is over"


def test_nobody_else_answers_or_orders_the_door(farm):
    words = farm.farm.settings, farm.farm.secret
    question = {"call": "publish", "name": "x", "clientid": "1"}
    with httpx.Client(trust_env=False, timeout=20) as stranger:
        for word in (hook_word(*words), "x"):
            for place in (RTMP_LOCATION, "/x/.." + RTMP_LOCATION, "/%5frtmp/"):
                address = f"{farm.crew.address}{place}{word}"
                assert stranger.post(address, data=question).status_code in {404, 405}
        control = f"http://127.0.0.1:{find_door(farm.farm.settings).orders_port}"
        assert stranger.get(f"{control}/x/drop/publisher").status_code == 404
        ordered = stranger.get(f"{control}/{orders_word(*words)}/drop/publisher?app=live&name=x")
        assert ordered.status_code == 200
