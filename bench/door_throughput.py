"""A clip up and down through the door of a farm of several machines, and by the bare S3 client.

    python -m bench.door_throughput [--megabytes N] [--rounds N]

Runs the farm of `make full` for the while, in turns with the `minio` client on the same store.
Writes bench/out/door.json: of each way the wall seconds, and the CPU seconds of client, farm and
store together, as ratios to those of the bare client (above 1: the farm is slower). Up is from the
first byte to the answer that names the asset: the clip is in the store then, hashed and in the
catalogue.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx
import psutil
from minio import Minio

from api.auth import CSRF_HEADER
from api.followed import follow_asset
from api.supervisor import Crew
from api.tus_client import raise_problem, upload_clip
from bench.rows import Row, report
from deploy.full import full_crew
from farm.orgs import EVERYTHING, Role
from farm.settings import Settings, load_settings
from storage.catalog import orgs
from storage.objects.s3_opening import S3Place, make_client
from tests.clips import AAC, X264, make_clip, pattern, tone
from tests.e2e.full import settings_of
from workers.people import NewPerson, give_account
from workers.wiring import open_farm

MEGABYTE = 10**6
READ_BYTES = 2**20
REQUEST_SECONDS = 600.0
NAME = "bench"
LIMITS = {"door-up": 5.0, "door-up-cpu": 3.5, "door-down": 3.0, "door-down-cpu": 4.0}
"""Most of each row. Nobody asked for a limit: these are twice what was measured on two
quiet cores (docs/adr/0015-objects-on-s3.md), so that who breaks something here is told."""


@dataclass(frozen=True, slots=True)
class Took:
    """Of one transfer: seconds by the clock, and of all processors in all its processes."""

    wall: float
    cpu: float


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with running() as (crew, settings, folder):
        clip = large_clip(folder, asked.megabytes)
        with signed_in(crew, settings) as client:
            took = measure(client, crew, settings, clip, asked.rounds)
    print(f"{asked.megabytes} MB, {asked.rounds} rounds")
    sys.exit(report("door", [one for way in ("up", "down") for one in rows_of(took, way)]))


@contextmanager
def running() -> Iterator[tuple[Crew, Settings, Path]]:
    """Run a farm; yield it, the settings of one of its machines, and a folder."""
    folder = Path(tempfile.mkdtemp(prefix="farm-bench-"))
    folder.chmod(0o755)  # PostgreSQL runs as a user of its own
    try:
        with full_crew(load_settings(data_dir=folder), {"FARM_WHISPER_MODEL": "none"}) as crew:
            yield crew, settings_of(crew, folder / "bench"), folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def large_clip(folder: Path, megabytes: int) -> Path:
    """Return a clip of two seconds that ends in a box of noise that nobody reads."""
    clip = make_clip(folder / "large.mp4", [*pattern(), *tone(), *X264, *AAC, "-shortest"])
    noise = megabytes * MEGABYTE - clip.stat().st_size
    with clip.open("ab") as file:
        file.write(noise.to_bytes(4, "big") + b"free")
        for start in range(8, noise, MEGABYTE):
            file.write(os.urandom(min(MEGABYTE, noise - start)))
    return clip


@contextmanager
def signed_in(crew: Crew, settings: Settings) -> Iterator[httpx.Client]:
    """Make an account and yield its client."""
    with open_farm(settings) as farm:
        with farm.catalog.reading() as tx:
            root = orgs.list_organisations(tx, EVERYTHING)[0]
        password = give_account(farm, NewPerson(root.id, NAME, NAME, Role.ADMIN))
    with httpx.Client(base_url=crew.address, timeout=REQUEST_SECONDS, trust_env=False) as client:
        answer = client.post("/api/v1/session", json={"name": NAME, "password": password})
        raise_problem(answer)
        client.headers[CSRF_HEADER] = answer.json()["csrf_token"]
        yield client


def measure(
    client: httpx.Client, crew: Crew, settings: Settings, clip: Path, rounds: int
) -> dict[str, list[Took]]:
    """Return what every transfer took, by way."""
    bare, bucket = bare_client(settings), settings.s3_bucket
    back = clip.with_name("back.mp4")
    took: dict[str, list[Took]] = {}

    @contextmanager
    def timed(way: str) -> Iterator[None]:
        back.unlink(missing_ok=True)
        before, start = cpu_seconds(), time.monotonic()
        yield
        wall = time.monotonic() - start
        took.setdefault(way, []).append(Took(wall, cpu_seconds() - before))

    for _ in range(rounds):
        with timed("up bare"):
            bare.fput_object(bucket, "bare", str(clip))
        with timed("up farm"):
            asset_id = upload_clip(client, clip, lambda _done: None)
        made = follow_asset(client, asset_id, lambda _job: None, crew.look)  # then it is quiet
        with timed("down bare"):
            bare.fget_object(bucket, "bare", str(back))
        with timed("down farm"):
            fetch(client, f"/api/v1/assets/{made['id']}/files/{made['source']}", back)
        if back.stat().st_size != clip.stat().st_size:
            raise SystemExit("what came back is not what went up")
    return took


def bare_client(settings: Settings) -> Minio:
    """Return the client as a user of the store would make it."""
    access, secret = settings.s3_access_key, settings.s3_secret_key
    if access is None or secret is None:
        raise SystemExit("the farm has no key to its store")
    keys = access.get_secret_value(), secret.get_secret_value()
    place = settings.s3_endpoint, settings.s3_bucket, settings.s3_region
    return make_client(S3Place(*place, *keys, secure=settings.s3_secure))


def fetch(client: httpx.Client, place: str, back: Path) -> None:
    """Fetch a file of an asset through the door."""
    with client.stream("GET", place) as answer, back.open("wb") as file:
        answer.raise_for_status()
        for chunk in answer.iter_bytes(READ_BYTES):
            file.write(chunk)


def cpu_seconds() -> float:
    """Return the CPU seconds of this process and of everything that runs, or ran, below it.

    Who ended since the last look is counted by the parent that reaped it.
    """
    total = 0.0
    for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def rows_of(took: dict[str, list[Took]], way: str) -> tuple[Row, Row]:
    """Return a way's rows: medians of the rounds, farm against bare client."""
    farm, bare = took[f"{way} farm"], took[f"{way} bare"]
    return (
        _row(f"door-{way}", f"{way} through the farm", (farm, bare), lambda one: one.wall),
        _row(f"door-{way}-cpu", f"CPU {way} through the farm", (farm, bare), lambda one: one.cpu),
    )


def _row(
    name: str, measure: str, ways: tuple[list[Took], list[Took]], read: Callable[[Took], float]
) -> Row:
    farm, bare = ([read(one) for one in way] for way in ways)
    told = (" ".join(f"{one:.2f}" for one in way) for way in (farm, bare))
    detail = "{} s, bare client {} s".format(*told)
    value = median(farm) / median(bare)
    return Row(name, measure, "bare client", value, LIMITS[name], detail=detail)


if __name__ == "__main__":
    main()
