"""How a process of a worker begins: it is there before it looks at what others left."""

import threading
from dataclasses import replace

import pytest

from farm.errors import FarmFailed
from farm.jobs import WorkQueue
from farm.orgs import EVERYTHING
from farm.settings import Settings
from storage.catalog import workers
from transcode.codec_options import Hardware
from workers import scratch, tasks
from workers.announcing import Announcement
from workers.presence import describe_worker
from workers.wiring import open_embedded_farm


@pytest.fixture
def starting(tmp_path, monkeypatch):
    """A worker that is about to start; its processes are this one."""
    with open_embedded_farm(tmp_path, Settings()) as farm:
        now = farm.clock.now()
        row = describe_worker("cpu@here", (WorkQueue.CPU,), slots=1, trials=(), started_at=now)
        own = replace(tasks._process, farm=farm, announced=Announcement(row, Hardware.CPU))
        monkeypatch.setattr(tasks, "_process", own)
        monkeypatch.setattr(tasks, "end_with_parent", lambda: None)
        try:
            yield farm
        finally:
            own.held.close()


def announced(farm):
    with farm.catalog.reading() as tx:
        return [one.id for one in workers.list_workers(tx, EVERYTHING)]


def test_a_sweep_of_scratch_that_hangs_holds_up_nothing(starting, monkeypatch):
    begun, over = threading.Event(), threading.Event()

    def hang(farm):
        begun.set()
        over.wait(10)

    monkeypatch.setattr(scratch, "sweep_scratch", hang)
    tasks._open()
    assert begun.wait(10)
    assert announced(starting) == ["cpu@here"]
    over.set()


def test_a_sweep_of_scratch_that_fails_is_told_of_and_costs_nothing(starting, monkeypatch, capsys):
    def fail(farm):
        raise FarmFailed("catalogue-failed", detail="locked")

    monkeypatch.setattr(scratch, "sweep_scratch", fail)
    scratch.begin_sweep(starting).join(10)
    assert "scratch not swept" in capsys.readouterr().out
    tasks._open()
    assert announced(starting) == ["cpu@here"]
