"""Rows of the live bench: an engine is killed, and another one goes on."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from bench.rows import Row
from farm.live_targets import Platform
from live.parts import SentPart
from live.recorder import stored_parts
from storage.objects import live_keys
from tests.live_studio import ACTOR, Studio, engine_of, open_studio
from tests.rtmp import Door, rtmp_door
from workers import programmes
from workers.live_agent import LiveAgent
from workers.live_targets import TargetOrder, add_target

TAKEOVER_SECONDS = 5.0
MACHINE_SECONDS = 8.0
"""Where nobody is left to see the end: a lease of three, and another machine's next look."""
LOST_SECONDS = 2.0
"""Of a recording, besides: the part that was being filled."""


def takeover_rows(folder: Path) -> list[Row]:
    """Kill an engine whose agent lives, then one whose agent is gone as well."""
    with rtmp_door(folder / "out") as platform, open_studio(folder / "farm") as studio:
        order = TargetOrder("One", Platform.OTHER, platform.address("one"))
        add_target(studio.farm, ACTOR, studio.made.id, order)
        programmes.start_programme(studio.farm, ACTOR, studio.made.id)
        with studio.agent("a") as agent:
            studio.wait(lambda: _is_well(studio, platform, 1), "a first engine")
            took = _measure(studio, platform, lambda: _kill(agent, 1))
            rows = _rows("takeover", TAKEOVER_SECONDS, *took)
        with studio.agent("b"):
            took = _measure(studio, platform, lambda: _kill(agent, 2))
            rows += _rows("takeover-machine", MACHINE_SECONDS, *took)
        programmes.stop_programme(studio.farm, ACTOR, studio.made.id)
    return rows


def _kill(agent: LiveAgent, epoch: int) -> None:
    found = engine_of(agent, epoch)
    os.kill(found.pid, signal.SIGKILL)


def _is_well(studio: Studio, platform: Door, epoch: int) -> bool:
    fates = platform.sessions("one")
    return len(fates) == epoch and fates[-1] == "here" and len(_parts(studio, epoch)) > 1


def _parts(studio: Studio, epoch: int) -> list[SentPart]:
    parts = stored_parts(studio.farm.objects, live_keys.programme_prefix(studio.made))
    return [part for part in parts if part.epoch == epoch]


def _measure(
    studio: Studio, platform: Door, kill: Callable[[], None]
) -> tuple[float, float, float]:
    """Return seconds from a kill to another session and to its first packet, and of the gap."""
    epoch = studio.lease.epoch + 1
    time.sleep(3)  # in the midst of a part, as it happens
    killed = time.time()
    kill()
    studio.wait(lambda: platform.sessions("one")[epoch - 1 :] == ["here"], "another session")
    took = time.time() - killed
    studio.wait(lambda: _is_well(studio, platform, epoch), "another recording")
    before, after = _parts(studio, epoch - 1)[-1], _parts(studio, epoch)[0]
    return took, after.wall_ms / 1000 - killed, (after.wall_ms - before.ends_ms) / 1000


def _rows(name: str, limit: float, took: float, began: float, gap: float) -> list[Row]:
    figures = f"the next engine's first packet after {began:.2f} s"
    return [
        Row(name, "another session at the target", "kill", took, limit, "s", figures),
        Row(f"{name}-gap", "missing in the recording", "-", gap, took + LOST_SECONDS, "s"),
    ]
