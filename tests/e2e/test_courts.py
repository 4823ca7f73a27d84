"""Hearings, delays, cuts over HTTP: who may, what is refused, what a new engine is told of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from farm.courts import Guard, Recess
from farm.orgs import EVERYTHING
from live.spec import GuardSpec
from storage.catalog import audit
from tests.nouns import NOON
from workers.live_guard import guard_spec
from workers.live_specs import make_spec

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def producer(door):
    return door.caller(door.child("city"), "producer")


@pytest.fixture
def place(producer):
    made = producer.post("/api/v1/programmes", json={"title": "Case 12"}).json()
    return f"/api/v1/programmes/{made['id']}"


def hearing(producer, place, **names):
    return producer.put(f"{place}/hearing", json={"hearing": names or None})


def told(door, place):
    with door.farm.catalog.reading() as tx:
        found = audit.list_entries(tx, EVERYTHING, limit=99, subject=place.rpartition("/")[2])
    return [(one.action.removeprefix("programme."), dict(one.facts)) for one in found[::-1]]


def test_a_hearing_starts_with_its_approval_and_a_named_operator_only(door, producer, place):
    assert hearing(producer, place, approval="2026-118").json()["hearing"]["operator"] == ""
    refused = producer.post(f"{place}/start", headers={"accept-language": "zh"})
    assert (refused.status_code, refused.json()["code"]) == (422, "hearing-not-approved")
    assert "批准文号" in refused.json()["detail"]
    assert producer.post(f"{place}/rehearse").status_code == 200
    fixed = hearing(producer, place, approval="2026-118", operator="Li")
    assert (fixed.status_code, fixed.json()["code"]) == (409, "live-running")
    producer.post(f"{place}/stop")
    assert hearing(producer, place, approval=" 2026-118 ", operator="Li Wei").status_code == 200
    assert hearing(producer, place, approval="1" * 101).json()["code"] == "hearing-names"
    started = producer.post(f"{place}/start").json()
    assert started["state"] == "live"
    assert started["hearing"] == {"approval": "2026-118", "operator": "Li Wei"}
    assert ("hearing-set", {"approval": "2026-118", "operator": "Li Wei"}) in told(door, place)
    producer.post(f"{place}/stop")
    over = hearing(producer, place)
    assert (over.status_code, over.json()["code"]) == (409, "programme-state")


def test_what_is_ordered_is_a_row_that_the_next_engine_obeys(door, producer, place, tmp_path):
    early = producer.post(f"{place}/cut")
    assert (early.status_code, early.json()["code"]) == (409, "programme-state")
    assert producer.put(f"{place}/delay", json={"seconds": 601}).status_code == 422
    assert producer.put(f"{place}/delay", json={"seconds": 30}).status_code == 200
    producer.post(f"{place}/start")
    first = producer.post(f"{place}/cut").json()["guard"]
    assert producer.post(f"{place}/cut").json()["guard"] == first, "a cut stays what it is"
    muted = producer.post(f"{place}/mute").json()["guard"]
    assert (muted["cut_at"], muted["delay_seconds"]) == (first["cut_at"], 30)
    spec = make_spec(door.farm, place.rpartition("/")[2], epoch=2, folder=tmp_path)
    assert spec.guard == GuardSpec(delay=30.0, cut=True, muted=True)
    producer.post(f"{place}/unmute")
    resumed = producer.post(f"{place}/resume").json()["guard"]
    assert (resumed["cut_at"], resumed["muted_at"]) == (None, None)
    producer.post(f"{place}/stop")
    assert told(door, place) == [
        ("created", {}),
        ("delayed", {"seconds": "30"}),
        *((name, {}) for name in ("started", "cut", "cut", "muted", "unmuted", "resumed")),
        ("stopped", {}),
    ]


def test_a_recess_is_now_or_planned_and_ends(producer, place):
    later = datetime.now(UTC) + timedelta(hours=1)
    wish = {"begins_at": later.isoformat(), "ends_at": (later - timedelta(1)).isoformat()}
    assert producer.put(f"{place}/recess", json=wish).json()["code"] == "live-recess"
    wish["ends_at"] = (later + timedelta(minutes=20)).isoformat()
    planned = producer.put(f"{place}/recess", json=wish).json()["guard"]["recess"]
    assert datetime.fromisoformat(planned["begins_at"]) == later
    now = producer.put(f"{place}/recess", json={}).json()["guard"]["recess"]
    assert now["ends_at"] is None
    assert producer.delete(f"{place}/recess").json()["guard"]["recess"] is None


def test_who_only_looks_cuts_nothing(door, producer, place):
    viewer = door.caller(door.child("city"), "viewer")
    for path in ("cut", "resume", "mute", "unmute"):
        assert viewer.post(f"{place}/{path}").status_code in {403, 404}


@pytest.mark.parametrize(
    ("minutes", "ends", "is_recess"),
    [(-1, 10, False), (0, 10, True), (9, 10, True), (10, 10, False), (99, None, True)],
)
def test_a_planned_recess_comes_and_goes_by_the_clock(minutes, ends, is_recess):
    until = None if ends is None else NOON + timedelta(minutes=ends)
    guard = Guard(recess=Recess(NOON, until))
    assert guard_spec(guard, NOON + timedelta(minutes=minutes)).recess is is_recess
    assert not guard_spec(replace(guard, recess=None), NOON).recess
