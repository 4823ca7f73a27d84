"""``farm up`` as a person runs it: an address, an account, and nothing left after Ctrl-C."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
import pytest

from tests.e2e.crew import require_redis

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[2]


def wait_for(said, words, seconds=60):
    end = time.monotonic() + seconds
    while not (found := re.search(words, said.read_text("utf-8"))):
        assert time.monotonic() < end, said.read_text("utf-8")
        time.sleep(0.1)
    return found


@pytest.mark.parametrize(
    ("how", "status"),
    [
        (signal.SIGTERM, 0),
        (signal.SIGKILL, -9),
        # The one is what becomes of the others, as tests/unit/test_terminal.py sees.
        pytest.param(signal.SIGINT, 0, marks=pytest.mark.long),
        pytest.param(signal.SIGHUP, 0, marks=pytest.mark.long),
    ],
)
def test_a_farm_comes_up_and_goes_whole(tmp_path, how, status):
    require_redis()
    said = tmp_path / "said.txt"
    environment = {
        **os.environ,
        "FARM_DATA_DIR": str(tmp_path / "farm"),
        "FARM_LANGUAGE": "en",
        "PYTHONPATH": str(ROOT),
    }
    with said.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-c", "from api.cli import main; main()", "up"],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
        )
    try:
        account = wait_for(said, r"First account: (\S+), password: (\S+) ")
        address = wait_for(said, r"The farm is up at (\S+)/api/v1 ")[1]
        with httpx.Client(base_url=address, trust_env=False, timeout=20) as client:
            wait_until_ready(client)
            answer = client.post(
                "/api/v1/session", json={"name": account[1], "password": account[2]}
            )
            assert answer.status_code == 200
        below = psutil.Process(child.pid).children(recursive=True)
        assert len(below) >= 5
        child.send_signal(how)
        assert child.wait(timeout=40) == status
        _, alive = psutil.wait_procs(below, timeout=10)
        assert not alive
    finally:
        child.kill()
        child.wait()


def wait_until_ready(client):
    end = time.monotonic() + 30
    while client.get("/readyz").status_code != 200:
        assert time.monotonic() < end
        time.sleep(0.2)
