"""A whole farm from outside, through HTTP alone: sign in, upload as a phone does, watch, play."""

import base64
import signal
import time

import httpx
import pytest

from tests.modes import in_both_modes

pytestmark = [pytest.mark.e2e, in_both_modes("running")]
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture(scope="module")
def address(running):
    return running.crew.address


@pytest.fixture(scope="module")
def phone(running, address):
    """Somebody who has signed in."""
    first = running.account()
    with httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
        answer = client.post(
            "/api/v1/session", json={"name": first.sign_in_name, "password": first.password}
        )
        assert answer.status_code == 200, answer.text
        client.headers["x-csrf-token"] = answer.json()["csrf_token"]
        yield client


def begin(phone, content, **details):
    words = {"filename": "clip.mp4", "title": "The ferry sails again"} | details
    metadata = ",".join(
        f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in words.items()
    )
    headers = TUS | {"Upload-Length": str(len(content)), "Upload-Metadata": metadata}
    answer = phone.post("/api/v1/uploads", headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def send(phone, place, content, start):
    headers = TUS | {
        "Upload-Offset": str(start),
        "Content-Type": "application/offset+octet-stream",
    }
    return phone.patch(place, headers=headers, content=content[start:])


def wait_for_asset(running, phone, title):
    found = {}

    def ready():
        listed = phone.get("/api/v1/assets", params={"search": title}).json()
        found.update(next(iter(listed["assets"]), {}))
        return found.get("state") in {"ready", "failed", "rejected"}

    running.wait(ready, f"the asset {title!r}")
    return phone.get(f"/api/v1/assets/{found['id']}").json()


def test_a_phone_uploads_and_the_clip_can_be_played(running, phone, plain_clip):
    assert phone.get("/readyz").status_code == 200
    content = plain_clip.read_bytes()
    place = begin(phone, content)
    half = len(content) // 2
    assert send(phone, place, content[:half], 0).status_code == 204
    offset = int(phone.head(place, headers=TUS).headers["Upload-Offset"])
    assert offset == half
    assert send(phone, place, content, offset).status_code == 204

    asset = wait_for_asset(running, phone, "The ferry sails again")
    assert asset["state"] == "ready", asset
    names = [one["name"] for one in asset["renditions"]]
    assert names == ["180p", "vertical-102"]
    for one in (*asset["renditions"], *asset["packages"], *asset["stills"]):
        answer = phone.get(
            f"/api/v1/assets/{asset['id']}/files/{one['path']}", headers={"Range": "bytes=0-99"}
        )
        assert answer.status_code == 206, one
        assert len(answer.content) == 100


def test_what_is_no_clip_is_refused_with_its_reason(running, phone):
    content = b"these are only words\n" * 100
    place = begin(phone, content, title="Only words")
    assert send(phone, place, content, 0).status_code == 204
    asset = wait_for_asset(running, phone, "Only words")
    assert asset["state"] == "rejected"
    assert "file-text" in str(asset)


def test_an_upload_outlives_a_killed_door(running, phone, plain_clip):
    content = plain_clip.read_bytes() + b"\0" * 64  # another file than before
    place = begin(phone, content, title="Through a killed door")
    assert send(phone, place, content[:5000], 0).status_code == 204
    running.door().signal(signal.SIGKILL)

    def back():
        try:
            return phone.get("/healthz").status_code == 200
        except httpx.TransportError:
            return False

    time.sleep(0.2)
    running.wait(back, "the door again")
    offset = int(phone.head(place, headers=TUS).headers["Upload-Offset"])
    assert offset == 5000
    assert send(phone, place, content, offset).status_code == 204
    assert wait_for_asset(running, phone, "Through a killed door")["state"] == "ready"
