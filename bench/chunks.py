"""Chunks measured: do two workers halve the time, and what do chunks cost?

Real jobs in a real farm, each worker a process that keeps to one processor; times are those of the
jobs' rows, from the first chunk's beginning to the ladder's end. ``make bench-chunks``; prints a
table and writes ``bench/out/chunks.json``.
"""

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from farm.ids import JobId
from farm.jobs import JobKind
from farm.orgs import EVERYTHING
from farm.settings import load_settings
from storage.catalog import jobs
from tests.chunk_worker import profile
from transcode.ffmpeg import find_ffmpeg
from workers.inline_queue import InlineQueue
from workers.intake import receive_clip, start_flow
from workers.oneshot import found_organisation
from workers.runner import Runner
from workers.wiring import Farm, open_embedded_farm

SECONDS = int(os.environ.get("BENCH_SECONDS", "90"))
CHUNK_SECONDS = "10"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "2"))
MEASURED = frozenset({JobKind.ENCODE_CHUNK, JobKind.ENCODE_LADDER})
OUT = Path(__file__).parent / "out"


@dataclass(frozen=True, slots=True)
class Run:
    """What chunks and ladder took together, in seconds.

    Attributes:
        critical: processor time of the worker with most of the chunks, and of the ladder: the wall
            time on a machine that does nothing else.
    """

    wall: float
    cpu: float
    critical: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the bench."""

    id: str
    measure: str
    against: str
    value: float
    limit: float
    unit: str = "ratio"

    @property
    def ok(self) -> bool:
        """Whether the value keeps to its limit."""
        return self.value <= self.limit


def rows(folder: Path) -> list[Row]:
    """Measure in turns, and compare the medians.

    Args:
        folder: for the farms.
    """
    clip = _clip(folder / "clip.mp4")
    chunked, whole = folder / "chunked", folder / "whole"
    for made, seconds in ((chunked, CHUNK_SECONDS), (whole, "0")):
        os.environ["FARM_CHUNK_SECONDS"] = seconds
        _prepare(made, clip)
    runs: dict[str, list[Run]] = {"one": [], "two": [], "whole": []}
    for number in range(ROUNDS):
        runs["one"].append(_run(chunked, folder / f"one-{number}", 1))
        runs["two"].append(_run(chunked, folder / f"two-{number}", 2))
        runs["whole"].append(_run(whole, folder / f"whole-{number}", 1))
    wall = {name: median(run.wall for run in made) for name, made in runs.items()}
    cpu = {name: median(run.cpu for run in made) for name, made in runs.items()}
    for name, turns in runs.items():
        told = f"{wall[name]:8.1f} s wall {cpu[name]:8.1f} s CPU"
        critical = median(run.critical for run in turns)
        sys.stdout.write(f"{name:6} {told} {critical:8.1f} s of it one after the other\n")
    what = f"{SECONDS} s clip, three rungs, {CHUNK_SECONDS} s chunks"
    return [
        Row(
            "two-workers",
            f"wall, {what}, two pinned workers",
            "one",
            wall["two"] / wall["one"],
            0.56,
        ),
        Row("chunk-cost", f"CPU, {what}, joined", "in one go", cpu["one"] / cpu["whole"], 1.05),
    ]


def _clip(path: Path) -> Path:
    picture = f"testsrc2=size=1280x720:rate=25:duration={SECONDS}"
    sound = f"sine=frequency=440:sample_rate=48000:duration={SECONDS}"
    inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound]
    moving = ["-vf", "noise=alls=5:allf=t"]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "23", "-g", "50", "-c:a", "aac"]
    command = [str(find_ffmpeg(None)), "-v", "error", *inputs, *moving, *coded, str(path)]
    subprocess.run(command, check=True)
    return path


def _prepare(folder: Path, clip: Path) -> None:
    """Take a clip its way until chunks wait, or the ladder."""
    with open_embedded_farm(folder, load_settings()) as opened:
        farm = replace(opened, profile=profile(), is_watched=False)
        organisation = found_organisation(farm, "bench")
        asset = receive_clip(farm, organisation.scope, organisation.id, clip)
        queue = InlineQueue()
        start_flow(farm, queue, asset)

        def run(job_id: JobId) -> None:
            with farm.catalog.reading() as tx:
                kind = jobs.get_job(tx, EVERYTHING, job_id).kind
            if kind not in MEASURED:
                Runner(farm, queue).run(job_id)

        queue.drain(run)


def _run(made: Path, folder: Path, workers: int) -> Run:
    shutil.copytree(made, folder)
    go = folder / "go"
    processors = sorted(os.sched_getaffinity(0))
    crew = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.chunk_worker", str(folder)),
                *(str(folder / f"scratch-{number}"), "0", str(go), str(processor)),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for number, processor in enumerate((processors * workers)[:workers])
    ]
    for worker in crew:
        if worker.stdout is not None:
            worker.stdout.readline()  # it stands ready
    go.touch()
    for worker in crew:
        worker.communicate()
        if worker.returncode:
            sys.exit("a worker failed")
    with open_embedded_farm(folder, load_settings()) as farm:
        run = _read(farm)
    shutil.rmtree(folder)
    return run


def _read(farm: Farm) -> Run:
    with farm.catalog.reading() as tx:
        known = jobs.list_all_jobs(tx, EVERYTHING, limit=500)
    done = [job for job in known if job.kind in MEASURED]
    begun = min(job.started_at for job in done if job.started_at)
    ended = max(job.ended_at for job in done if job.ended_at)
    cpu = sum(job.cpu_seconds or 0.0 for job in done)
    shares: defaultdict[str | None, float] = defaultdict(float)
    for job in done:
        if job.kind is JobKind.ENCODE_CHUNK:
            shares[job.worker] += job.cpu_seconds or 0.0
    ladder = sum(job.cpu_seconds or 0.0 for job in done if job.kind is JobKind.ENCODE_LADDER)
    critical = max(shares.values(), default=0.0) + ladder
    return Run(wall=(ended - begun).total_seconds(), cpu=cpu, critical=critical)


def main() -> None:
    """Measure, print, write down; ends with 1 where a row misses."""
    os.environ.update({"CHUNK_RUNGS": "3", "FARM_WHISPER_MODEL": "none"})
    with TemporaryDirectory(prefix="bench-chunks-") as folder:
        measured = rows(Path(folder))
    for row in measured:
        mark = "ok" if row.ok else "MISSED"
        told = f"{row.measure} / {row.against}: {row.value:.3f} (at most {row.limit})"
        sys.stdout.write(f"{row.id:12} {told} {mark}\n")
    OUT.mkdir(exist_ok=True)
    written = [
        {
            "id": row.id,
            "measure": row.measure,
            "against": row.against,
            "value": round(row.value, 4),
            "unit": row.unit,
            "limit": row.limit,
            "ok": row.ok,
        }
        for row in measured
    ]
    (OUT / "chunks.json").write_text(json.dumps({"rows": written}, indent=2) + "\n", "utf-8")
    sys.exit(not all(row.ok for row in measured))


if __name__ == "__main__":
    main()
