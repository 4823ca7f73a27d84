"""A programme is an engine's as long as its lease is renewed; one that stands still is ended."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

import psutil
import pytest

from live.tenure import ALONE_SECONDS, Tenure

ROOT = Path(__file__).parents[2]
ENGINE = """\
import sys, time
from pathlib import Path
from live.tenure import Tenure
from transcode.limits import Pipes
from transcode.piped import Piped

class Lease:
    def renew(self, epoch):
        print("renewed", flush=True)
        return True

folder = Path(sys.argv[1])
assert Tenure(Lease(), 1, warded=folder).begin()
push = Piped(["sleep", "60"], folder=folder, pipes=Pipes.FEED)
print("push", push.pid, flush=True)
time.sleep(60)
"""


class Lease:
    """One that answers as it is told: yes, no, late, or with a fault."""

    def __init__(self):
        self.answer, self.asked = True, []

    def renew(self, epoch):
        self.asked.append(epoch)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def engine(tmp_path):
    """A process with a tenure, a warden, and a child that would go on for ever."""
    child = subprocess.Popen(
        [sys.executable, "-c", ENGINE, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        while not (line := child.stdout.readline()).startswith("push"):
            assert line
        push = psutil.Process(int(line.split()[1]))
        child.stdout.readline()  # renewed once more: the warden has been told until when
        try:
            yield child, push
        finally:
            child.kill()


def test_an_engine_that_stands_still_is_gone_with_its_pushes_before_its_lease_ends(engine):
    child, push = engine
    wardens = [one for one in psutil.Process(child.pid).children() if one.pid != push.pid]
    assert len(wardens) == 1
    os.kill(child.pid, signal.SIGSTOP)
    stopped = time.monotonic()
    assert child.wait(10) == -signal.SIGKILL
    assert time.monotonic() - stopped > ALONE_SECONDS - 1, "a short halt does no harm"
    _, alive = psutil.wait_procs([push, *wardens], timeout=5)
    assert alive == []


def test_a_warden_that_was_killed_is_replaced(engine):
    child, push = engine
    (warden,) = (one for one in psutil.Process(child.pid).children() if one.pid != push.pid)
    warden.kill()
    for _ in range(100):
        wardens = {one.pid for one in psutil.Process(child.pid).children()} - {push.pid}
        if wardens - {warden.pid}:
            break
        time.sleep(0.05)
    os.kill(child.pid, signal.SIGSTOP)
    assert child.wait(10) == -signal.SIGKILL


def test_a_short_halt_does_no_harm(engine):
    child, push = engine
    os.kill(child.pid, signal.SIGSTOP)
    time.sleep(0.5)
    os.kill(child.pid, signal.SIGCONT)
    until = time.monotonic() + 4
    while time.monotonic() < until:
        assert child.stdout.readline() == "renewed\n"
    assert child.poll() is None
    assert push.is_running()


def test_a_programme_that_is_another_engines_is_never_begun():
    lease = Lease()
    lease.answer = False
    tenure = Tenure(lease, 3)
    assert not tenure.begin()
    assert not tenure.is_ours()
    assert lease.asked == [3]


@pytest.mark.parametrize(
    ("answer", "least"),
    [
        pytest.param(False, 0.0, id="taken"),
        pytest.param(OSError("away"), ALONE_SECONDS - 1.5, id="away"),
    ],
)
def test_a_programme_that_was_lost_is_lost_for_good(answer, least):
    lease, lost = Lease(), Event()
    tenure = Tenure(lease, 3)
    tenure.when_lost(lost.set)
    assert tenure.begin()
    assert tenure.is_ours()
    lease.answer = answer
    asked = time.monotonic()
    assert lost.wait(5)
    assert time.monotonic() - asked >= least
    lease.answer = True
    assert not tenure.is_ours()
    tenure.end()
    assert not tenure.is_ours()


def test_what_has_ended_is_renewed_no_more():
    lease = Lease()
    tenure = Tenure(lease, 3)
    assert tenure.begin()
    tenure.end()
    asked = len(lease.asked)
    time.sleep(1.2)
    assert len(lease.asked) == asked
    assert tenure.is_ours()
