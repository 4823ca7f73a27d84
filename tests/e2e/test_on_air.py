"""A programme on the air: a real publisher, the real door and engine, and a target that is watched.

The target is another programme's input at the same door: whoever is pushed to there is seen.
"""

import os
import signal
import subprocess
import time
from datetime import datetime

import pytest

from tests.e2e.airing import camera, farm, key, producer, programme  # noqa: F401  # fixtures
from tests.hook_server import hook_server
from workers.live_agent import find_engines
from workers.rtmp_door import reading_address, stream_name
from workers.wiring import live_folder

pytestmark = pytest.mark.e2e
ALARM_SECONDS = 5.0
"""From the last picture to the chat's robot."""


class Air:
    """A programme, and a second one that is its target."""

    def __init__(self, farm, producer):  # noqa: F811
        self.farm, self.producer = farm, producer
        self.shown, self.watched = programme(producer, "Opening"), programme(producer, "Far side")
        target = {"name": "far", "address": key(producer, self.watched)}
        self.target = producer.post(f"{self.shown}/targets", json=target).json()["id"]

    @property
    def told(self):
        return self.producer.get(self.shown).json()

    @property
    def on_air(self):
        return (self.told["report"] or {}).get("on_air")

    @property
    def pushed_since(self):
        """Since when the target has a publisher."""
        return self.producer.get(f"{self.watched}/keys").json()[0]["publishing_since"]

    def is_sending(self):
        told = (self.told["report"] or {}).get("targets", {}).get(self.target, {})
        return told.get("state") == "sending" and self.pushed_since

    def is_seen(self):
        """Whether pictures can be decoded at the target."""
        far = reading_address(self.farm.farm, stream_name(self.watched.rpartition("/")[2], "main"))
        command = [str(self.farm.farm.ffmpeg), "-v", "error", "-nostdin", "-i", far, "-t", "1"]
        ended = subprocess.run([*command, "-f", "null", "-"], check=False, timeout=60)
        return ended.returncode == 0

    def do(self, what, body=None):
        answer = self.producer.post(f"{self.shown}/{what}", json=body)
        assert answer.status_code == 200, answer.text

    def wait_for(self, source):
        self.farm.wait(lambda: self.on_air == source, f"{source} on air")


@pytest.fixture(scope="module")
def air(farm, producer):  # noqa: F811
    """A programme that gets pictures from a camera, on its way to its target."""
    air = Air(farm, producer)
    with camera(farm, key(producer, air.shown)) as pushing:
        air.camera = pushing
        air.do("start")
        air.wait_for("main")
        farm.wait(air.is_sending, "a push at the target")
        air.since = air.pushed_since
        yield air


def hooked(farm, producer, robot):  # noqa: F811
    """Have a server on this machine told of alarms."""
    place = f"/api/v1/organisations/{farm.organisation.id}"
    producer.put(f"{place}/open-networks", json={"networks": ["127.0.0.0/8"]})
    wish = {"kind": "plain", "address": f"{robot.address}/plain"}
    assert producer.post(f"{place}/alarm-hooks", json=wish).status_code == 201


def test_a_target_gets_pictures_and_keeps_its_line_whatever_is_on_air(air):
    assert air.is_seen()
    air.do("switch", {"to": "slate"})
    air.wait_for("slate")
    assert air.is_seen()
    air.do("switch", {"to": "auto"})
    air.wait_for("main")
    assert air.pushed_since == air.since


def test_an_agent_that_is_killed_costs_nothing(farm, air):  # noqa: F811
    agent = farm.member("live")
    starts = agent.starts
    os.kill(agent.process.pid, signal.SIGKILL)
    farm.wait(lambda: agent.starts > starts, "another agent")
    heard = air.told["reported_at"]
    farm.wait(lambda: air.told["reported_at"] > heard, "an engine that still speaks")
    time.sleep(5)
    assert air.told["engine"]["epoch"] == 1, "it was not started again"
    assert air.pushed_since == air.since, "the target saw nothing of it"


def test_a_camera_that_is_gone_gives_way_to_the_slate(farm, air):  # noqa: F811
    with hook_server() as robot:
        hooked(farm, air.producer, robot)
        air.camera.kill()
        killed = time.time()
        farm.wait(lambda: robot.told, "an alarm that is told")
        (told,) = robot.told[0][0]["alarms"]
        assert (told["kind"], told["subject"], told["state"]) == ("no-input", "main", "raised")
        assert abs(datetime.fromisoformat(told["since"]).timestamp() - killed) < 2
        assert robot.times[0] - killed <= ALARM_SECONDS
    air.wait_for("slate")
    assert air.pushed_since == air.since
    air.producer.patch(f"{air.shown}/targets/{air.target}", json={"paused": True})
    farm.wait(lambda: not air.pushed_since, "a target that gets nothing")
    air.do("stop")
    folder = live_folder(farm.farm.settings)
    farm.wait(lambda: not any(one.is_alive() for one in find_engines(folder).values()), "its end")
    assert not air.told["engine"]["live"]
    prefix = f"{farm.organisation.id}/{air.shown.rpartition('/')[2]}/sent/"
    assert len(list(farm.farm.objects.list_prefix(prefix))) > 2
