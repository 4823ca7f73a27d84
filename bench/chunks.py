"""Chunks measured: do two workers halve the time, and what do chunks cost?

Real jobs in a real farm, each worker a process that keeps to one processor; times are those of the
jobs' rows, from the first chunk's beginning to the ladder's end.
"""

import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

from bench import material
from bench.crews import prepare, processors_for, race
from bench.rows import LONG_ROUNDS, Row, in_turns
from bench.vmaf import vmaf
from farm.jobs import JobKind
from farm.orgs import EVERYTHING
from farm.settings import load_settings
from storage.catalog import jobs
from tests.chunk_worker import profile
from workers.wiring import Farm, open_embedded_farm

SECONDS = int(os.environ.get("BENCH_SECONDS", "90"))
CHUNK_SECONDS = "10"
MEASURED = frozenset({JobKind.ENCODE_CHUNK, JobKind.ENCODE_LADDER})


@dataclass(frozen=True, slots=True)
class Run:
    """What chunks and ladder took together, in seconds.

    Attributes:
        largest: the largest rendition.
        critical: processor time of the worker with most of the chunks, and of the ladder: the wall
            time on a machine that does nothing else.
    """

    wall: float
    cpu: float
    critical: float
    largest: Path
    told: str


def rows(folder: Path, wanted: Sequence[str]) -> list[Row]:
    """Measure in turns, and compare the medians.

    Args:
        folder: for the farms.
        wanted: of ``two-workers``, ``chunk-cost`` and ``chunk-vmaf``.
    """
    clip = material.patterned(folder / "clip.mp4", SECONDS)
    chunked, whole = folder / "chunked", folder / "whole"
    with _rungs("3"):
        for made, seconds in ((chunked, CHUNK_SECONDS), (whole, "0")):
            os.environ["FARM_CHUNK_SECONDS"] = seconds
            with open_embedded_farm(made, load_settings()) as opened:
                farm = replace(opened, profile=profile(), is_watched=False)
                prepare(farm, clip, lambda kind: kind not in MEASURED)
        runs = in_turns(
            {
                "one": partial(_run, chunked, 1),
                "two": partial(_run, chunked, 2),
                "whole": partial(_run, whole, 1),
            },
            LONG_ROUNDS,
        )
    seen = {name: vmaf(clip, made[0].largest) for name, made in runs.items()}
    wall = {name: median(run.wall for run in made) for name, made in runs.items()}
    cpu = {name: median(run.cpu for run in made) for name, made in runs.items()}
    critical = {name: median(run.critical for run in made) for name, made in runs.items()}
    what = f"{SECONDS} s clip, three rungs, {CHUNK_SECONDS} s chunks"
    found = [
        Row(
            "two-workers",
            f"wall, {what}, two pinned workers",
            "one",
            wall["two"] / wall["one"],
            0.56,
            detail=f"{wall['two']:.1f} against {wall['one']:.1f} s; one after the other "
            f"{critical['two']:.1f} of {cpu['two']:.1f} CPU s ({runs['two'][-1].told}), "
            f"{cpu['one']:.1f} where one does all",
        ),
        Row(
            "chunk-cost",
            f"CPU, {what}, joined",
            "in one go",
            cpu["one"] / cpu["whole"],
            1.05,
            detail=f"{cpu['one']:.1f} against {cpu['whole']:.1f} CPU s",
        ),
        Row(
            "chunk-vmaf",
            "difference in VMAF of the largest rung, chunked",
            "in one go",
            abs(seen["one"] - seen["whole"]),
            1.0,
            "points",
            detail=f"{seen['one']:.2f} against {seen['whole']:.2f}",
        ),
    ]
    return [row for row in found if row.id in wanted]


@contextmanager
def _rungs(number: str) -> Iterator[None]:
    os.environ["CHUNK_RUNGS"] = number
    try:
        yield
    finally:
        del os.environ["CHUNK_RUNGS"], os.environ["FARM_CHUNK_SECONDS"]


_numbers = count()


def _run(made: Path, workers: int) -> Run:
    folder = made.with_name(f"run-{next(_numbers)}")
    shutil.copytree(made, folder)
    go = folder / "go"
    race(
        [
            (
                *("tests.chunk_worker", str(folder), str(folder / f"scratch-{number}")),
                *("0", str(go), str(processor)),
            )
            for number, processor in enumerate(processors_for(workers))
        ],
        go,
    )
    with open_embedded_farm(folder, load_settings()) as farm:
        run = _read(farm, max(folder.rglob("renditions/*"), key=_size))
    largest = run.largest.rename(folder.with_suffix(".mp4"))
    shutil.rmtree(folder)
    return replace(run, largest=largest)


def _size(path: Path) -> int:
    return path.stat().st_size


def _read(farm: Farm, largest: Path) -> Run:
    with farm.catalog.reading() as tx:
        known = jobs.list_all_jobs(tx, EVERYTHING, limit=500)
    done = [job for job in known if job.kind in MEASURED]
    begun = min(job.started_at for job in done if job.started_at)
    ended = max(job.ended_at for job in done if job.ended_at)
    cpu = sum(job.cpu_seconds or 0.0 for job in done)
    shares: defaultdict[str | None, float] = defaultdict(float)
    made: Counter[str | None] = Counter()
    for job in done:
        if job.kind is JobKind.ENCODE_CHUNK:
            shares[job.worker] += job.cpu_seconds or 0.0
            made[job.worker] += 1
    ladder = sum(job.cpu_seconds or 0.0 for job in done if job.kind is JobKind.ENCODE_LADDER)
    critical = max(shares.values(), default=0.0) + ladder
    told = f"{' and '.join(map(str, made.values())) or 'no'} chunks, {ladder:.1f} after them"
    return Run((ended - begun).total_seconds(), cpu, critical, largest, told)
