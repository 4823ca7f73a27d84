"""nginx before the door: addresses, big files, uploads, and both starting again."""

import hashlib
import os
import signal
import socket
import time
from pathlib import Path

import httpx
import pytest

from api import front
from farm.audit import Actor
from farm.errors import InputRejected
from farm.orgs import EVERYTHING, Role
from storage.catalog import assets, attempts
from storage.objects import keys
from tests.e2e.crew import running_door
from tests.needs import lacks
from tests.nouns import asset as plain_asset
from workers.people import NewPerson, add_person
from workers.programs import find_nginx

pytestmark = pytest.mark.e2e
CONTENT = bytes(range(256)) * 4096


@pytest.fixture(scope="module")
def farm(tmp_path_factory):
    if find_nginx() is None:
        lacks("no nginx on this machine")
    with running_door(tmp_path_factory.mktemp("front") / "a $b; c") as running:
        yield running


@pytest.fixture
def client(farm):
    with httpx.Client(base_url=farm.crew.address, timeout=20, trust_env=False) as client:
        name = f"editor-{time.monotonic_ns()}"
        newcomer = NewPerson(farm.organisation.id, "e", name, Role.EDITOR)
        _, password = add_person(farm.farm, Actor("per_test", EVERYTHING), newcomer)
        answer = client.post("/api/v1/session", json={"name": name, "password": password})
        assert answer.status_code == 200, answer.text
        client.headers["x-csrf-token"] = answer.json()["csrf_token"]
        yield client


@pytest.fixture
def stored(farm, tmp_path):
    """An asset with one rendition of known bytes; returns the path of its address."""
    made = plain_asset(org_id=farm.organisation.id, id=f"ast_{time.monotonic_ns()}")
    path = tmp_path / "content"
    path.write_bytes(CONTENT)
    farm.farm.objects.put_file(keys.rendition_key(made, "720p", "mp4"), path)
    with farm.farm.catalog.writing() as tx:
        assets.insert_asset(tx, EVERYTHING, made)
    return f"/api/v1/assets/{made.id}/files/renditions/720p.mp4"


def test_it_is_nginx_who_answers_and_zips_words(client):
    answer = client.get("/api/v1/openapi.json", headers={"accept-encoding": "gzip"})
    assert answer.headers["server"] == "nginx"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json()["info"]["title"]


def test_a_client_that_names_no_host_is_answered(farm):
    """HTTP/1.0, as controllers of screens and health checks speak it."""
    host, _, port = farm.crew.address.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        assert b" 200 " in line.makefile("rb").readline()


def test_ranges_of_files_come_from_nginx_with_the_doors_headers(client, stored):
    answer = client.get(stored, headers={"range": "bytes=1000-1999"})
    assert answer.status_code == 206
    assert answer.content == CONTENT[1000:2000]
    assert answer.headers["content-range"] == f"bytes 1000-1999/{len(CONTENT)}"
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "last-modified" in answer.headers, "the door sends none: nginx sent this file"
    assert client.get(stored).content == CONTENT
    known = {"if-none-match": answer.headers["etag"]}
    assert client.get(stored, headers=known).status_code == 304


def test_files_only_with_rights_and_by_the_door(farm, client, stored):
    with httpx.Client(base_url=farm.crew.address, trust_env=False) as stranger:
        assert stranger.get(stored).status_code == 401
        asset_id = stored.split("/")[4]
        inside = f"{farm.organisation.id}/{asset_id}/renditions/720p.mp4"
        assert list(farm.farm.settings.data_dir.glob(f"objects/{inside}"))
        for place in ("_objects", "%5fobjects", "/_objects", "x/../_objects"):
            assert stranger.get(f"/{place}/{inside}").status_code in {400, 404}
            assert client.get(f"/{place}/{inside}").status_code in {400, 404}
        redirect = {"x-accel-redirect": f"/_objects/{inside}"}
        assert stranger.get("/healthz", headers=redirect).json() == {"status": "ok"}


def digest(address):
    return f"address:{hashlib.sha256(address.encode()).hexdigest()}"


def test_a_client_is_known_by_its_address_not_by_what_it_says(farm):
    transport = httpx.HTTPTransport(local_address="127.0.0.7")
    with httpx.Client(base_url=farm.crew.address, transport=transport) as phone:
        wrong = {"name": "nobody", "password": "x"}
        said = {"x-forwarded-for": "203.0.113.5", "forwarded": "for=203.0.113.5"}
        assert phone.post("/api/v1/session", json=wrong, headers=said).status_code == 401
    with farm.farm.catalog.reading() as tx:
        known = {
            address: attempts.find_attempts(tx, EVERYTHING, digest(address))
            for address in ("127.0.0.7", "203.0.113.5")
        }
    assert known["127.0.0.7"].count == 1
    assert known["203.0.113.5"] is None


def test_events_are_not_held_back(client):
    with client.stream("GET", "/api/v1/events") as stream:
        assert next(stream.iter_lines()) == "event: hello"


def test_an_upload_that_breaks_off_keeps_what_came(client):
    tus = {"tus-resumable": "1.0.0"}
    began = client.post("/api/v1/uploads", headers={**tus, "upload-length": str(len(CONTENT))})
    assert began.status_code == 201, began.text
    patch = {
        **tus,
        "upload-offset": "0",
        "content-type": "application/offset+octet-stream",
        "content-length": str(len(CONTENT)),
    }

    def half():
        yield CONTENT[: len(CONTENT) // 2]
        time.sleep(1)
        raise ConnectionAbortedError("the tunnel")

    with pytest.raises(ConnectionAbortedError):
        client.patch(began.headers["location"], headers=patch, content=half())
    end = time.monotonic() + 20
    offset = 0
    while not offset and time.monotonic() < end:
        seen = client.head(began.headers["location"], headers=tus)
        offset = int(seen.headers["upload-offset"])
        time.sleep(0.2)
    assert offset == len(CONTENT) // 2
    rest = client.patch(
        began.headers["location"],
        headers={**patch, "upload-offset": str(offset), "content-length": str(offset)},
        content=CONTENT[offset:],
    )
    assert rest.status_code == 204, rest.text
    assert rest.headers["farm-asset"]


@pytest.mark.parametrize("name", ["nginx", "door"])
def test_the_address_stays_when_one_of_them_is_killed(farm, name):
    member = farm.member(name)
    starts = member.starts
    os.kill(member.process.pid, signal.SIGKILL)
    farm.wait(lambda: member.starts > starts, f"another {name}")
    farm.wait(lambda: answers(farm.crew.address), f"an answer behind the new {name}")


def answers(address):
    try:
        return httpx.get(f"{address}/healthz", timeout=20, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def test_a_second_farm_in_the_folder_is_refused(farm):
    with (
        pytest.raises(InputRejected, match="farm-running"),
        running_door(farm.farm.settings.data_dir),
    ):
        pass


@pytest.mark.parametrize(
    ("stands_in", "code"), [(None, "nginx-missing"), (Path("/bin/false"), "nginx-unusable")]
)
def test_without_an_nginx_that_works_the_door_listens_itself(
    tmp_path, monkeypatch, stands_in, code
):
    monkeypatch.setattr(front, "find_nginx", lambda: stands_in)
    with running_door(tmp_path / "farm") as running:
        assert [one.code for one in running.crew.notices] == [code]
        wrong = {"name": "nobody", "password": "x"}
        said = {"x-forwarded-for": "203.0.113.5"}
        address = f"{running.crew.address}/api/v1/session"
        answer = httpx.post(address, json=wrong, headers=said, trust_env=False)
        assert answer.status_code == 401
        assert "server" not in answer.headers
        with running.farm.catalog.reading() as tx:
            assert attempts.find_attempts(tx, EVERYTHING, digest("127.0.0.1")).count == 1
            assert attempts.find_attempts(tx, EVERYTHING, digest("203.0.113.5")) is None
