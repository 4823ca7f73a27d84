"""The crew of an embedded farm: what ends is started again, what will not end is ended."""

import os
import sys
import time

import psutil
import pytest

from api import supervisor
from api.supervisor import Crew, Member

TOLD_TWICE = """
import signal, sys, time
def hear(*_):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
signal.signal(signal.SIGTERM, hear)
print("ready", flush=True)
while True:
    time.sleep(60)
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
SAYS_WHEN = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
print("up", flush=True)
try:
    time.sleep(60)
finally:
    pathlib.Path({!r}).write_text(str(time.monotonic()))
"""


@pytest.fixture
def crew():
    crew = Crew()
    yield crew
    crew.stop()


@pytest.fixture
def member(tmp_path):
    def make(name, code):
        command = [sys.executable, "-c", code]
        return Member(name, command, tmp_path / f"{name}.log", dict(os.environ))

    return make


def wait_until(done, seconds=10):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_what_ends_is_started_again_with_growing_pauses(crew, member):
    crew.start(short := member("short", "pass"))
    pauses = []
    for _ in range(3):
        starts = short.starts

        def again(starts=starts):
            crew.look()
            return short.starts > starts

        wait_until(again)
        pauses.append(short.pause)
    assert pauses == [0.5, 1.5, 3.5]


def test_what_all_others_need_ends_after_them(crew, member, tmp_path):
    crew.needed = 2
    for name in ("store", "queue", "worker"):
        crew.start(member(name, SAYS_WHEN.format(str(tmp_path / name))))
    wait_until(lambda: all("up" in one.log_file.read_text() for one in crew.members))
    crew.stop()
    ended = {name: float((tmp_path / name).read_text()) for name in ("store", "queue", "worker")}
    assert ended["worker"] < min(ended["store"], ended["queue"])


def test_output_goes_to_the_log(crew, member):
    crew.start(
        talker := member("talker", "print('ready', flush=True); import time; time.sleep(60)")
    )
    wait_until(lambda: "ready" in talker.log_file.read_text())
    assert talker.is_running()


def test_who_is_busy_is_told_a_second_time_before_it_is_killed(crew, member, monkeypatch):
    monkeypatch.setattr(supervisor, "GRACE_SECONDS", 6)
    crew.start(busy := member("busy", TOLD_TWICE))
    wait_until(lambda: "ready" in busy.log_file.read_text())
    began = time.monotonic()
    crew.stop()
    assert busy.process.returncode == 7
    assert time.monotonic() - began < 6


def test_stopping_ends_all_also_the_stubborn_and_their_children(crew, member, monkeypatch):
    monkeypatch.setattr(supervisor, "GRACE_SECONDS", 0.5)
    family = "import subprocess, sys, time; subprocess.Popen(['sleep', '60']); time.sleep(60)"
    crew.start(member("polite", "import time; time.sleep(60)"))
    crew.start(stubborn := member("stubborn", STUBBORN))
    crew.start(parent := member("family", family))
    wait_until(lambda: psutil.Process(parent.process.pid).children())
    processes = [psutil.Process(one.process.pid) for one in crew.members]
    processes += psutil.Process(parent.process.pid).children()
    time.sleep(0.3)  # the stubborn one has set its ears
    crew.stop()
    _, alive = psutil.wait_procs(processes, timeout=5)
    assert not alive
    assert stubborn.process.returncode == -9
