"""Two processes of the api, one upload: what a phone on a bad network and a killed server do."""

import hashlib
import logging
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from farm.ids import AssetId, UploadId
from farm.orgs import EVERYTHING
from storage.catalog import assets, jobs, uploads
from tests.uploading import Phone, link_token, open_farm, random_bytes, run_jobs

pytestmark = pytest.mark.e2e
log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[2]
MEGABYTE = 2**20
PART = MEGABYTE // 4
LEASE_SECONDS = 2
PATIENCE = 20
"""Seconds until something that must happen counts as not happening."""
SETTINGS = {
    "FARM_UPLOAD_PART_BYTES": str(PART),
    "FARM_UPLOAD_LEASE_SECONDS": str(LEASE_SECONDS),
    "FARM_UPLOAD_IDLE_SECONDS": "1.5",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("two-doors")


@pytest.fixture(scope="module")
def farm(folder):
    with open_farm(folder / "farm") as farm:
        yield farm


@contextmanager
def open_doors(farm, folder, *names):
    """Processes of the api that are gone at the end."""
    token = link_token(farm)
    opened = [Door(folder / "farm", folder / f"scratch-{name}", token) for name in names]
    children = [psutil.Process(door.process.pid) for door in opened]
    try:
        for door in opened:
            door.wait_until_open()
        yield opened
    finally:
        for door in opened:
            door.close()
        assert not [child for child in children if child.is_running()]


@pytest.fixture(scope="module")
def doors(farm, folder):
    with open_doors(farm, folder, "a", "b") as both:
        yield both


class Door:
    """A process of the api, and a phone that talks to it."""

    def __init__(self, folder, scratch, token):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.upload_door", folder, scratch],
            cwd=ROOT,
            env=os.environ | SETTINGS,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.token, self.address = token, ""
        self.client = httpx.Client(timeout=PATIENCE, trust_env=False)

    def wait_until_open(self):
        self.address = self.process.stdout.readline().strip()
        assert self.address, "the process ended at its start"
        self.client.base_url = self.address
        self.phone = Phone(self.client, **{"Upload-Link": self.token})

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=PATIENCE)

    def close(self):
        self.client.close()
        self.process.terminate()
        with self.process:  # closes its pipes, then waits
            pass

    @contextmanager
    def half_a_patch(self, place, offset, announced, content):
        """A PATCH whose body is not all sent yet; yields its connection."""
        host = urlsplit(self.address)
        head = [
            f"PATCH {place} HTTP/1.1",
            f"Host: {host.netloc}",
            "Tus-Resumable: 1.0.0",
            f"Upload-Link: {self.token}",
            f"Upload-Offset: {offset}",
            "Content-Type: application/offset+octet-stream",
            f"Content-Length: {announced}",
        ]
        with socket.create_connection((host.hostname, host.port), timeout=PATIENCE) as connection:
            connection.sendall("\r\n".join([*head, "", ""]).encode() + content)
            yield connection


def wait_for(condition, what):
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, f"in vain: {what}"
        time.sleep(0.02)


def is_held(farm, place):
    with farm.catalog.reading() as tx:
        upload = uploads.get_upload(tx, EVERYTHING, UploadId(place.rpartition("/")[2]))
    return upload.is_held(farm.clock.now())


def send_rest(door, place, film):
    """Go on as tus clients do: ask for the offset, send, and again after 423."""
    answers = []

    def sent():
        offset = door.phone.offset(place)
        answers.append(door.phone.patch(place, offset, film[offset:]))
        return answers[-1].status_code == 204

    wait_for(sent, "the upload goes on")
    return answers


def source_sha256(farm, place):
    """Run the jobs that the upload caused, and hash what is the source then."""
    with farm.catalog.reading() as tx:
        upload = uploads.get_upload(tx, EVERYTHING, UploadId(place.rpartition("/")[2]))
        waiting = jobs.list_jobs(tx, EVERYTHING, AssetId(upload.asset_id))
    run_jobs(farm, [job.id for job in waiting])
    with farm.catalog.reading() as tx:
        asset = assets.get_asset(tx, EVERYTHING, AssetId(upload.asset_id))
    digest = hashlib.sha256()
    for piece in farm.objects.read_range(asset.source_key, 0, upload.length + 1):
        digest.update(piece)
    return digest.hexdigest()


def test_two_processes_take_alternate_pieces(farm, doors):
    film = random_bytes(8 * MEGABYTE + 4321, seed=7)
    place = doors[0].phone.place(len(film))
    step = 3 * PART + 99
    for number, start in enumerate(range(0, len(film), step)):
        door = doors[number % 2]
        assert door.phone.offset(place) == start
        assert door.phone.patch(place, start, film[start : start + step]).status_code == 204
    assert source_sha256(farm, place) == hashlib.sha256(film).hexdigest()


def test_a_process_killed_in_the_middle_of_a_piece(farm, doors, folder):
    film = random_bytes(6 * MEGABYTE + 1, seed=8)
    other, sent = doors[1], 3 * MEGABYTE + 1000
    with open_doors(farm, folder, "killed") as (killed,):
        other.phone.headers["Upload-Link"] = killed.token
        place = killed.phone.place(len(film))
        with killed.half_a_patch(place, 0, len(film), film[:sent]):
            wait_for(lambda: other.phone.offset(place) >= 2 * MEGABYTE, "parts count as they come")
            killed.kill()
    kept = other.phone.offset(place)
    answers = send_rest(other, place, film)
    other.phone.headers["Upload-Link"] = other.token

    log.info("api killed in a PATCH: %d bytes sent, %d kept", sent, kept)
    assert kept % PART == 0
    assert {answer.status_code for answer in answers[:-1]} <= {423}
    assert source_sha256(farm, place) == hashlib.sha256(film).hexdigest()
    assert list((folder / "scratch-b" / "uploads").iterdir()) == []


def test_a_second_connection_waits_while_the_first_sends(farm, doors):
    first, second = doors
    film = random_bytes(MEGABYTE, seed=9)
    place = first.phone.place(len(film))
    with first.half_a_patch(place, 0, len(film), film[:1000]) as connection:
        wait_for(lambda: is_held(farm, place), "the first has the lock")
        for start in range(1000, 6000, 1000):  # longer than the lease: bytes renew it
            answer = second.phone.patch(place, 0, film)
            assert (answer.status_code, answer.json()["code"]) == (423, "upload-locked")
            time.sleep(LEASE_SECONDS / 3)
            connection.sendall(film[start : start + 1000])
        connection.sendall(film[6000:])
        assert connection.recv(100).startswith(b"HTTP/1.1 204")
    assert second.phone.offset(place) == len(film)


def test_a_dropped_connection_keeps_what_came(farm, doors):
    film = random_bytes(MEGABYTE, seed=10)
    place = doors[0].phone.place(len(film))
    arrived = PART + 12_345
    with doors[0].half_a_patch(place, 0, len(film), film[:arrived]) as connection:
        wait_for(lambda: doors[1].phone.offset(place) == PART, "the first part counts")
        time.sleep(0.2)  # until the rest is with the process, too
        connection.shutdown(socket.SHUT_RDWR)
    wait_for(lambda: doors[1].phone.offset(place) == arrived, "the rest counts at the end")
    assert [answer.status_code for answer in send_rest(doors[1], place, film)][-1] == 204
    assert source_sha256(farm, place) == hashlib.sha256(film).hexdigest()


def test_a_connection_that_stands_still_is_ended(farm, doors):
    film = random_bytes(MEGABYTE, seed=11)
    place = doors[0].phone.place(len(film))
    with doors[0].half_a_patch(place, 0, len(film), film[:5000]) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 503")
    assert doors[1].phone.offset(place) == 5000
    assert doors[1].phone.patch(place, 5000, film[5000:]).status_code == 204
