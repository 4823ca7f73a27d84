"""A live programme, with real publishers, nginx-rtmp as door and as targets, and bad targets.

    python -m bench.live [ROW]

Prints a table and writes ``bench/out/live.json``; ends with 1 where a row misses its limit. The
short form takes some minutes; BENCH_LIVE_LONG=1 cuts for five, lets bad targets be bad for ten, and
feeds a day instead of half an hour.
"""

import random
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles

import psutil

from bench.live_bad import bad_rows
from bench.live_drift import drift_rows
from bench.live_ended import ENDED, ended_rows
from bench.live_latency import latency_rows
from bench.live_seen import Seen, change_of_offset, viewer
from bench.live_stage import IS_LONG, doors, spec_in
from bench.live_takeover import takeover_rows
from bench.rows import Row, report_groups
from live.spec import EngineSpec, PacketFormat, TargetSpec
from tests.live_engine import on_air, running_engine, sending
from tests.rtmp import (
    Door,
    copier,
    heavy_publisher,
    look_at,
    publisher,
    reader,
)

GOP_SECONDS = 2.0
MARKS = {"extract_extradata": "pushes", "signalstats": "watch", "pipe:1": "input"}
CUTS = ("ten-cuts", "slate-on", "back-on", "monotonic", "av-offset", "added-latency")


def cut_rows(folder: Path) -> list[Row]:
    """Cut the source ten times; three pushes, a viewer at the door and one at a target."""
    names = ("one", "two", "three")
    chance = random.Random(7)  # noqa: S311  # no secret
    gaps = [chance.uniform(1, 20 if IS_LONG else 5) for _ in range(10)]
    slate_on: list[float] = []
    back_on: list[float] = []
    latency: list[float] = []
    with doors(folder) as (inward, outward), ExitStack() as open_ones:
        spec = spec_in(folder, inward, [TargetSpec(one, outward.address(one)) for one in names])
        running = open_ones.enter_context(running_engine(spec))
        running.wait_for(sending(*names), 60)
        files = [
            open_ones.enter_context(reader(outward.address(one), folder / f"{one}.flv"))
            for one in names
        ]
        seen = open_ones.enter_context(viewer(outward.address("one")))
        for gap in (*gaps, 0.0):
            known = len(inward.sessions("main"))
            with publisher(inward.address("main")):
                came = published(inward, known)
                back_on.append(wait(seen, came, is_slate=False) - came)
                latency += flashes_later(inward, seen, 3.0)
                cut = time.time()
            if gap:
                slate_on.append(wait(seen, cut, is_slate=True) - cut)
                time.sleep(max(0.0, gap - (time.time() - cut)))
        fates = [outward.sessions(one) for one in names]
        running.tell(do="stop")
    recordings = [look_at(file) for file in files]
    lost = sum(len(fate) - 1 + (fate[0] == "broke") for fate in fates)
    steps = sum(one.steps_back for one in recordings)
    detail = f"{len(gaps)} cuts of {min(gaps):.1f} to {max(gaps):.1f} s"
    return [
        Row("ten-cuts", "connections lost", f"{len(names)} pushes", lost, 0, "", detail),
        Row("slate-on", "slate at the target", "loss", max(slate_on), 2, "s", figures(slate_on)),
        Row("back-on", "live at the target", "return", max(back_on), 4, "s", figures(back_on)),
        Row("monotonic", "packets that step back", "all targets", steps, 0, ""),
        Row("av-offset", "change", "before the cuts", change_of_offset(files[0], 3.0), 0.04, "s"),
        Row("added-latency", "p95 at target", "at door", quantiles(latency, n=20)[-1], 0.25, "s",
            f"{len(latency)} flashes, median {sorted(latency)[len(latency) // 2]:.3f} s"),
    ]  # fmt: skip


def published(door: Door, known: int) -> float:
    """Wait until one more publisher than known was at the door; return when that was seen."""
    while len(door.sessions("main")) <= known:
        time.sleep(0.02)
    return time.time()


def wait(seen: Seen, since: float, *, is_slate: bool) -> float:
    """Wait for the slate, or for the source; return when it came."""
    while (at := seen.first(since, is_slate=is_slate)) is None:
        time.sleep(0.02)
        if time.time() - since > 60:
            raise TimeoutError
    return at


def flashes_later(door: Door, seen: Seen, seconds: float) -> list[float]:
    """Return how much later flashes come at the target than at the door, for some seconds."""
    with viewer(door.address("main")) as near:
        begun = time.time()
        while time.time() - begun < seconds + 3:
            time.sleep(0.1)
        here, there = near.flashes(), seen.flashes()
    pairs = ((min(there, key=lambda far: abs(far - one)), one) for one in here)
    return [far - one for far, one in pairs if abs(far - one) < 0.6]


def figures(seconds: Sequence[float]) -> str:
    """Return all figures of a row."""
    return " ".join(f"{one:.2f}" for one in seconds)


def cpu_rows(folder: Path) -> list[Row]:
    """Compare the engine and all it started with ten ffmpegs that read the door and push."""
    seconds, names = 30.0, [f"t{number}" for number in range(10)]
    with doors(folder) as (inward, outward), heavy_publisher(inward.address("main"), folder):
        spec = spec_in(folder, inward, [TargetSpec(one, outward.address(one)) for one in names])
        spec = with_shape(spec, PacketFormat(1280, 720, bitrate=4_000_000))
        with running_engine(spec) as running:
            running.wait_for(sending(*names), 90)
            running.wait_for(on_air("main"), 60)
            before = by_process(running.pid)
            ours = cpu_of([running.pid], seconds)
            parts = " ".join(
                f"{name} {(used - before.get(name, 0.0)) / seconds:.3f}"
                for name, used in sorted(by_process(running.pid).items())
            )
            told = running.wait_for(lambda _: True)
        with ExitStack() as open_ones:
            pids = [
                open_ones.enter_context(copier(inward.address("main"), outward.address(one))).pid
                for one in names
            ]
            time.sleep(8)
            theirs = cpu_of(pids, seconds)
    rate = told["inputs"]["main"]["received"] * 8 / told["seconds"] / 1e6
    detail = f"{ours:.3f} of a core beside {theirs:.3f}; about {rate:.1f} Mbit/s; {parts}"
    return [Row("push-cpu", "engine, input, pushes, recorders", "ten ffmpeg", ours / theirs, 1.8,
                "ratio", detail)]  # fmt: skip


def by_process(pid: int) -> dict[str, float]:
    """Return the CPU seconds of an engine by what its processes do."""
    engine = psutil.Process(pid)
    found: dict[str, float] = {}
    for one in (engine, *engine.children(recursive=True)):
        words = " ".join(one.cmdline())
        kind = next((kind for mark, kind in MARKS.items() if mark in words), "engine")
        times = one.cpu_times()
        found[kind] = found.get(kind, 0.0) + times.user + times.system
    return found


def with_shape(spec: EngineSpec, shape: PacketFormat) -> EngineSpec:
    """Return a spec with another format."""
    return EngineSpec(
        spec.programme, spec.epoch, spec.folder, spec.prefix, format=shape,
        main=spec.main, targets=spec.targets, objects=spec.objects,
    )  # fmt: skip


def cpu_of(pids: Sequence[int], seconds: float) -> float:
    """Return how much of a core processes and all below them use."""
    before = cpu_seconds(pids)
    time.sleep(seconds)
    return (cpu_seconds(pids) - before) / seconds


def cpu_seconds(pids: Sequence[int]) -> float:
    """Return what processes and all below them have used."""
    trees = (psutil.Process(pid) for pid in pids)
    every = [one for tree in trees for one in (tree, *tree.children(recursive=True))]
    times = [one.cpu_times() for one in every]
    return sum(one.user + one.system for one in times)


GROUPS = (
    (CUTS, cut_rows),
    (("bad-targets", "bad-targets-memory", "bad-targets-flapping"), bad_rows),
    (("push-cpu",), cpu_rows),
    (ENDED, ended_rows),
    (("takeover", "takeover-gap", "takeover-machine", "takeover-machine-gap"), takeover_rows),
    (("hls-latency",), latency_rows),
    (("drift", "drift-memory"), drift_rows),
)


def main() -> None:
    """Measure what is asked for, print, write down."""
    sys.exit(report_groups("live", GROUPS, sys.argv[1] if len(sys.argv) > 1 else ""))


if __name__ == "__main__":
    main()
