"""A farm behind its HTTP door: a real server on a real socket, people who sign in."""

import os
import socket
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from fractions import Fraction
from functools import partial

import httpx
import pytest
import uvicorn
from argon2 import PasswordHasher

from api.app import create_app
from farm.assets import AssetState
from farm.audit import Actor
from farm.ids import AssetId, IdKind, JobId, PackageId, RenditionId, StillId, new_id
from farm.jobs import JobKind
from farm.media import Orientation, Size
from farm.messages import Notice
from farm.orgs import EVERYTHING, Level, Role
from farm.outputs import Fill, Origin, Package, PackageKind, Rendition, Still, StillKind
from farm.settings import load_settings
from storage.catalog import assets, jobs, orgs, outputs, people
from storage.objects import keys
from tests.e2e.browsing import account, browser, network  # noqa: F401  # fixtures
from tests.e2e.crew import running_farm
from tests.e2e.full import running_full
from tests.modes import EMBEDDED, FULL, ON_S3
from tests.nouns import asset as plain_asset
from tests.nouns import job as plain_job
from tests.nouns import source
from workers import passwords
from workers.inline_queue import InlineQueue
from workers.people import NewPerson, add_person, ensure_first_admin, found_child
from workers.wiring import open_farm

CHEAP = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
PLAYLIST = b"#EXTM3U\nsegment-1.m4s\n"
PICTURE = bytes(range(256)) * 40


@pytest.fixture(scope="module", autouse=True)
def _cheap_passwords():
    """Hundreds of people sign in here, and what a hash costs is for those who steal them.

    What it costs elsewhere, `tests/unit/test_passwords.py` says.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passwords, "PasswordHasher", CHEAP)
        yield


@contextmanager
def serving(app):
    """Serve an app on a free port."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, log_level="critical", ws="none", lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@dataclass
class Door:
    """A farm, its door, and how to knock."""

    farm: object
    queue: InlineQueue
    url: str
    root: object
    admin: object
    clients: ExitStack

    def client(self, **more):
        # trust_env: a proxy of this machine has no business between us
        client = httpx.Client(base_url=self.url, timeout=20, trust_env=False, **more)
        return self.clients.enter_context(client)

    def signed_in(self, name, password):
        client = self.client()
        answer = client.post("/api/v1/session", json={"name": name, "password": password})
        assert answer.status_code == 200, answer.text
        client.headers["x-csrf-token"] = answer.json()["csrf_token"]
        return client

    def child(self, level, parent=None, name="station"):
        actor = Actor("per_test", EVERYTHING)
        return found_child(
            self.farm, actor, (parent or self.root).id, name=name, level=Level(level)
        )

    def person(self, org, role="admin"):
        """Take somebody on; returns id, name and password."""
        name = new_id(IdKind.PERSON)
        newcomer = NewPerson(org.id, "Li Lei", name, Role(role))
        person, password = add_person(self.farm, Actor("per_test", EVERYTHING), newcomer)
        return person.id, name, password

    def caller(self, org, role="admin"):
        _, name, password = self.person(org, role)
        return self.signed_in(name, password)

    def asset(self, org, facts=None, **changes):
        """A finished asset with real objects."""
        made = plain_asset(
            id=AssetId(new_id(IdKind.ASSET)),
            org_id=org.id,
            state=AssetState.READY,
            facts=facts or source(),
            **changes,
        )
        made = replace(made, source_key=keys.source_key(made))
        prefix = keys.package_prefix(made, "hls")
        objects = {
            made.source_key: PICTURE,
            keys.rendition_key(made, "720p", "mp4"): PICTURE,
            keys.still_key(made, "poster", "jpg"): PICTURE,
            f"{prefix}main.m3u8": PLAYLIST,
            f"{prefix}segment-1.m4s": PICTURE,
        }
        for key, content in objects.items():
            path = self.farm.scratch / new_id(IdKind.STILL)
            path.write_bytes(content)
            self.farm.objects.put_file(key, path)
        with self.farm.catalog.writing() as tx:
            assets.insert_asset(tx, EVERYTHING, made)
            _insert_outputs(tx, made, prefix)
        return made

    def job(self, made, kind=JobKind.PACKAGE, **changes):
        job = plain_job(
            kind,
            id=JobId(new_id(IdKind.JOB)),
            org_id=made.org_id,
            asset_id=made.id,
            idempotency_key=new_id(IdKind.JOB),
            **changes,
        )
        with self.farm.catalog.writing() as tx:
            return jobs.insert_job_once(tx, EVERYTHING, job)

    def failed_job(self, made, kind=JobKind.PACKAGE, **changes):
        waiting = self.job(made, kind, **changes)
        now = self.farm.clock.now()
        with self.farm.catalog.writing() as tx:
            running = jobs.claim_job(
                tx,
                EVERYTHING,
                waiting.id,
                at=now,
                worker="w",
                lease_until=now + timedelta(seconds=60),
            )
            failed = running.failed(
                Notice("internal-error", {"detail": "x"}), at=now, log_tail=("a", "b")
            )
            jobs.update_job(tx, EVERYTHING, failed)
        return failed


def _insert_outputs(tx, made, prefix):
    owner = {"asset_id": made.id, "org_id": made.org_id}
    rendition = Rendition(
        id=RenditionId(new_id(IdKind.RENDITION)),
        name="720p",
        orientation=Orientation.HORIZONTAL,
        key=keys.rendition_key(made, "720p", "mp4"),
        size=Size(1280, 720),
        codecs="avc1",
        rate=Fraction(25),
        frames=250,
        duration=Fraction(10),
        bitrate=1_000_000,
        bytes=len(PICTURE),
        sha256="00",
        origin=Origin.ENCODED,
        reason=Notice("internal-error", {"detail": "x"}),
        picture_scale=Fraction(1),
        fill=Fill.NONE,
        **owner,
    )
    package = Package(
        id=PackageId(new_id(IdKind.PACKAGE)),
        name="hls",
        kind=PackageKind.HLS,
        orientation=Orientation.HORIZONTAL,
        prefix=prefix,
        entry=f"{prefix}main.m3u8",
        files=(f"{prefix}segment-1.m4s", f"{prefix}main.m3u8"),
        **owner,
    )
    still = Still(
        id=StillId(new_id(IdKind.STILL)),
        kind=StillKind.POSTER,
        key=keys.still_key(made, "poster", "jpg"),
        size=Size(1280, 720),
        sha256="00",
        **owner,
    )
    outputs.replace_renditions(tx, EVERYTHING, made.id, [rendition])
    outputs.replace_packages(tx, EVERYTHING, made.id, [package])
    outputs.replace_stills(tx, EVERYTHING, made.id, [still])


class FullDoor(Door):
    """A door with workers behind it."""

    def job(self, made, kind=JobKind.PACKAGE, **changes):
        """A job that is young: the clock has older ones run, as their ids seem lost."""
        return super().job(made, kind, **{"created_at": self.farm.clock.now(), **changes})


@contextmanager
def full_door(full):
    """The door of the farm of several machines, through its nginx."""
    with ExitStack() as clients:
        address, root, admin = full.crew.address, full.organisation, full.account()
        yield FullDoor(full.farm, InlineQueue(), address, root, admin, clients)


@contextmanager
def opened_door(folder, **settings):
    with open_farm(load_settings(language="en", data_dir=folder, **settings)) as farm:
        queue = InlineQueue()
        first = ensure_first_admin(farm)
        with farm.catalog.reading() as tx:
            root = orgs.list_organisations(tx, EVERYTHING)[0]
            assert people.list_people(tx, EVERYTHING)[0].role is Role.ADMIN
        with serving(create_app(farm, queue)) as url, ExitStack() as clients:
            yield Door(farm, queue, url, root, first, clients)


@pytest.fixture(scope="session")
def full():
    """The farm of docker-compose.yml; tests that use it belong to one group, so that one does."""
    with running_full() as farm:
        yield farm


@pytest.fixture(scope="module")
def door(request, tmp_path_factory):
    """A farm behind its door; with the marks of `tests.modes` others as well."""
    where, place = getattr(request, "param", EMBEDDED), {}
    if where == FULL:
        with full_door(request.getfixturevalue("full")) as door:
            yield door
        return
    if where == ON_S3:
        gateway = request.getfixturevalue("gateway")
        place = {f"s3_{name}": value for name, value in asdict(gateway.place).items()}
    with opened_door(tmp_path_factory.mktemp("farm"), **place) as door:
        yield door


@pytest.fixture(scope="module")
def running(request, tmp_path_factory):
    """A whole farm with its own processes; the environment is afterwards as it was."""
    if getattr(request, "param", EMBEDDED) == FULL:
        yield request.getfixturevalue("full")
        return
    before = dict(os.environ)
    try:
        with running_farm(tmp_path_factory.mktemp("farm")) as farm:
            yield farm
    finally:
        os.environ.clear()
        os.environ.update(before)
