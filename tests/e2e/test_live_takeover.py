"""A real engine stands still: another has its targets before anybody misses it."""

import os
import signal
import time

import pytest

from farm.live_targets import Platform
from tests.live_studio import ACTOR, engine_of, open_studio
from tests.rtmp import rtmp_door
from workers import programmes as live
from workers.live_targets import TargetOrder, add_target

pytestmark = pytest.mark.e2e
HALT_SECONDS = 10.0


def test_an_engine_that_is_stopped_for_ten_seconds_gives_way_and_does_nothing_more(tmp_path):
    """The door is one as platforms are: while somebody publishes, nobody else gets in."""
    with rtmp_door(tmp_path / "out") as platform, open_studio(tmp_path / "farm") as studio:
        order = TargetOrder("One", Platform.OTHER, platform.address("one"))
        add_target(studio.farm, ACTOR, studio.made.id, order)
        live.start_programme(studio.farm, ACTOR, studio.made.id)
        with studio.agent("a") as first:
            studio.wait(lambda: platform.sessions("one") == ["here"], "a session")
            studio.wait(lambda: studio.is_heard(1), "a recording")
        old = engine_of(first)
        os.kill(old.pid, signal.SIGSTOP)
        stopped = time.monotonic()
        with studio.agent("b"):
            studio.wait(lambda: platform.sessions("one")[1:] == ["here"], "another session")
            assert platform.sessions("one") == ["broke", "here"]
            studio.wait(lambda: studio.is_heard(2), "a second recording")
            written = studio.parts(1)
            time.sleep(max(0, stopped + HALT_SECONDS - time.monotonic()))
            assert not old.is_alive()
            assert old.exit_code == -signal.SIGKILL
            later = studio.parts(2)
            studio.wait(lambda: studio.parts(2) > later, "more of the second")
            assert studio.parts(1) == written
            assert studio.report["epoch"] == 2
            assert platform.sessions("one") == ["broke", "here"], "of the first, nothing came"
