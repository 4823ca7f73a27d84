"""A whole embedded farm with its own processes, driven from outside."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from api import up
from api.supervisor import Crew, Member
from api.up import embedded_crew
from farm.assets import Asset, AssetState
from farm.audit import Actor
from farm.errors import FarmFailed
from farm.ids import IdKind, PersonId, new_id
from farm.jobs import Job, JobKind, JobState, Priority
from farm.orgs import EVERYTHING, Organisation, Role
from farm.settings import Settings
from storage.catalog import assets, jobs
from tests.needs import lacks
from workers.celery_app import make_celery
from workers.celery_queue import CeleryQueue
from workers.intake import receive_clip, start_flow
from workers.oneshot import found_organisation
from workers.people import FirstAdmin, NewPerson, add_person
from workers.programs import find_redis
from workers.wiring import Farm, open_embedded_farm, queue_address


@dataclass
class Running:
    """A farm that runs, and what a test needs to watch it."""

    farm: Farm
    queue: CeleryQueue
    crew: Crew
    organisation: Organisation
    folder: Path

    @property
    def scratches(self) -> list[Path]:
        """Where its workers work."""
        return [self.farm.scratch]

    def account(self) -> FirstAdmin:
        """Take an administrator on."""
        name = new_id(IdKind.PERSON)
        newcomer = NewPerson(self.organisation.id, "Li Lei", name, Role.ADMIN)
        _, password = add_person(self.farm, Actor(PersonId("per_test"), EVERYTHING), newcomer)
        return FirstAdmin(name, password)

    def submit(self, clip: Path, *, priority=Priority.NORMAL, queue=None) -> Asset:
        organisation = self.organisation
        asset = receive_clip(
            self.farm, organisation.scope, organisation.id, clip, priority=priority
        )
        start_flow(self.farm, queue or self.queue, asset)
        return asset

    def asset(self, asset: Asset) -> Asset:
        with self.farm.catalog.reading() as tx:
            return assets.get_asset(tx, EVERYTHING, asset.id)

    def jobs(self, asset: Asset) -> dict[JobKind, Job]:
        with self.farm.catalog.reading() as tx:
            return {job.kind: job for job in jobs.list_jobs(tx, EVERYTHING, asset.id)}

    def member(self, name: str):
        return next(member for member in self.crew.members if member.name == name)

    def door(self):
        """The process of the HTTP door, or of one of them."""
        return next(one for one in self.crew.members if one.name in {"door", "api-1"})

    def wait(self, done: Callable[[], bool], what: str, seconds: float = 90) -> None:
        """Keep the crew alive until something is so."""
        end = time.monotonic() + seconds
        while not done():
            if time.monotonic() > end:
                logs = self.folder / "logs"
                tails = [path.read_text("utf-8")[-1500:] for path in logs.glob("*.log")]
                raise AssertionError(f"waited in vain for {what}\n" + "\n".join(tails))
            self.crew.look()
            time.sleep(0.1)

    def wait_until_ready(self, asset: Asset) -> None:
        self.wait(lambda: self.asset(asset).state is AssetState.READY, "a ready asset")

    def wait_until_encoding(self, asset: Asset) -> Job:
        def encoding() -> bool:
            job = self.jobs(asset).get(JobKind.ENCODE_LADDER)
            if job is None or job.state is not JobState.RUNNING:
                return False
            # In this job's own folder: those of others vanish while one looks.
            return any(any((each / job.id).rglob("ffmpeg/*.mp4")) for each in self.scratches)

        self.wait(encoding, "a running encode")
        return self.jobs(asset)[JobKind.ENCODE_LADDER]


def require_redis() -> None:
    try:
        find_redis()
    except FarmFailed:
        lacks("no redis-server on this machine")


@contextmanager
def running_farm(folder: Path, **more: str) -> Iterator[Running]:
    """Run a farm in a folder; settings by name, as words, beside those of every test."""
    require_redis()
    words = {"preset": "ultrafast", "lease_seconds": "5", "sweep_seconds": "1"} | more
    settings = Settings(data_dir=folder, **words)
    os.environ.update({f"FARM_{name.upper()}": value for name, value in words.items()})
    os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])
    with open_embedded_farm(folder, settings) as farm, embedded_crew(settings) as crew:
        queue = CeleryQueue(make_celery(settings, queue_address(settings)), farm.catalog)
        yield Running(farm, queue, crew, found_organisation(farm, "test"), folder)


@contextmanager
def running_door(folder: Path) -> Iterator[Running]:
    """The same for who knocks only: workers and the live agent sleep, which costs no start."""

    def asleep(settings: Settings, name: str = "live", *_: object) -> Member:
        log_file = settings.data_dir.absolute() / "logs" / f"{name}.log"
        return Member(name, [str(shutil.which("sleep")), "infinity"], log_file, {})

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(up, "_worker", asleep)
        patched.setattr(up, "_live_agent", asleep)
        with running_farm(folder) as farm:
            yield farm
