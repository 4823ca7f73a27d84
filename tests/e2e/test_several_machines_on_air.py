"""A push to the farm of docker-compose.yml: its own door, two HTTP doors, an agent, and S3."""

import socket
import subprocess
import time
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import pytest

from tests.e2e.airing import camera, key, programme
from tests.e2e.full import both_doors
from tests.modes import IN_FULL_GROUP

pytestmark = [pytest.mark.e2e, pytest.mark.media, *IN_FULL_GROUP]
PATIENCE = 40


@pytest.fixture(scope="module")
def doors(full):
    with both_doors(full, full.account()) as doors:
        yield doors


@pytest.fixture(scope="module")
def show(full, doors):
    """A programme that one door made, with a camera on air."""
    place = programme(doors[0], "Opening")
    address = key(doors[0], place)
    with camera(full, address) as pushing:
        assert doors[1].post(f"{place}/start").status_code == 200
        full.wait(lambda: on_air(doors[1], place) == "main", "the camera on air")
        yield place, address, pushing
        doors[0].post(f"{place}/stop")


def on_air(door, place):
    return (door.get(place).json()["report"] or {}).get("on_air")


def is_refused(full, address):
    with camera(full, address, rate=5) as refused:
        try:
            return refused.wait(PATIENCE) != 0
        except subprocess.TimeoutExpired:
            return False


def test_publishers_are_told_the_door_and_whoever_has_no_key_is_refused(full, show):
    _, address, pushing = show
    told = urlsplit(address)
    port = int(full.member("live-agent").environment["FARM_RTMP_DOOR"].rpartition(":")[2])
    assert (told.scheme, told.hostname, told.port) == ("rtmp", "127.0.0.1", port)
    assert is_refused(full, address.rpartition("/")[0] + "/nonsense")
    assert is_refused(full, address), "somebody pushes with this key already"
    assert pushing.poll() is None


def named(text):
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_what_is_sent_plays_from_the_store_while_it_is_sent(full, doors, show):
    place, *_ = show
    entry = f"{place}/files/live.m3u8"
    full.wait(lambda: len(named(doors[0].get(entry).text)) > 2, "a window")
    window = doors[0].get(entry).text
    for at, name in enumerate(named(window)):
        part = doors[at % 2].get(urljoin(entry, name))
        assert part.status_code == 200
        assert b"moof" in part.content[:200]


def test_the_last_seconds_are_a_clip_and_the_end_is_an_asset(full, doors, show):
    place, _, pushing = show
    clip = doors[0].post(f"{place}/clips", json={"last_seconds": 3})
    assert clip.status_code == 201, clip.text
    times = [datetime.fromisoformat(clip.json()[name]) for name in ("begins_at", "ends_at")]
    assert 3 <= (times[1] - times[0]).total_seconds() < 6
    assert pushing.poll() is None
    assert len(played(doors[1], clip.json()["id"])) > 1


def played(door, asset_id):
    """The parts of what plays at once, after all of them were read from the store."""
    (stand_in,) = door.get(f"/api/v1/assets/{asset_id}").json()["instant"]
    entry = f"/api/v1/assets/{asset_id}/files/{stand_in['path']}"
    parts = named(door.get(entry).text)
    assert all(door.get(urljoin(entry, part)).status_code == 200 for part in parts)
    return parts


def test_a_revoked_key_ends_the_line_and_the_programme_is_an_asset(full, doors, show):
    place, address, pushing = show
    (known,) = doors[0].get(f"{place}/keys").json()
    began = time.monotonic()
    assert doors[1].delete(f"{place}/keys/{known['id']}").status_code == 204
    pushing.wait(PATIENCE)
    assert time.monotonic() - began < 2
    assert is_refused(full, address)
    ended = time.monotonic()
    assert doors[0].post(f"{place}/stop").status_code == 200
    full.wait(lambda: doors[1].get(place).json()["asset_id"], "an asset")
    assert time.monotonic() - ended < 5 + 5, "its page is asked ten times a second, under load"
    assert len(played(doors[0], doors[1].get(place).json()["asset_id"])) > 2


def test_nobody_but_the_doors_orders_the_door_for_pushes(full, show):
    """Here all speak from loopback, and the network of the doors is one address of it."""
    _, address, _ = show
    port = urlsplit(address).port + 1
    word = (full.folder / "secrets" / "rtmp-word").read_text().strip()
    asked = f"GET /{word}/drop/publisher?app=live&name=x HTTP/1.0\r\n\r\n".encode()
    answers = []
    for source in ("127.0.0.1", "127.0.0.33"):
        with socket.create_connection(("127.0.0.1", port), 10, (source, 0)) as line:
            line.sendall(asked)
            answers.append(line.recv(64).split()[1])
    assert answers == [b"200", b"403"]
    said = "".join(path.read_text("utf-8") for path in (full.folder / "logs").glob("*.log"))
    assert word not in said
    assert address.rpartition("/")[2] not in said
