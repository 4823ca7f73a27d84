"""The farm of docker-compose.yml as `make full` runs it, without SQLite and folder store."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from api.supervisor import Crew
from deploy.full import full_crew
from farm.orgs import EVERYTHING
from farm.settings import Settings, load_settings
from storage.catalog import orgs
from tests.database import require_database
from tests.e2e.crew import Running, require_redis
from tests.gateway import require_gateway
from tests.needs import lacks
from workers.celery_app import make_celery
from workers.celery_queue import CeleryQueue
from workers.people import FirstAdmin
from workers.programs import find_nginx, find_rtmp_module
from workers.wiring import open_farm, queue_address

ROOT = Path(__file__).resolve().parents[2]
BAR = ROOT / "tests" / "full"
QUICK = {
    "FARM_PRESET": "ultrafast",
    "FARM_LEASE_SECONDS": "5",
    "FARM_SWEEP_SECONDS": "1",
    "FARM_WHISPER_MODEL": "none",  # as for all other tests
}


@dataclass
class FullRunning(Running):
    """A farm of several machines that runs, and a folder for each of them."""

    @property
    def scratches(self):
        return [*self.folder.glob("machines/*/scratch")]

    def addresses_of_doors(self):
        """Where each door is, past nginx."""
        environments = [self.member(name).environment for name in ("api-1", "api-2")]
        return [f"http://127.0.0.1:{each['FARM_HTTP_PORT']}" for each in environments]


@contextmanager
def running_full() -> Iterator[FullRunning]:
    require_redis()
    require_database()
    require_gateway()
    nginx = find_nginx()
    if nginx is None or find_rtmp_module(nginx) is None:
        lacks("no nginx with its RTMP module on this machine")
    # Not in pytest's own folder: that is closed to the user as whom PostgreSQL runs.
    folder = Path(tempfile.mkdtemp(prefix="farm-full-"))
    folder.chmod(0o755)
    barred = {"PYTHONPATH": f"{BAR}:{ROOT}", **QUICK}
    try:
        with full_crew(load_settings(data_dir=folder), barred) as crew:
            settings = settings_of(crew, folder / "tests")
            with open_farm(settings) as farm:
                queue = CeleryQueue(make_celery(settings, queue_address(settings)), farm.catalog)
                with farm.catalog.reading() as tx:
                    root = orgs.list_organisations(tx, EVERYTHING)[0]
                yield FullRunning(farm, queue, crew, root, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def settings_of(crew: Crew, folder: Path) -> Settings:
    """The settings of one of its workers, for the tests' own look at catalogue and store."""
    told = next(one.environment for one in crew.members if one.name == "cpu")
    with pytest.MonkeyPatch.context() as environment:
        for name, value in told.items():
            if name.startswith("FARM_"):
                environment.setenv(name, value)
        return load_settings(data_dir=folder, language="en")


@contextmanager
def both_doors(full: FullRunning, account: FirstAdmin) -> Iterator[list[httpx.Client]]:
    """Two doors past nginx, each with somebody signed in at it."""
    told = {"name": account.sign_in_name, "password": account.password}
    both = []
    with ExitStack() as stack:
        for address in full.addresses_of_doors():
            door = httpx.Client(base_url=address, timeout=30, trust_env=False)
            stack.enter_context(door)
            full.wait(lambda door=door: is_ready(door), "a door that is ready")
            answer = door.post("/api/v1/session", json=told)
            assert answer.status_code == 200, answer.text
            door.headers["x-csrf-token"] = answer.json()["csrf_token"]
            both.append(door)
        yield both


def is_ready(door: httpx.Client) -> bool:
    """Whether a door says that all its servers answer."""
    with suppress(httpx.TransportError):
        answer = door.get("/readyz")
        return answer.json() == {
            "ready": True,
            "parts": {"catalogue": True, "objects": True, "queue": True},
        }
    return False
