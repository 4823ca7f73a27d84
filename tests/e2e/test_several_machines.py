"""Processes that share no disk: PostgreSQL, an S3 store and Redis between two doors and workers."""

import hashlib
import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from farm.settings import load_settings
from tests.e2e.crew import require_redis
from tests.uploading import PLACE, Phone, metadata
from workers.people import ensure_first_admin
from workers.programs import find_redis
from workers.wiring import open_farm

pytestmark = [pytest.mark.e2e, pytest.mark.media, pytest.mark.xdist_group("gateway")]
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120
PIECE = 20_000


@dataclass
class Machine:
    """A process in a folder of its own, as on a machine of its own."""

    process: subprocess.Popen
    folder: Path
    log: Path

    def end(self):
        try:
            self.process.wait(timeout=20)
        finally:
            self.process.kill()
            self.process.wait()


class Site:
    """The servers that all share, and the machines that were started."""

    def __init__(self, folder, environment, held):
        self.folder, self.environment, self._held = folder, environment, held
        self.machines = []

    def start(self, name, *command, inherited=()):
        place = self.folder / name
        place.mkdir()
        log = place / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=place,
                env=self.environment | {"FARM_DATA_DIR": str(place / "farm")},
                stdout=out,
                stderr=subprocess.STDOUT,
                pass_fds=inherited,
            )
        self.machines.append(Machine(process, place, log))
        self._held.callback(self.machines[-1].end)

    def open_door(self, name):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.start(name, "api.serve", str(listener.fileno()), inherited=(listener.fileno(),))
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        client = httpx.Client(base_url=address, timeout=30, trust_env=False)
        return self._held.enter_context(client)

    def wait(self, done, what):
        end = time.monotonic() + PATIENCE
        while not done():
            logs = "\n".join(each.log.read_text("utf-8")[-3000:] for each in self.machines)
            assert time.monotonic() < end, f"in vain: {what}\n{logs}"
            assert all(each.process.poll() is None for each in self.machines), logs
            time.sleep(0.1)


@contextmanager
def redis_server(folder):
    address = folder / "redis.sock"
    command = [find_redis(), "--port", "0", "--unixsocket", address, "--save", "", "--dir", folder]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield f"redis+socket://{address}"
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def shared(tmp_path_factory, gateway, database):
    """Settings of every process: where the three servers are. Secrets come from files."""
    require_redis()
    folder = tmp_path_factory.mktemp("servers")
    key = folder / "s3-key"
    key.write_text(gateway.place.secret_key + "\n")
    database_url = folder / "database-url"
    database_url.write_text(database.new())
    place = asdict(gateway.place) | {"bucket": f"farm-{secrets.token_hex(8)}"}
    del place["secret_key"]
    with redis_server(folder) as redis_url:
        yield {
            **{f"FARM_S3_{name.upper()}": str(value) for name, value in place.items()},
            "FARM_S3_SECRET_KEY_FILE": str(key),
            "FARM_DATABASE_URL_FILE": str(database_url),
            "FARM_REDIS_URL": redis_url,
            "FARM_SECRET_KEY": secrets.token_hex(32),
            "FARM_PRESET": "ultrafast",
            "FARM_SWEEP_SECONDS": "1",
            "FARM_UPLOAD_PART_BYTES": "30000",
        }


@pytest.fixture(scope="module")
def site(tmp_path_factory, shared):
    folder = tmp_path_factory.mktemp("machines")
    plain = {name: value for name, value in os.environ.items() if not name.startswith("FARM_")}
    with ExitStack() as held:
        site = Site(folder, {**plain, **shared, "PYTHONPATH": str(ROOT)}, held)
        yield site
        for machine in site.machines:  # all at once, then each is waited for
            machine.process.terminate()


@pytest.fixture(scope="module")
def admin(shared, tmp_path_factory):
    """The first person; whoever asks first makes the schema and the bucket."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in shared.items():
            environment.setenv(name, value)
        settings = load_settings(data_dir=tmp_path_factory.mktemp("first") / "farm")
    with open_farm(settings) as farm:
        return ensure_first_admin(farm)


@pytest.fixture(scope="module")
def doors(site, admin):
    """Two doors, each with somebody signed in at it, and the workers behind them."""
    both = [site.open_door(name) for name in ("door-a", "door-b")]
    for name, queues, *beat in (("worker-io", "io", "--beat"), ("worker-cpu", "cpu")):
        options = ("--queues", queues, "--concurrency", "1", "--hostname", f"{name}@%h", *beat)
        worker = ("celery", "--app", "workers.tasks", "worker", *options)
        site.start(name, *worker, "--without-gossip", "--without-mingle")
    for door in both:
        site.wait(lambda door=door: is_ready(door), "a door that is ready")
        told = {"name": admin.sign_in_name, "password": admin.password}
        answer = door.post("/api/v1/session", json=told)
        assert answer.status_code == 200, answer.text
        door.headers["x-csrf-token"] = answer.json()["csrf_token"]
    return both


def is_ready(door):
    with suppress(httpx.TransportError):
        answer = door.get("/readyz")
        return answer.json() == {
            "ready": True,
            "parts": {"catalogue": True, "objects": True, "queue": True},
        }
    return False


@pytest.fixture(scope="module")
def asset(doors, site, plain_clip):
    """A clip that came in through both doors by turns, and is ready."""
    film = plain_clip.read_bytes()
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

    site.wait(is_over, "a ready asset")
    detail = doors[1].get(f"/api/v1/assets/{asset_id}").json()
    assert detail["state"] == "ready", detail
    return detail


def test_what_came_in_through_both_doors_is_the_source(doors, asset, plain_clip):
    for door in doors:
        source = door.get(f"/api/v1/assets/{asset['id']}/files/source.mp4")
        assert hashlib.sha256(source.content).digest() == (
            hashlib.sha256(plain_clip.read_bytes()).digest()
        )


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


def test_a_session_ends_at_every_door(doors, admin):
    with httpx.Client(base_url=doors[0].base_url, trust_env=False, timeout=30) as client:
        told = {"name": admin.sign_in_name, "password": admin.password}
        token = client.post("/api/v1/session", json=told).json()["csrf_token"]
        cookies, guarded = dict(client.cookies), {"x-csrf-token": token}
        other = httpx.Client(base_url=doors[1].base_url, trust_env=False, cookies=cookies)
        with other:
            assert other.get("/api/v1/session").status_code == 200
            assert client.delete("/api/v1/session", headers=guarded).status_code == 204
            assert other.get("/api/v1/session").status_code == 401


def test_no_machine_keeps_anything(site, asset):
    for machine in site.machines:
        kept = [path for path in (machine.folder / "farm").rglob("*") if path.is_file()]
        assert kept == []


def test_a_deleted_asset_is_gone_everywhere(doors, asset):
    address = f"/api/v1/assets/{asset['id']}"
    assert doors[1].delete(address).status_code == 204
    assert doors[0].get(address).status_code == 404
    assert doors[0].get(f"{address}/files/source.mp4").status_code == 404
