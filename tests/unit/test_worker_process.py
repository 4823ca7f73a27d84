"""How a process of a worker begins and ends: what it shows and leaves, and in which order."""

import threading
from dataclasses import replace

import pytest

from farm.errors import FarmFailed
from farm.jobs import WorkQueue
from farm.orgs import EVERYTHING
from farm.settings import Settings
from storage.catalog import assets, jobs, workers
from tests.nouns import asset, job
from transcode.codec_options import Hardware
from workers import scratch, tasks
from workers.announcing import Announcement
from workers.drain import give_back_jobs
from workers.inline_queue import InlineQueue
from workers.oneshot import found_organisation
from workers.presence import describe_worker
from workers.wiring import open_embedded_farm, worker_name


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


def test_a_workspace_is_gone_before_its_job_can_be_taken_again(tmp_path, monkeypatch):
    real, seen = jobs.give_back_job, []
    queue = InlineQueue()
    with open_embedded_farm(tmp_path, Settings()) as farm:
        org = found_organisation(farm, "station")
        now = farm.clock.now()
        with farm.catalog.writing() as tx:
            assets.insert_asset(tx, EVERYTHING, asset(org_id=org.id))
            waiting = jobs.insert_job_once(tx, EVERYTHING, job(org_id=org.id))
            jobs.claim_job(
                tx, EVERYTHING, waiting.id, at=now, worker=worker_name(7), lease_until=now
            )
        workspace = farm.scratch / waiting.id
        (workspace / "ffmpeg").mkdir(parents=True)

        def look(*arguments):
            seen.append(workspace.exists())
            real(*arguments)

        monkeypatch.setattr(jobs, "give_back_job", look)
        give_back_jobs(farm, queue, [7])
    assert seen == [False]
    sent = []
    queue.drain(sent.append)
    assert sent == [waiting.id]
