"""Every route with every caller, compared with docs/access.md; the document is the one we keep."""

import re
import runpy
import time
from datetime import timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest

from farm.jobs import JobKind, JobState
from farm.live_alarms import AlarmKind, LiveAlarm
from farm.orgs import EVERYTHING, Role
from farm.rights import ROLE_RIGHTS, Right
from live.packets import TICKS
from live.parts import CamePart, SentPart
from storage.catalog import live_alarms
from tests.nouns import NOON, sound, source
from workers.links import sign_grant

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
ROWS = re.findall(
    r"^\| ([A-Z]+ /\S+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, flags=re.MULTILINE
)
TUS = {
    "Tus-Resumable": "1.0.0",
    "Upload-Length": "5",
    "Upload-Offset": "0",
    "Content-Type": "application/offset+octet-stream",
}
NEWEST = NOON + timedelta(days=1)
"""Of what must stand on the first page of a list: the walk makes more than a page holds."""
CAPTIONS = "1\n00:00:01,000 --> 00:00:03,000\nHello there\n"
TARGET = {"platform": "other", "address": "rtmp://push.example/live/key"}
FEED = {"name": "x", "kind": "srt-listener"}
HOOK = {"kind": "plain", "address": "http://127.0.0.1:9/"}
RUNNING = {
    *("stop_programme", "switch_programme", "mark_programme", "create_programme_clip"),
    *("hold_recordings", "release_recordings"),
}
"""What only a programme that runs can do."""
CALLERS = ("own", "parent", "sibling", "none")
LAST_WORDS = {"delete_session", "set_password", "create_session"}
"""What ends its caller's session or needs their password; all else is asked in one session."""
BODIES = {
    "create_person": lambda w: {
        "organisation_id": w.city.id,
        "name": "x",
        "sign_in_name": f"n{w.fresh()}",
        "role": "viewer",
    },
    "create_organisation": lambda w: {"parent_id": w.city.id, "name": "x", "level": "county"},
    "change_person": lambda w: {"role": "viewer"},
    "create_token": lambda w: {"name": "x", "scopes": ["see"]},
    "cut_asset": lambda w: {"from": 1, "to": 2},
    "set_pins": lambda w: {"pins": [{"from": 0, "to": 1, "across": 0.5}]},
    "draft_framing": lambda w: {"pins": [{"from": 0, "to": 1, "across": 0.5}]},
    "create_clips": lambda w: {"ranges": [{"from": 1, "to": 2}]},
    "create_best_clips": lambda w: {"count": 1},
    "choose_cover": lambda w: {"at": 1},
    "create_link": lambda w: {"path": "packages/"},
    "set_retention": lambda w: {"days": 30},
    "hold_asset": lambda w: {"reason": "x"},
    "hold_recordings": lambda w: {"reason": "x"},
    "set_quota": lambda w: {"most_bytes": 10**12},
    "make_upload_link": lambda w: {"hours": 1},
    "set_words": lambda w: {"names": ["x"], "sensitive": []},
    "set_branding": lambda w: {"corner": "top-left", "width": 12, "margin": 4, "lower_third": None},
    "import_captions": lambda w: {"language": "en", "text": CAPTIONS},
    "edit_captions": lambda w: {"sheet": [{"lines": ["Hello"]}]},
    "create_programme": lambda w: {"title": "x"},
    "change_programme": lambda w: {"title": "y"},
    "schedule_programme": lambda w: {"starts_at": NEWEST.isoformat()},
    "switch_programme": lambda w: {"to": "slate"},
    "create_programme_clip": lambda w: {"last_seconds": 2},
    "mark_programme": lambda w: {"note": "x"},
    "make_stream_key": lambda w: {"name": "x"},
    "add_live_target": lambda w: TARGET,
    "add_alarm_hook": lambda w: HOOK,
    "add_feed": lambda w: FEED,
    "change_feed": lambda w: {**FEED, "name": "y"},
    "choose_live_slate": lambda w: {"asset_id": None},
    "set_open_networks": lambda w: {"networks": ["10.0.0.0/8"]},
    "change_live_target": lambda w: {"paused": True},
    "replace_in_captions": lambda w: {"find": "there", "put": "world"},
}


class Walk:
    """A city's things, and the callers that ask for them."""

    def __init__(self, door):
        self.door = door
        self.city, self.sibling = door.child("city"), door.child("city")
        self.count = 0
        self.standing = {}

    def fresh(self):
        self.count += 1
        return f"{self.count}-{self.city.id}"

    def caller(self, who):
        """Return an administrator's client, the same for everybody who asks."""
        if who not in self.standing:
            self.standing[who] = self.newcomer(who)[0]
        return self.standing[who]

    def newcomer(self, who):
        """Return a fresh administrator's client and how they sign in."""
        if who == "none":
            return self.door.client(), None
        org = {"own": self.city, "parent": self.door.root, "sibling": self.sibling}[who]
        _, name, password = self.door.person(org)
        return self.door.signed_in(name, password), (name, password)

    def status(self, method, route, operation, who):
        lasting = operation not in LAST_WORDS
        client, known = (self.caller(who), None) if lasting else self.newcomer(who)
        made = self.door.asset(self.city, facts=source(audio=sound()))
        job = self.door.failed_job(made) if operation == "retry_job" else self.door.job(made)
        if operation == "retry_rendition":
            self.door.job(made, JobKind.ENCODE_LADDER, state=JobState.DONE)
        places = {
            "asset_id": made.id,
            "name": "720p",
            "kind": "sources",
            "job_id": job.id,
            "organisation_id": self.city.id,
            "path": "packages/hls/main.m3u8",
        }
        if "{person_id}" in route:
            places["person_id"] = self.door.person(self.city)[0]
        owner = self.caller("own")
        places |= self.begun(owner, route, operation, made)
        sent = {"json": self.body(operation, known)}
        if "/branding/logo" in route:
            sent = {"content": cv2.imencode(".png", np.zeros((8, 8, 3), np.uint8))[1].tobytes()}
            owner.put(f"/api/v1/organisations/{self.city.id}/branding/logo", **sent)
        if "/slate/picture" in route:
            sent = {"content": cv2.imencode(".jpg", np.zeros((8, 8, 3), np.uint8))[1].tobytes()}
            owner.put(f"/api/v1/programmes/{places['programme_id']}/slate/picture", **sent)
        headers = TUS if "/uploads" in route else None
        address = route.format_map(places | {"grant": self.grant(made)})
        with client.stream(method, address, headers=headers, **sent) as answer:
            return answer.status_code

    def begun(self, owner, route, operation, made):
        """Return the ids of what the city's administrator begins for this question."""
        begun = {}
        if "{token_id}" in route:
            body = {"name": "x", "scopes": ["see"]}
            begun["token_id"] = owner.post("/api/v1/tokens", json=body).json()["id"]
        if "{upload_id}" in route:
            upload = owner.post("/api/v1/uploads", headers=TUS)
            begun["upload_id"] = upload.headers["Location"].rpartition("/")[2]
        if "{link_id}" in route:
            given = owner.post("/api/v1/upload-links", json={"hours": 1})
            begun["link_id"] = given.json()["link"]["id"]
        if "{caption_id}" in route:
            bring = {"language": "en", "text": CAPTIONS}
            brought = owner.post(f"/api/v1/assets/{made.id}/captions", json=bring)
            begun["caption_id"] = brought.json()["id"]
        if "{programme_id}" in route:
            begun |= self.programme(owner, operation)
        if "{hook_id}" in route:
            begun["hook_id"] = self.hook(owner)
        if "{feed_id}" in route:
            begun["feed_id"] = self.feed(owner)
        return begun

    def programme(self, owner, operation):
        """Return the ids of a programme of the city's, with a key and a target."""
        made = owner.post("/api/v1/programmes", json={"title": "x"}).json()["id"]
        place = f"/api/v1/programmes/{made}"
        if operation in RUNNING:
            assert owner.post(f"{place}/start").status_code == 200
        key = owner.post(f"{place}/keys", json={"name": "x"}).json()["key"]
        target = owner.post(f"{place}/targets", json=TARGET).json()
        sent = self.door.farm.scratch / f"{made}.m3u8"
        sent.write_text("#EXTM3U\n")
        now = round(time.time() * 1000)
        part = SentPart(1, 0, now, 2 * TICKS, "0" * 8, is_key=True)
        for name in ("live.m3u8", part.name, CamePart("main", 1, 0, now, 2000).name):
            self.door.farm.objects.put_file(f"{self.city.id}/{made}/{name}", sent)
        begun = {"programme_id": made, "key_id": key["id"], "target_id": target["id"]}
        if operation == "acknowledge_live_alarm":
            begun["alarm_id"] = self.alarm(made)
        begun |= {"place": "main"}
        return begun | ({"path": "live.m3u8"} if operation == "get_programme_file" else {})

    def hook(self, owner):
        hooks = f"/api/v1/organisations/{self.city.id}/alarm-hooks"
        for one in owner.get(hooks).json():
            owner.delete(f"{hooks}/{one['id']}")
        return owner.post(hooks, json=HOOK).json()["id"]

    def feed(self, owner):
        added = owner.post("/api/v1/feeds", json=FEED).json()["feed"]["id"]
        picture = self.door.farm.scratch / f"{added}.jpg"
        picture.write_bytes(b"picture")
        self.door.farm.objects.put_file(f"{self.city.id}/{added}/picture.jpg", picture)
        return added

    def alarm(self, programme_id):
        raised = LiveAlarm(
            id=f"alm_{self.fresh()}",
            org_id=self.city.id,
            programme_id=programme_id,
            kind=AlarmKind.BLACK,
            subject="main",
            since=NOON,
        )
        with self.door.farm.catalog.writing() as tx:
            live_alarms.insert_alarm(tx, EVERYTHING, raised)
        return raised.id

    def grant(self, made):
        return sign_grant(self.door.farm, made.id, "packages/", 1).text

    def body(self, operation, known):
        if operation == "create_session":
            name, password = known or self.door.person(self.city)[1:]
            return {"name": name, "password": password}
        if operation == "set_password":
            return {"old": known[1] if known else "x", "new": "a new password"}
        return BODIES.get(operation, lambda _: None)(self)


@pytest.fixture(scope="module")
def walk(door):
    return Walk(door)


@pytest.fixture(scope="module")
def operations(door):
    paths = door.client().get("/api/v1/openapi.json").json()["paths"]
    return {
        f"{method.upper()} {path}": operation["operationId"]
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


def test_the_table_names_every_route(operations):
    assert [route for route, *_ in ROWS] == sorted({*operations}, key=[r[0] for r in ROWS].index)
    assert len(set(operations.values())) == len(operations)


@pytest.mark.parametrize(
    ("route", "statuses"), [(r, s) for r, *s in ROWS], ids=[r[0] for r in ROWS]
)
def test_each_caller_gets_what_the_table_says(walk, operations, route, statuses):
    method, _, path = route.partition(" ")
    seen = [walk.status(method, path, operations[route], who) for who in CALLERS]
    assert dict(zip(CALLERS, seen, strict=True)) == dict(
        zip(CALLERS, map(int, statuses), strict=True)
    )


@pytest.mark.parametrize("noun", ["assets", "people", "organisations"])
def test_a_list_names_nothing_of_a_sibling(walk, noun):
    made = walk.door.asset(walk.city, created_at=NEWEST)
    for who, sees in (("own", True), ("parent", True), ("sibling", False)):
        listed = walk.caller(who).get(f"/api/v1/{noun}", params={"limit": 100}).text
        assert (walk.city.id in listed) is sees
        assert noun != "assets" or (made.id in listed) is sees


def test_the_list_of_jobs_names_nothing_of_a_sibling(walk):
    job = walk.door.job(walk.door.asset(walk.city), created_at=NEWEST)
    for who, sees in (("own", True), ("parent", True), ("sibling", False)):
        listed = walk.caller(who).get("/api/v1/jobs", params={"limit": 100}).json()["jobs"]
        assert (job.id in {one["id"] for one in listed}) is sees


def test_the_table_of_roles_is_that_of_the_code():
    rows = re.findall(r"^\| ([a-z-]+) \|((?: (?:yes)? ?\|){5})$", PAGE, flags=re.MULTILINE)
    page = {
        right: [cell.strip() == "yes" for cell in cells.split("|")[:-1]] for right, cells in rows
    }
    order = (Role.VIEWER, Role.REPORTER, Role.PRODUCER, Role.EDITOR, Role.ADMIN)
    assert page == {right: [right in ROLE_RIGHTS[role] for role in order] for right in Right}


def test_the_openapi_document_is_the_one_that_is_kept():
    page = runpy.run_path(str(ROOT / "docs" / "write_openapi.py"))["openapi_page"]()
    assert (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8") == page, "run `make docs`"
