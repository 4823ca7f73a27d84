"""Agents start engines, find them again, and take over; engines that were replaced do nothing."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from farm.live import Choice, ProgrammeState
from farm.live_targets import Platform
from tests.live_studio import ACTOR, engine_of, open_studio
from workers import live_agent
from workers import programmes as live
from workers.live_targets import TargetOrder, add_target, pause_target, remove_target
from workers.wiring import live_folder

pytestmark = pytest.mark.e2e
SCRIPTED = (sys.executable, "-m", "tests.scripted_engine")


@pytest.fixture
def studio(tmp_path):
    with open_studio(tmp_path / "farm", SCRIPTED) as studio:
        yield studio


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_another_takes_over_from_an_engine_that_stands_still(studio):
    live.start_programme(studio.farm, ACTOR, studio.made.id)
    with studio.agent("a") as first:
        studio.wait(lambda: studio.is_heard(1), "a first engine")
    old = engine_of(first)
    os.kill(old.pid, signal.SIGSTOP)
    stopped = time.monotonic()
    with studio.agent("b"):
        studio.wait(lambda: studio.lease.epoch == 2, "a takeover")
        assert time.monotonic() - stopped > 1, "the lease of an engine lasts a while"
        studio.wait(lambda: studio.is_heard(2), "a second engine")
        time.sleep(max(0, stopped + 10 - time.monotonic()))
        before = studio.parts(1)
        os.kill(old.pid, signal.SIGCONT)
        studio.wait(lambda: not old.is_alive(), "the end of the first")
        assert old.exit_code == -signal.SIGKILL
        assert studio.parts(1) == before, "it wrote after it was replaced"
        assert studio.report["epoch"] == 2
        later = studio.parts(2)
        studio.wait(lambda: studio.parts(2) > later, "more of the second")


def test_an_agent_ends_an_engine_of_its_own_that_was_replaced(studio):
    live.start_programme(studio.farm, ACTOR, studio.made.id)
    with studio.agent("a") as first:
        studio.wait(lambda: studio.is_heard(1), "a first engine")
    old = engine_of(first)
    os.kill(old.pid, signal.SIGSTOP)
    with studio.agent("b"):
        studio.wait(lambda: studio.is_heard(2), "a second engine")
    with studio.agent("a"):
        studio.wait(lambda: not old.is_alive(), "the end of what stood still")
        assert old.exit_code == -signal.SIGKILL


def test_engines_outlive_their_agent_and_are_found_again(studio):
    live.start_programme(studio.farm, ACTOR, studio.made.id)
    with studio.agent("a") as first:
        studio.wait(lambda: studio.is_heard(1), "an engine")
    pid = engine_of(first).pid
    seen = studio.parts(1)
    studio.wait(lambda: studio.parts(1) > seen, "an engine that goes on without an agent")
    with studio.agent("a") as second:
        assert engine_of(second).pid == pid
        live.stop_programme(studio.farm, ACTOR, studio.made.id)
        studio.wait(lambda: not second._engines, "the end")
        assert not is_running(pid)
        time.sleep(2)
        assert studio.lease.epoch == 1, "what has ended is not started again"
    ended = studio.programme
    assert ended.state is ProgrammeState.ENDED
    assert ended.recorded_bytes == studio.parts(1) * len(b"packets"), "its engine saw to that"


def test_an_engine_that_was_killed_has_a_successor_soon(studio):
    live.start_programme(studio.farm, ACTOR, studio.made.id)
    with studio.agent("a") as agent:
        studio.wait(lambda: studio.is_heard(1), "an engine")
        os.killpg(engine_of(agent).pid, signal.SIGKILL)
        killed = time.monotonic()
        studio.wait(lambda: studio.lease.epoch == 2, "a claim")
        assert time.monotonic() - killed < 5
        studio.wait(lambda: studio.is_heard(2), "a successor")


def test_an_engine_does_what_the_rows_say(studio):
    farm, programme_id = studio.farm, studio.made.id
    secret = "rtmp://127.0.0.1:9/live/very-secret"  # noqa: S105
    order = TargetOrder("One", Platform.OTHER, secret)
    first = add_target(farm, ACTOR, programme_id, order)
    live.rehearse_programme(farm, ACTOR, programme_id)
    with studio.agent("a") as agent:
        studio.wait(lambda: studio.report.get("on_air"), "a report")
        assert studio.report["targets"] == {}, "a rehearsal goes nowhere"
        live.start_programme(farm, ACTOR, programme_id)

        def states():
            return {name: one["state"] for name, one in studio.report["targets"].items()}

        studio.wait(lambda: states() == {first.id: "sending"}, "a target")
        assert studio.lease.epoch == 1, "the engine of the rehearsal goes on"
        second = add_target(farm, ACTOR, programme_id, order)
        pause_target(farm, ACTOR, programme_id, first.id, paused=True)
        wanted = {first.id: "paused", second.id: "sending"}
        studio.wait(lambda: states() == wanted, "a pause and an addition")
        pause_target(farm, ACTOR, programme_id, first.id, paused=False)
        remove_target(farm, ACTOR, programme_id, second.id)
        studio.wait(lambda: states() == {first.id: "sending"}, "what is left")
        live.switch_programme(farm, ACTOR, programme_id, Choice.SLATE)
        studio.wait(lambda: studio.report["on_air"] == "slate", "the slate")
        live.switch_programme(farm, ACTOR, programme_id, Choice.AUTO)
        studio.wait(lambda: studio.report["on_air"] == "main", "the main input")
        (added,) = live_folder(farm.settings).glob("a/*/added")
        assert added.read_text() == secret
        live.stop_programme(farm, ACTOR, programme_id)
        studio.wait(lambda: not agent._engines, "the end")
    kept = studio.farm.settings.data_dir / "farm.db"
    files = [kept, *kept.parent.glob("*.db-wal"), *kept.parent.glob("logs/*")]
    assert not any(b"very-secret" in path.read_bytes() for path in files if path.is_file())


def test_a_programme_whose_engine_never_starts_is_given_up(studio, monkeypatch):
    monkeypatch.setattr(live_agent, "MOST_STARTS", 2)
    live.start_programme(studio.farm, ACTOR, studio.made.id)
    with studio.agent("a", (sys.executable, "-c", "raise SystemExit('no ffmpeg')")):
        studio.wait(lambda: studio.programme.state is ProgrammeState.FAILED, "an end")
    failure = studio.programme.failure
    assert (failure.code, failure.facts["starts"]) == ("engine-not-starting", "2")
    assert "no ffmpeg" in failure.facts["detail"]
