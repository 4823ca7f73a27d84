"""A farm to upload to, and a client that speaks tus as a phone does."""

import base64
import hashlib
import random
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import httpx
import uvicorn

from farm.audit import Actor
from farm.ids import AssetId, OrgId, PersonId, UploadId
from farm.orgs import EVERYTHING, Level, Organisation, Person, Role
from farm.settings import load_settings
from ingest.uploads import Sender
from storage.catalog import assets, jobs, orgs, people, uploads
from tests.nouns import NOON
from workers.inline_queue import InlineQueue
from workers.runner import Runner
from workers.upload_links import LinkOrder, give_link
from workers.wiring import open_embedded_farm

PLACE = "/api/v1/uploads"
ORG_ID, PERSON_ID = OrgId("org_p"), PersonId("per_p")
ORG = Organisation(ORG_ID, "p", Level.PROVINCE, None, f"/{ORG_ID}/", NOON)
REPORTER = Sender(ORG_ID, ORG.scope, PERSON_ID)


@contextmanager
def open_farm(folder, **settings):
    """A farm with one organisation and a reporter in it."""
    with open_embedded_farm(folder, load_settings(**settings)) as farm:
        with farm.catalog.writing() as tx:
            orgs.insert_organisation(tx, EVERYTHING, ORG)
            person = Person(PERSON_ID, ORG_ID, "r", Role.REPORTER, NOON)
            people.insert_person(tx, EVERYTHING, person)
        yield farm


@contextmanager
def open_door(app):
    """A real server in a thread of its own, and a client to it."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            with httpx.Client(base_url=address, timeout=20, trust_env=False) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


def link_token(farm, *, files=100, size=10**9, hours=1):
    order = LinkOrder(ORG_ID, timedelta(hours=hours), files, size)
    return give_link(farm, Actor(PERSON_ID, ORG.scope), order)[1]


def random_bytes(size, seed=1):
    return random.Random(seed).randbytes(size)  # noqa: S311  # only has to look like video


def metadata(**pairs):
    spelled = ((key, base64.b64encode(value.encode()).decode()) for key, value in pairs.items())
    return ",".join(f"{key} {value}" for key, value in spelled)


class Phone:
    """One upload after another over an httpx client; `headers` go with every request."""

    def __init__(self, client, **headers):
        self.client, self.headers = client, {"Tus-Resumable": "1.0.0", **headers}

    def begin(self, length, content=None, **headers):
        told = {"Upload-Length": str(length), "Upload-Metadata": metadata(filename="a.mp4")}
        return self.client.post(PLACE, headers=self.headers | told | headers, content=content)

    def place(self, length, **headers):
        answer = self.begin(length, **headers)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def patch(self, place, offset, content, **headers):
        told = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        return self.client.patch(place, headers=self.headers | told | headers, content=content)

    def head(self, place, **headers):
        return self.client.head(place, headers=self.headers | headers)

    def offset(self, place):
        return int(self.head(place).headers["Upload-Offset"])

    def delete(self, place):
        return self.client.delete(place, headers=self.headers)


def checksum(content, algorithm="sha1"):
    digest = hashlib.new(algorithm, content).digest()
    return {"Upload-Checksum": f"{algorithm} {base64.b64encode(digest).decode()}"}


def run_jobs(farm, job_ids):
    """Run jobs, and what follows them, in this process."""
    queue = InlineQueue()
    for job_id in job_ids:
        queue.send(job_id)
    queue.drain(Runner(farm, queue).run)


PART = 64 * 1024
"""Bytes of a stored part in these tests."""
ACTOR = Actor(PERSON_ID, EVERYTHING)
FILM = random_bytes(5 * PART + 17)
"""Random bytes: no film, but as large as six parts."""


@dataclass(frozen=True)
class MovedClock:
    """The farm's clock, some time later."""

    clock: object
    by: timedelta

    def now(self) -> datetime:
        return self.clock.now() + self.by


def later(farm, **by):
    return replace(farm, clock=MovedClock(farm.clock, timedelta(**by)))


def stored(farm, place):
    """Row, parts, and keys in the store of an upload."""
    upload_id = UploadId(place.rpartition("/")[2])
    with farm.catalog.reading() as tx:
        upload = uploads.get_upload(tx, EVERYTHING, upload_id)
        parts = uploads.list_parts(tx, EVERYTHING, upload_id)
    return upload, parts, [facts.key for facts in farm.objects.list_prefix(f"org_p/{upload_id}")]


def source_of(farm, asset_id):
    with farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, EVERYTHING, AssetId(asset_id))
        known = jobs.list_jobs(tx, EVERYTHING, asset.id)
    size = farm.objects.find(asset.source_key).bytes
    return asset, known, b"".join(farm.objects.read_range(asset.source_key, 0, size))


def first_jobs(farm, asset_id):
    with farm.catalog.reading() as tx:
        return [job.id for job in jobs.list_jobs(tx, EVERYTHING, AssetId(asset_id))]


def run_stages(farm, asset_id, *kinds):
    """Run some stages of an asset and nothing that follows them."""
    for kind in kinds:
        with farm.catalog.reading() as tx:
            known = jobs.list_jobs(tx, EVERYTHING, AssetId(asset_id))
        Runner(farm, InlineQueue()).run(next(job.id for job in known if job.kind is kind))
