"""The stream of events: what a browser hears, and what it does not."""

import json
import time
from contextlib import contextmanager

import pytest

from farm.orgs import EVERYTHING
from storage.catalog import assets, events
from tests.modes import in_both_modes

pytestmark = in_both_modes("door")
EVENTS = "/api/v1/events"


class Ear:
    """Reads messages of one stream."""

    def __init__(self, answer):
        self.lines = answer.iter_lines()

    def hear(self):
        message = {}
        for line in self.lines:
            name, _, value = line.partition(": ")
            if line == "" and message:
                return message | {"data": json.loads(message["data"])}
            if name:
                message[name] = value
        raise EOFError


@contextmanager
def listening(client, **headers):
    with client.stream("GET", EVENTS, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Ear(answer)


@pytest.fixture
def station(door):
    return door.child("city")


def hear_of(ear, *subjects):
    """Hear until something was said of each subject; return all that was said."""
    heard = []
    while not {*subjects} <= {one["data"].get("subject") for one in heard}:
        heard.append(ear.hear())
    return heard


def test_a_browser_hears_of_its_own_subtree_alone(door, station):
    county, sibling = door.child("county", station), door.child("city")
    with listening(door.caller(station)) as ear:
        assert ear.hear()["event"] == "hello"
        strange = door.asset(sibling)
        job = door.job(door.asset(county))
        heard = hear_of(ear, job.id, job.asset_id)
    told = {one["data"]["subject"]: one for one in heard}
    assert strange.id not in told
    assert told[job.id]["event"] == "job-changed"
    assert told[job.id]["data"]["asset_id"] == job.asset_id
    assert (told[job.id]["data"]["state"], told[job.id]["data"]["progress"]) == ("queued", 0.0)
    assert told[job.asset_id]["data"]["state"] == "ready"


def test_who_comes_back_hears_what_was_missed(door, station):
    client = door.caller(station)
    with listening(client) as ear:
        seen = ear.hear()["id"]
    missed = door.asset(station)
    with door.farm.catalog.writing() as tx:
        assets.delete_asset(tx, EVERYTHING, missed)
    with listening(client, **{"last-event-id": seen}) as ear:
        assert ear.hear() == {"event": "hello", "id": seen, "data": {}}
        heard = [ear.hear(), ear.hear()]
    assert [one["event"] for one in heard] == ["asset-changed", "asset-deleted"]
    assert "state" not in heard[0]["data"]
    with listening(client, **{"last-event-id": heard[-1]["id"]}) as ear:
        ear.hear()
        fresh = door.asset(station)
        assert ear.hear()["data"]["subject"] == fresh.id


@pytest.mark.parametrize("unknown", ["999999", "x", "-1"])
def test_who_saw_what_is_not_kept_has_to_begin_anew(door, station, unknown):
    with listening(door.caller(station), **{"last-event-id": unknown}) as ear:
        assert ear.hear()["event"] == "reset"


def test_a_stream_ends_with_its_session(door, station):
    client = door.caller(station)
    with listening(client) as ear:
        ear.hear()
        client.delete("/api/v1/session")
        started = time.monotonic()
        assert ear.hear()["event"] == "goodbye"
        with pytest.raises(EOFError):
            ear.hear()
    assert time.monotonic() - started < 5


def test_forgotten_events_make_a_reset(door, station):
    client = door.caller(station)
    with listening(client) as ear:
        seen = ear.hear()["id"]
    door.asset(station)
    with door.farm.catalog.writing() as tx:
        late = door.farm.clock.now().replace(year=2100)
        events.forget_events(tx, EVERYTHING, late)
    door.asset(station)
    with listening(client, **{"last-event-id": seen}) as ear:
        assert ear.hear()["event"] == "reset"
