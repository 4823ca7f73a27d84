"""Programmes over HTTP: what producers may do with them, and what is never told again."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest

from farm.orgs import EVERYTHING
from storage.catalog import audit, live_targets, stream_keys
from tests.nouns import sound, source
from workers.live_specs import make_spec
from workers.sealing import seal

PUSH = "rtmp://push.example/live/very-secret-key?sign=1"
pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def station(door):
    return door.child("city")


@pytest.fixture(scope="module")
def producer(door, station):
    return door.caller(station, "producer")


def made(producer, **wish):
    answer = producer.post("/api/v1/programmes", json={"title": "Opening", **wish})
    assert answer.status_code == 201, answer.text
    return f"/api/v1/programmes/{answer.json()['id']}"


def test_a_programme_from_draft_to_end(door, producer):
    at = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    place = made(producer, backup={"kind": "door"})
    assert producer.get(place).json()["engine"] is None
    steps = [
        ("schedule", {"starts_at": at}, "scheduled"),
        ("rehearse", None, "rehearsal"),
        ("stop", None, "scheduled"),
        ("rehearse", None, "rehearsal"),
        ("start", None, "live"),
        ("switch", {"to": "backup"}, "live"),
        ("stop", None, "ended"),
    ]
    for step, body, state in steps:
        answer = producer.post(f"{place}/{step}", json=body)
        assert (answer.status_code, answer.json().get("state")) == (200, state), answer.text
    ended = producer.get(place).json()
    assert ended["choice"] == "backup"
    assert ended["live_at"] < ended["ended_at"]
    refused = producer.post(f"{place}/start", headers={"accept-language": "zh"})
    assert (refused.status_code, refused.json()["code"]) == (409, "programme-state")
    assert "直播节目" in refused.json()["detail"]
    with door.farm.catalog.reading() as tx:
        subject = place.rpartition("/")[2]
        told = audit.list_entries(tx, EVERYTHING, limit=99, subject=subject)
    assert [one.action.removeprefix("programme.") for one in told[::-1]] == [
        "created",
        *("scheduled", "rehearsed", "stopped", "rehearsed", "started", "switched", "stopped"),
    ]


def test_a_programme_that_should_run_waits_for_an_agent(producer):
    place = made(producer)
    engine = producer.post(f"{place}/start").json()["engine"]
    assert engine == {"epoch": 0, "agent": "", "live": False, "heard_at": None}


def test_moments_are_noted_while_it_runs(producer):
    place = made(producer)
    assert producer.post(f"{place}/markers", json={"note": "early"}).status_code == 409
    producer.post(f"{place}/rehearse")
    assert producer.post(f"{place}/markers", json={"note": "goal"}).status_code == 201
    assert [one["note"] for one in producer.get(f"{place}/markers").json()] == ["goal"]


def test_its_format_stands_while_it_runs(producer):
    place = made(producer)
    producer.post(f"{place}/rehearse")
    assert producer.put(place, json={"title": "Closing"}).json()["title"] == "Closing"
    wider = {"title": "Closing", "format": {"width": 1920, "height": 1080}}
    refused = producer.put(place, json=wider)
    assert (refused.status_code, refused.json()["code"]) == (409, "live-running")
    producer.post(f"{place}/stop")
    assert producer.put(place, json=wider).json()["format"]["width"] == 1920


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"title": " "}, "live-title"),
        ({"format": {"width": 0}}, "live-size"),
        ({"format": {"rate": "7"}}, "live-rate"),
        ({"format": {"rate": "1/0"}}, "request-invalid"),
        ({"main": {"kind": "file"}}, "live-input-invalid"),
        ({"main": {"kind": "file", "asset_id": "ast_none"}}, "not-found"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(producer, wish, code):
    refused = producer.post("/api/v1/programmes", json={"title": "x"} | wish)
    assert refused.json()["code"] == code
    assert refused.status_code in {404, 422}


def test_a_clip_stands_in_for_a_camera(door, station, producer):
    clip = door.asset(station, facts=source(audio=sound()))
    place = made(producer, main={"kind": "file", "asset_id": clip.id})
    named = {"kind": "file", "asset_id": clip.id, "feed_id": None}
    assert producer.get(place).json()["main"] == named
    refused = producer.post(f"{place}/keys", json={})
    assert refused.json()["code"] == "live-input-invalid", "nobody pushes there"
    elsewhere = door.asset(door.child("city"))
    wish = {"title": "x", "main": {"kind": "file", "asset_id": elsewhere.id}}
    assert producer.post("/api/v1/programmes", json=wish).status_code == 404


def test_the_secret_of_a_key_is_told_once(producer):
    place = made(producer)
    given = producer.post(f"{place}/keys", json={"name": "gate"}).json()
    assert len(given["secret"]) >= 43
    assert given["address"] is None, "there is no nginx here"
    assert given["secret"] not in producer.get(f"{place}/keys").text
    assert producer.delete(f"{place}/keys/{given['key']['id']}").status_code == 204
    (listed,) = producer.get(f"{place}/keys").json()
    assert listed["revoked_at"]
    other = made(producer)
    assert producer.delete(f"{other}/keys/{given['key']['id']}").status_code == 404


def test_a_publisher_that_was_long_not_heard_of_is_not_shown(door, producer):
    place = made(producer)
    key_id = producer.post(f"{place}/keys", json={}).json()["key"]["id"]
    now = door.farm.clock.now()
    for heard, is_shown in ((now, True), (now - timedelta(minutes=1), False)):
        with door.farm.catalog.writing() as tx:
            key = stream_keys.get_key(tx, EVERYTHING, key_id)
            pushed = replace(key, publisher="7", publishing_since=now, heard_at=heard)
            stream_keys.update_key(tx, EVERYTHING, pushed)
        (listed,) = producer.get(f"{place}/keys").json()
        assert bool(listed["publishing_since"]) is is_shown


def test_times_of_a_key_must_fit(producer):
    place = made(producer)
    now = datetime.now(UTC)
    for until in (now - timedelta(hours=1), now + timedelta(days=60)):
        wish = {"valid_from": now.isoformat(), "valid_until": until.isoformat()}
        assert producer.post(f"{place}/keys", json=wish).json()["code"] == "stream-key-times"


def test_the_key_in_an_address_is_never_told_again(door, producer):
    place = made(producer, format={"bitrate": 6_000_000})
    wish = {"name": "K", "platform": "kuaishou", "address": PUSH}
    answer = producer.post(f"{place}/targets", json=wish)
    told = answer.json()
    assert (told["shown"], told["rules"]["single_use"]) == ("rtmp://push.example", True)
    assert [one["code"] for one in told["remarks"]] == ["target-bitrate"]
    lasts = datetime.fromisoformat(told["valid_until"]) - datetime.fromisoformat(told["created_at"])
    assert lasts == timedelta(days=2)
    listed = producer.get(f"{place}/targets")
    assert [one["id"] for one in listed.json()] == [told["id"]]
    with door.farm.catalog.reading() as tx:
        log = audit.list_entries(tx, EVERYTHING, limit=99, subject=place.rpartition("/")[2])
    assert any(one.action == "programme.target-added" for one in log)
    for text in (answer.text, listed.text, repr(log), producer.get(place).text):
        assert "very-secret-key" not in text
    target = f"{place}/targets/{told['id']}"
    assert producer.patch(target, json={"paused": True}).json()["paused"] is True
    assert producer.delete(target).status_code == 204
    assert producer.get(f"{place}/targets").json() == []
    assert producer.patch(target, json={"paused": False}).status_code == 404


def test_an_address_that_another_secret_sealed_is_said_to_be_lost(door, producer):
    place = made(producer)
    target = producer.post(f"{place}/targets", json={"name": "K", "address": PUSH}).json()["id"]
    with door.farm.catalog.writing() as tx:
        known = live_targets.get_target(tx, EVERYTHING, target)
        foreign = replace(known, id=f"{target}x", sealed=seal(b"another", PUSH, of=f"{target}x"))
        live_targets.insert_target(tx, EVERYTHING, foreign)
    told = {one["id"]: one["remarks"] for one in producer.get(f"{place}/targets").json()}
    assert (told[target], told[foreign.id][0]["code"]) == ([], "target-sealed")


@pytest.mark.parametrize("address", ["http://push.example/live", "push.example", "rtmp://"])
def test_what_is_no_address_is_refused_and_not_repeated(producer, address):
    refused = producer.post(f"{made(producer)}/targets", json={"address": address})
    assert (refused.status_code, refused.json()["code"]) == (422, "target-address")


def test_reporters_see_programmes_and_do_not_run_them(door, station, producer):
    place = made(producer)
    reporter = door.caller(station, "reporter")
    assert reporter.get(place).status_code == 200
    for path in ("start", "rehearse", "keys", "targets"):
        answer = reporter.post(f"{place}/{path}", json={"address": PUSH})
        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


def test_whoever_watches_is_told(producer):
    with producer.stream("GET", "/api/v1/events") as stream:
        lines = stream.iter_lines()
        next(line for line in lines if line == "event: hello")
        place = made(producer)
        next(line for line in lines if line == "event: programme-changed")
        told = json.loads(next(line for line in lines if line.startswith("data: "))[6:])
    assert (told["subject"], told["state"]) == (place.rpartition("/")[2], "draft")


def test_nobody_asks_for_nginx(door):
    asked = {"call": "update_play"}
    assert door.client().post("/_rtmp/x", data=asked).status_code == 404


def test_what_was_sent_is_shown_and_what_came_in_is_not(door, station, producer):
    place = made(producer)
    folder = f"{station.id}/{place.rpartition('/')[2]}"
    names = ("live.m3u8", "sent/init-9c0b1d2e.mp4", "in/main-000001-00000000-1.ts", "sent/x.html")
    for name in names:
        path = door.farm.scratch / name.replace("/", "-")
        path.write_bytes(name.encode())
        door.farm.objects.put_file(f"{folder}/{name}", path)
    seen = [producer.get(f"{place}/files/{name}").status_code for name in names]
    assert seen == [200, 200, 404, 404]
    playlist = producer.get(f"{place}/files/live.m3u8")
    assert playlist.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert producer.get(f"{place}/files/sent/../in/x").status_code == 404
    assert producer.get(f"{place}/files/programme.m3u8").status_code == 404, "not yet"


def test_a_key_for_one_broadcast_is_known_wherever_it_was_used(producer):
    wish = {"name": "K", "platform": "kuaishou", "address": PUSH}
    places = [made(producer), made(producer)]
    for place in places:
        assert producer.post(f"{place}/targets", json=wish).status_code == 201

    def remarks():
        (told,) = producer.get(f"{places[1]}/targets").json()
        return [one["code"] for one in told["remarks"]]

    assert remarks() == []
    producer.post(f"{places[0]}/start")
    assert remarks() == ["target-taken"]
    producer.post(f"{places[0]}/stop")
    assert remarks() == ["target-used"]


def test_a_target_that_is_resumed_on_air_counts_as_used(producer):
    place = made(producer)
    wish = {"name": "K", "platform": "kuaishou", "address": PUSH + "2"}
    target = f"{place}/targets/{producer.post(f'{place}/targets', json=wish).json()['id']}"
    producer.patch(target, json={"paused": True})
    assert producer.post(f"{place}/start").status_code == 200
    assert producer.get(f"{place}/targets").json()[0]["used_at"] is None
    assert producer.patch(target, json={"paused": False}).json()["used_at"]


def picture(extension, size=(40, 30)):
    drawn = np.full((size[1], size[0], 3), 200, np.uint8)
    return cv2.imencode(extension, drawn)[1].tobytes()


@pytest.mark.parametrize("extension", [".png", ".jpg", ".webp"])
def test_a_picture_becomes_the_slate(door, producer, tmp_path, extension):
    place = made(producer)
    assert producer.get(place).json()["slate"] == {"asset_id": None, "picture": None}
    put = producer.put(f"{place}/slate/picture", content=picture(extension, (4000, 30)))
    assert put.status_code == 200, put.text
    assert producer.get(place).json()["slate"]["picture"] == put.json()["picture"]
    seen = producer.get(f"{place}/slate/picture")
    assert seen.headers["content-type"] == "image/png"
    shown = cv2.imdecode(np.frombuffer(seen.content, np.uint8), cv2.IMREAD_COLOR)
    assert shown.shape[1] == 1920
    assert abs(int(shown[5, 5, 0]) - 200) < 4
    spec = make_spec(door.farm, place.rpartition("/")[2], epoch=1, folder=tmp_path)
    assert Path(spec.slate).read_bytes() == seen.content
    assert producer.put(f"{place}/slate", json={"asset_id": None}).json()["picture"] is None
    assert producer.get(f"{place}/slate/picture").status_code == 404


def test_a_clip_of_the_library_becomes_the_slate(door, station, producer, tmp_path):
    clip = door.asset(station, facts=source(audio=sound()))
    place = made(producer)
    assert producer.put(f"{place}/slate", json={"asset_id": clip.id}).status_code == 200
    spec = make_spec(door.farm, place.rpartition("/")[2], epoch=1, folder=tmp_path)
    assert Path(spec.slate).is_file()
    elsewhere = door.asset(door.child("city"))
    refused = producer.put(f"{place}/slate", json={"asset_id": elsewhere.id})
    assert refused.status_code == 404


def test_what_is_no_picture_is_no_slate_and_one_that_runs_keeps_its_own(producer):
    place = made(producer)
    refused = producer.put(f"{place}/slate/picture", content=b"GIF89a")
    assert (refused.status_code, refused.json()["code"]) == (422, "slate-not-a-picture")
    half = producer.put(f"{place}/slate/picture", content=picture(".png")[:40])
    assert half.json()["code"] == "slate-not-a-picture"
    producer.post(f"{place}/rehearse")
    late = producer.put(f"{place}/slate/picture", content=picture(".png"))
    assert (late.status_code, late.json()["code"]) == (409, "live-running")
