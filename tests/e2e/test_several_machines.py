"""Processes that share no disk: the farm of docker-compose.yml, its doors and its front."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urljoin

import httpx
import psutil
import pytest
import yaml

from farm.audit import Actor
from farm.orgs import EVERYTHING
from live.parts import SENT
from storage.catalog import attempts
from storage.objects import live_keys
from tests.e2e.full import BAR, ROOT, both_doors, is_ready
from tests.modes import IN_FULL_GROUP
from tests.uploading import PLACE, Phone, metadata
from workers import programmes as live
from workers.live_agent import find_engines

pytestmark = [pytest.mark.e2e, pytest.mark.media, *IN_FULL_GROUP]
PIECE = 20_000


@pytest.fixture(scope="module")
def account(full):
    return full.account()


@pytest.fixture(scope="module")
def doors(full, account):
    with both_doors(full, account) as doors:
        yield doors


@pytest.fixture(scope="module")
def asset(doors, full, plain_clip):
    """A clip that came in through both doors by turns, and is ready."""
    film = plain_clip.read_bytes() + bytes(96)  # not the clip of another test
    phones = [Phone(door, **{"x-csrf-token": door.headers["x-csrf-token"]}) for door in doors]
    told = {"Upload-Metadata": metadata(filename="clip.mp4", title="River")}
    place = httpx.URL(phones[0].place(len(film), **told)).path
    assert place.startswith(PLACE)
    for number, start in enumerate(range(0, len(film), PIECE)):
        answer = phones[number % 2].patch(place, start, film[start : start + PIECE])
        assert answer.status_code == 204, answer.text
    asset_id = answer.headers["Farm-Asset"]

    def is_over():
        return doors[0].get(f"/api/v1/assets/{asset_id}").json()["state"] in {"ready", "failed"}

    full.wait(is_over, "a ready asset")
    detail = doors[1].get(f"/api/v1/assets/{asset_id}").json()
    assert detail["state"] == "ready", detail
    return detail | {"sha256": hashlib.sha256(film).hexdigest()}


def test_what_came_in_through_both_doors_is_the_source(doors, asset):
    for door in doors:
        source = door.get(f"/api/v1/assets/{asset['id']}/files/source.mp4")
        assert hashlib.sha256(source.content).hexdigest() == asset["sha256"]


def test_what_workers_made_is_played_from_either_door(doors, asset):
    rendition = asset["renditions"][0]
    path = f"/api/v1/assets/{asset['id']}/files/{rendition['path']}"
    whole = doors[0].get(path)
    assert hashlib.sha256(whole.content).hexdigest() == rendition["sha256"]
    for door in doors:
        part = door.get(path, headers={"range": "bytes=100-299"})
        assert (part.status_code, part.content) == (206, whole.content[100:300])

    entry = f"/api/v1/assets/{asset['id']}/files/{asset['packages'][0]['path']}"
    addresses, seen = [entry], set()
    while addresses:
        address = addresses.pop()
        answer = doors[len(seen) % 2].get(address)
        assert answer.status_code == 200, address
        seen.add(address)
        if address.endswith(".m3u8"):
            named = [line for line in answer.text.splitlines() if line and line[0] != "#"]
            addresses += [urljoin(address, line) for line in named]
    assert {Path(address).suffix for address in seen} == {".m3u8", ".m4s"}


def test_a_session_ends_at_every_door(doors, account):
    with httpx.Client(base_url=doors[0].base_url, trust_env=False, timeout=30) as client:
        told = {"name": account.sign_in_name, "password": account.password}
        token = client.post("/api/v1/session", json=told).json()["csrf_token"]
        cookies, guarded = dict(client.cookies), {"x-csrf-token": token}
        other = httpx.Client(base_url=doors[1].base_url, trust_env=False, cookies=cookies)
        with other:
            assert other.get("/api/v1/session").status_code == 200
            assert client.delete("/api/v1/session", headers=guarded).status_code == 204
            assert other.get("/api/v1/session").status_code == 401


def test_no_machine_keeps_anything(full, asset):
    machines = [one for one in (full.folder / "machines").iterdir() if one.name != "beat"]
    assert {one.name for one in machines} >= {"api-1", "api-2", "io", "cpu", "ai", "live"}

    def kept():
        return {path.name for one in machines for path in one.rglob("*") if path.is_file()}

    ends = time.monotonic() + 60  # the look for highlights begins when a clip is ready
    while not kept() <= {"alive"} and time.monotonic() < ends:
        time.sleep(0.2)
    assert kept() <= {"alive"}


def test_a_deleted_asset_is_gone_everywhere(doors, asset):
    address = f"/api/v1/assets/{asset['id']}"
    assert doors[1].delete(address).status_code == 204
    assert doors[0].get(address).status_code == 404
    assert doors[0].get(f"{address}/files/source.mp4").status_code == 404


def failures_of(full, address):
    digest = hashlib.sha256(address.encode()).hexdigest()
    with full.farm.catalog.reading() as tx:
        known = attempts.find_attempts(tx, EVERYTHING, f"address:{digest}")
    return 0 if known is None else known.count


def guess(address, port_of_ours, said):
    """Guess a password from an address of loopback, saying that one is somebody else."""
    transport = httpx.HTTPTransport(local_address=port_of_ours)
    with httpx.Client(base_url=address, transport=transport, timeout=30) as phone:
        lie = {"x-forwarded-for": said, "forwarded": f"for={said}", "x-real-ip": said}
        wrong = {"name": f"nobody-{said}", "password": "x"}
        assert phone.post("/api/v1/session", json=wrong, headers=lie).status_code == 401


def test_the_front_alone_is_believed_about_who_its_client_is(full):
    guess(full.crew.address, "127.0.0.31", "203.0.113.31")
    guess(full.addresses_of_doors()[0], "127.0.0.32", "203.0.113.32")
    assert (failures_of(full, "127.0.0.31"), failures_of(full, "203.0.113.31")) == (1, 0)
    assert (failures_of(full, "127.0.0.32"), failures_of(full, "203.0.113.32")) == (1, 0)


def test_one_door_alone_serves_who_comes_to_the_front(full):
    member = full.member("api-2")
    psutil.Process(member.process.pid).terminate()
    member.process.wait(timeout=20)
    with httpx.Client(base_url=full.crew.address, timeout=30, trust_env=False) as client:
        for _ in range(4):
            assert client.get("/readyz").status_code == 200
    with httpx.Client(base_url=full.addresses_of_doors()[1], timeout=30, trust_env=False) as door:
        full.wait(lambda: is_ready(door), "the door again")


def test_each_worker_and_the_clock_show_that_they_live(full):
    for name in ("io", "cpu", "ai", "live", "publish", "beat"):
        mark = full.folder / "machines" / name / "alive"
        seen = mark.stat().st_mtime
        full.wait(lambda mark=mark, seen=seen: mark.stat().st_mtime > seen, f"a sign of {name}")


def test_its_processes_do_without_sqlite_and_folder_store(full):
    ours = [one for one in full.crew.members if "api" in one.command]
    assert len(ours) == 9  # the agent of live programmes is one
    for member in ours:
        environment = psutil.Process(member.process.pid).environ()
        assert environment["PYTHONPATH"].split(os.pathsep)[0] == str(BAR)


def test_the_doctor_finds_its_servers(full, tmp_path):
    told = full.member("io").environment | {"FARM_DATA_DIR": str(tmp_path), "FARM_LANGUAGE": "en"}
    ran = subprocess.run(
        [sys.executable, "-m", "api", "doctor"],
        env={**told, "PYTHONPATH": str(ROOT)},  # it looks at what one machine has, too
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    for part in ("Redis of the queue", "Secrets of", "PostgreSQL of", "S3 store of"):
        assert f"[ok] {part}" in ran.stdout, ran.stdout


def test_the_front_is_well_by_its_own_check(full):
    file = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    kind, *command = file["services"]["nginx"]["healthcheck"]["test"]
    assert kind == "CMD"
    here = full.crew.address.removeprefix("http://").replace(":", "/")
    for address, outcome in ((here, 0), ("127.0.0.1/1", 1)):
        asked = [word.replace("127.0.0.1/8080", address) for word in command]
        ran = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=30)
        assert ran.returncode == outcome, ran.stderr


@pytest.mark.parametrize(
    ("code", "barred"),
    [
        ("import storage.objects.folder", True),
        ("import storage.catalog.on_sqlite", True),
        ("import sqlite3", True),
        ("import storage.objects.keys", False),
    ],
)
def test_what_is_barred_cannot_be_imported(code, barred):
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": f"{BAR}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ("does without" in ran.stderr) is barred, ran.stderr
    assert (ran.returncode != 0) is barred


def test_a_programme_runs_on_the_agents_machine_and_is_recorded_in_the_store(full):
    """An engine without inputs sends the slate; its recording is what others find in the store."""
    actor = Actor("per_test", EVERYTHING)
    order = live.ProgrammeOrder("Opening")
    made = live.create_programme(full.farm, actor, full.organisation.id, order)
    live.start_programme(full.farm, actor, made.id)

    def parts():
        prefix = live_keys.programme_prefix(made)
        names = (one.key for one in full.farm.objects.list_prefix(prefix + SENT))
        return [name for name in names if name.endswith("-k.m4s")]

    full.wait(lambda: len(parts()) > 1, "a recording")
    [engine] = find_engines(full.folder / "machines" / "live-agent").values()
    live.stop_programme(full.farm, actor, made.id)
    full.wait(lambda: not engine.is_alive(), "the end of the engine")
    assert (full.folder / "machines" / "live-agent" / "alive").exists()
