"""A farm with a door for pushes, a producer, and a camera that pushes to it."""

import subprocess
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from tests.e2e.crew import running_farm
from tests.needs import lacks
from workers.programs import find_nginx, find_rtmp_module, loads

SMALL = {"width": 320, "height": 180, "bitrate": 300_000}


@contextmanager
def open_to_pushes(running):
    """A farm that runs, where nginx can take pushes."""
    nginx = find_nginx()
    module = None if nginx is None else find_rtmp_module(nginx)
    if module is None or not loads(nginx, module):
        lacks("no nginx with RTMP on this machine")
    with running as farm:
        yield farm


@pytest.fixture(scope="module")
def farm(tmp_path_factory):
    with open_to_pushes(running_farm(tmp_path_factory.mktemp("air"))) as farm:
        yield farm


@pytest.fixture(scope="module")
def producer(farm):
    with httpx.Client(base_url=farm.crew.address, timeout=20, trust_env=False) as client:
        who = farm.account()
        known = {"name": who.sign_in_name, "password": who.password}
        answer = client.post("/api/v1/session", json=known)
        client.headers["x-csrf-token"] = answer.json()["csrf_token"]
        yield client


def programme(producer, title):
    answer = producer.post("/api/v1/programmes", json={"title": title, "format": SMALL})
    assert answer.status_code == 201, answer.text
    return f"/api/v1/programmes/{answer.json()['id']}"


def key(producer, place):
    given = producer.post(f"{place}/keys", json={}).json()
    return f"{given['address']}/{given['secret']}"


@contextmanager
def camera(farm, address, rate=25):
    """A camera that pushes until it is stopped or its line is cut."""
    with ExitStack() as stack:
        process = subprocess.Popen(
            [
                *(str(farm.farm.ffmpeg), "-v", "error", "-nostdin", "-re"),
                *("-f", "lavfi", "-i", f"testsrc2=size=320x180:rate={rate}"),
                *("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"),
                *("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"),
                *("-g", str(2 * rate)),
                *("-c:a", "aac", "-ac", "2", "-f", "flv", address),
            ],
            stderr=subprocess.DEVNULL,
        )
        stack.callback(process.wait)
        stack.callback(process.kill)
        yield process
