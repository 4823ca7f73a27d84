"""Alarms as a producer sees them and as a chat's robot is told of them, over HTTP."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from farm.orgs import EVERYTHING
from storage.catalog import alarm_hooks, audit, programmes
from tests.hook_server import KEY, SIGNING, hook_server
from workers.heralds import Herald, take_due, tell_hook
from workers.live_alarms import Watchman

pytestmark = [pytest.mark.e2e, pytest.mark.server]
LOOPBACK = {"networks": ["127.0.0.0/8"]}


@pytest.fixture(scope="module")
def robot():
    with hook_server() as server:
        yield server


@pytest.fixture
def station(door):
    return door.child("city")


@pytest.fixture
def admin(door, station):
    return door.caller(station)


@pytest.fixture
def open_loopback(door, station):
    """The farm's administrator lets the station's messages go to this machine."""
    address = f"/api/v1/organisations/{station.id}/open-networks"
    assert door.caller(door.root).put(address, json=LOOPBACK).status_code == 200


def hooks_of(station):
    return f"/api/v1/organisations/{station.id}/alarm-hooks"


def added(admin, station, robot, kind, signing="", **query):
    spelled = "&".join(f"{name}={value}" for name, value in query.items())
    wish = {
        "kind": kind,
        "name": "值班群",
        "address": f"{robot.address}/{kind}?{spelled}",
        "signing": signing,
    }
    answer = admin.post(hooks_of(station), json=wish)
    assert answer.status_code == 201, answer.text
    return f"{hooks_of(station)}/{answer.json()['id']}"


HOOKS = {
    "wecom": {"key": KEY},
    "dingtalk": {"access_token": KEY, "signing": SIGNING},
    "plain": {"signing": "word"},
}


@pytest.mark.usefixtures("open_loopback")
@pytest.mark.parametrize(("kind", "more"), HOOKS.items(), ids=HOOKS)
def test_a_test_reaches_a_robot_in_the_form_that_it_wants(admin, station, robot, kind, more):
    place = added(admin, station, robot, kind, **more)
    told = admin.post(f"{place}/test")
    assert (told.status_code, told.json()["failed_at"]) == (200, None), told.text
    body, headers, _ = robot.told[-1]
    text = body["text"] if kind == "plain" else body["text"]["content"]
    assert station.name in text
    assert robot.hosts[-1] == robot.address.removeprefix("http://")
    if kind == "plain":
        assert headers["farm-signature"].startswith("sha256=")
    listed = admin.get(hooks_of(station)).text
    for secret in (KEY, SIGNING):
        assert secret not in listed + told.text


@pytest.mark.usefixtures("open_loopback")
def test_a_robot_that_refuses_is_told_to_whoever_tries(admin, station, robot):
    place = added(admin, station, robot, "dingtalk", access_token=KEY, signing="SECwrong")
    refused = admin.post(f"{place}/test", headers={"accept-language": "zh"})
    assert (refused.status_code, refused.json()["code"]) == (502, "hook-refused")
    assert "310000: sign not match" in refused.json()["detail"]
    (listed,) = admin.get(hooks_of(station)).json()
    assert "sign not match" in listed["failure"]


def test_private_networks_are_not_called_unless_somebody_above_opened_them(
    door, admin, station, robot
):
    place = added(admin, station, robot, "plain")
    before = robot.tries
    refused = admin.post(f"{place}/test", headers={"accept-language": "en"})
    assert (refused.status_code, refused.json()["code"]) == (502, "hook-refused")
    assert "private network" in refused.json()["detail"]
    networks = f"/api/v1/organisations/{station.id}/open-networks"
    own = admin.put(networks, json=LOOPBACK)
    assert (own.status_code, own.json()["code"]) == (403, "networks-from-above")
    assert robot.tries == before, "nobody was called"
    assert door.caller(door.root).put(networks, json=LOOPBACK).status_code == 200
    assert admin.get(networks).json() == LOOPBACK
    assert admin.post(f"{place}/test").status_code == 200


@pytest.mark.usefixtures("open_loopback")
def test_nobody_is_led_elsewhere(admin, station, robot):
    wish = {"kind": "plain", "address": f"{robot.address}/moved"}
    made = admin.post(hooks_of(station), json=wish).json()["id"]
    before = len(robot.told)
    refused = admin.post(f"{hooks_of(station)}/{made}/test")
    assert "HTTP 302" in refused.json()["detail"]
    assert len(robot.told) == before


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"kind": "plain", "address": "ftp://x/y"}, "hook-address"),
        ({"kind": "wecom", "address": "https://x.example/y", "signing": "z"}, "hook-not-signed"),
    ],
)
def test_what_cannot_be_told_is_refused(admin, station, wish, code):
    assert admin.post(hooks_of(station), json=wish).json()["code"] == code


def test_producers_do_not_set_who_is_told(door, station):
    producer = door.caller(station, "producer")
    assert producer.get(hooks_of(station)).status_code == 403
    wish = {"kind": "plain", "address": "https://x.example/"}
    assert producer.post(hooks_of(station), json=wish).status_code == 403


class Show:
    """A programme that is live, whose engine is this test."""

    def __init__(self, door, producer, state="start"):
        self.farm, self.producer = door.farm, producer
        made = producer.post("/api/v1/programmes", json={"title": "龙舟赛"}).json()["id"]
        self.id, self.place = made, f"/api/v1/programmes/{made}"
        producer.post(f"{self.place}/{state}")
        self.watchman, self.second = Watchman(door.farm), 0

    def report(self, **changes):
        self.second += 1
        at = datetime.now(UTC).timestamp() - 60 + self.second
        line = {"pictures": 25 * self.second, "received": 10**5 * self.second, "connections": 1}
        told = {"at": at, "on_air": "main", "inputs": {"main": line | changes}}
        with self.farm.catalog.writing() as tx:
            programme = programmes.get_programme(tx, EVERYTHING, self.id)
            self.watchman.look(tx, programme, told)

    @property
    def alarms(self):
        return self.producer.get(f"{self.place}/alarms", headers={"accept-language": "zh"}).json()


def told_of(robot, show):
    return [
        one
        for body, *_ in robot.told
        for one in body.get("alarms", ())
        if one["programme_id"] == show.id
    ]


@pytest.mark.usefixtures("open_loopback")
def test_an_alarm_is_one_row_that_is_told_seen_by_name_and_ends(
    door, station, admin, robot, monkeypatch
):
    added(admin, station, robot, "plain")
    producer = door.caller(station, "producer")
    show = Show(door, producer)
    with Herald(door.farm):
        for _ in range(3):
            show.report(alarms=["black"])
        (raised,) = show.alarms
        assert (raised["kind"], raised["until"]) == ("black", None)
        assert "主信号" in raised["text"]
        until = time.monotonic() + 10
        while not told_of(robot, show) and time.monotonic() < until:
            time.sleep(0.1)
        (told,) = told_of(robot, show)
        assert (told["id"], told["state"], told["programme"]) == (raised["id"], "raised", "龙舟赛")
        seen = producer.post(f"{show.place}/alarms/{raised['id']}/acknowledge").json()
        assert seen["acknowledged_by"] == "Li Lei"
        monkeypatch.setattr("workers.live_alarms.SETTLED_SECONDS", 0.0)
        show.report()
        (over,) = show.alarms
        assert over["until"]
        assert over["acknowledged_by"] == "Li Lei"
        until = time.monotonic() + 10
        while len(told_of(robot, show)) < 2 and time.monotonic() < until:
            time.sleep(0.1)
    assert [one["state"] for one in told_of(robot, show)] == ["raised", "over"]
    with door.farm.catalog.reading() as tx:
        log = audit.list_entries(tx, EVERYTHING, limit=9, subject=show.id)
    assert "programme.alarm-acknowledged" in {one.action for one in log}


@pytest.mark.usefixtures("open_loopback")
def test_what_a_hook_does_not_take_is_told_again_and_nothing_waits_for_it(
    door, station, admin, robot
):
    added(admin, station, robot, "plain")
    show = Show(door, door.caller(station, "producer"))
    show.report(alarms=["silent"])
    robot.failing = 1
    for hook_id, told in take_due(door.farm, set()).items():
        tell_hook(door.farm, hook_id, told)
    assert told_of(robot, show) == []
    assert "HTTP 503" in admin.get(hooks_of(station)).json()[0]["failure"]
    assert take_due(door.farm, set()) == {}, "not yet"
    later = door.farm.clock.now() + timedelta(seconds=3)
    with door.farm.catalog.reading() as tx:
        (due,) = alarm_hooks.list_due_news(tx, EVERYTHING, later, limit=9)
    assert due.tries == 1
    robot.slow = 1.0
    try:
        begun = time.monotonic()
        show.report(alarms=["silent", "frozen"])
        assert time.monotonic() - begun < 0.9, "the engine's side does not send"
    finally:
        robot.slow = 0.0
    with Herald(door.farm):
        until = time.monotonic() + 15
        while len(told_of(robot, show)) < 2 and time.monotonic() < until:
            time.sleep(0.1)
    assert sorted(one["kind"] for one in told_of(robot, show)) == ["frozen", "silent"]


@pytest.mark.usefixtures("open_loopback")
def test_a_rehearsal_is_shown_and_told_to_nobody_until_it_is_live(door, station, admin, robot):
    added(admin, station, robot, "plain")
    show = Show(door, door.caller(station, "producer"), "rehearse")
    show.report(alarms=["black"])
    assert [one["kind"] for one in show.alarms] == ["black"]
    assert take_due(door.farm, set()) == {}
    show.producer.post(f"{show.place}/start")
    show.report(alarms=["black"])
    ((taken,),) = take_due(door.farm, set()).values()
    assert taken.programme.id == show.id


def test_the_end_of_a_programme_ends_its_alarms(door, station):
    show = Show(door, door.caller(station, "producer"))
    show.report(alarms=["black"])
    show.producer.post(f"{show.place}/stop")
    assert [bool(one["until"]) for one in show.alarms] == [True]


def test_those_above_are_told_where_an_organisation_has_no_hook(door, station, admin, robot):
    county = door.child("county", station)
    networks = f"/api/v1/organisations/{station.id}/open-networks"
    door.caller(door.root).put(networks, json=LOOPBACK)
    added(admin, station, robot, "plain")
    show = Show(door, door.caller(county, "producer"))
    show.report(alarms=["black"])
    for hook_id, told in take_due(door.farm, set()).items():
        tell_hook(door.farm, hook_id, told)
    assert [one["kind"] for one in told_of(robot, show)] == ["black"]
