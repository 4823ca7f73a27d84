"""Rows of the live bench: good targets beside bad ones."""

import time
from contextlib import ExitStack
from pathlib import Path

import psutil

from bench.live_stage import IS_LONG, doors, spec_in
from bench.rows import Bound, Row
from live.clips import write_clip
from live.spec import TargetSpec
from storage.objects.folder import FolderStore
from tests.live_engine import on_air, running_engine, sending
from tests.rtmp import deaf_target, free_port, look_at, publisher, reader, rtmp_door

SECONDS = 600 if IS_LONG else 60
GOOD = 7 if IS_LONG else 3


def bad_rows(folder: Path) -> list[Row]:
    """Send to good targets beside one that stops reading, one that refuses, one that flaps."""
    good = [f"good{number}" for number in range(GOOD)]
    with doors(folder) as (inward, outward), deaf_target() as deaf, ExitStack() as open_ones:
        flapping = free_port()
        addresses = {one: outward.address(one) for one in good} | {
            "deaf": deaf,
            "refusing": f"rtmp://127.0.0.1:{free_port()}/live/x",
            "flapping": f"rtmp://127.0.0.1:{flapping}/live/x",
        }
        targets = [TargetSpec(name, address) for name, address in addresses.items()]
        open_ones.enter_context(publisher(inward.address("main")))
        running = open_ones.enter_context(running_engine(spec_in(folder, inward, targets)))
        running.wait_for(sending(*good), 60)
        running.wait_for(on_air("main"), 60)
        files = [
            open_ones.enter_context(reader(outward.address(one), folder / f"{one}.flv"))
            for one in good
        ]
        memory: list[int] = []
        shown: list[bool] = []
        began = time.time()
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            with rtmp_door(folder / f"flap{len(memory)}", flapping):
                time.sleep(7)
                shown.append(sending("flapping")(running.next_report()))
            time.sleep(4)
            memory.append(psutil.Process(running.pid).memory_info().rss)
        told = running.next_report()
        fates = {one: outward.sessions(one) for one in good}
    never_sent = gaps_in(sent_since(folder, began))
    losses = {
        "gaps": {file.stem: max(0, gaps_in(file) - never_sent) for file in files},
        "dropped": {one: told["targets"][one]["dropped"] for one in good},
        "sessions again": {one: len(fate) - 1 for one, fate in fates.items()},
    }
    lost = sum(sum(kind.values()) for kind in losses.values())
    growth = memory[-1] / memory[len(memory) // 3]
    states = {name: told["targets"][name]["state"] for name in ("deaf", "refusing")}
    detail = (
        f"{SECONDS} s, {GOOD} good ones; {states}; {losses if lost else ''}"
        f"the source left out {never_sent}; the muxer refused {told['refused']}"
    )
    return [
        Row("bad-targets", "packets lost", "the good ones", lost, 0, "", detail),
        Row("bad-targets-memory", "engine at the end", "after a third", growth, 1.05, "ratio",
            " ".join(f"{one / 1e6:.0f}" for one in memory) + " MB"),
        Row("bad-targets-flapping", "seen as sending", "times that it was there for 7 s",
            sum(shown) / len(shown), 0.5, "ratio", f"{len(shown)} times", Bound.AT_LEAST),
    ]  # fmt: skip


def sent_since(folder: Path, began: float) -> Path:
    """Return a recording of what was sent since a Unix time.

    What a loaded machine's publisher left out was never sent: only what was sent can be lost.
    """
    sent = folder / "sent.ts"
    now = round(time.time() * 1000)
    store = FolderStore(folder / "objects")
    write_clip(store, "org/prg/", sent, begins_ms=round(began * 1000), ends_ms=now)
    return sent


def gaps_in(path: Path) -> int:
    """Return how often a picture is missing in a recording at 25/s."""
    return sum(step > 0.06 for step in look_at(path).steps)
