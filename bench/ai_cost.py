"""What looking at a clip costs beside the preview pass: CPU of this process and all it starts."""

import resource
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import ffmpeg

from bench import material
from bench.ai_shots import SMALL
from bench.rows import Row
from bench.shot_composites import RATE
from farm.ids import JobId
from farm.orgs import EVERYTHING
from farm.settings import load_settings
from storage.catalog import jobs, orgs
from transcode.ffmpeg import find_ffmpeg
from transcode.preview import frames_for_shots
from transcode.source import Node
from workers.inline_queue import InlineQueue
from workers.intake import receive_clip, start_flow
from workers.jobs import preview, shots
from workers.oneshot import found_organisation
from workers.runner import Runner
from workers.wiring import Farm, open_embedded_farm

LOOKED_AT = ("accept", "preview", "analyse")
"""Jobs that are run; the last is shots' and the preview's follower: subjects and signals."""


def rows(folder: Path, wanted: Sequence[str]) -> list[Row]:
    """Take a minute of 1080p as far as its analysis goes.

    Args:
        folder: for the farm.
        wanted: ids; there is one.
    """
    settings = load_settings()
    with open_embedded_farm(folder / "farm", settings) as farm:
        found_organisation(farm, "bench")
        _take(farm, material.demo())  # what loads once is loaded
        used = _take(farm, material.camera_again(5))
    used["small frames"] = _small_frames(60, folder)
    added = used["shots"] + used["small frames"] + used["analyse"]
    alone = used["preview"] - used["shots"] - used["small frames"]
    told = ", ".join(f"{name} {seconds:.2f}" for name, seconds in used.items())
    what = "shots, subjects, signals, 60 s 1080p"
    return [Row(wanted[0], what, "the preview pass", added / alone, 0.25, detail=f"CPU s: {told}")]


def _take(farm: Farm, clip: Path) -> dict[str, float]:
    """Return the CPU seconds of each job, and of what the preview's does for shots."""
    used: defaultdict[str, float] = defaultdict(float)
    with farm.catalog.reading() as tx:
        organisation = orgs.list_organisations(tx, EVERYTHING)[0]
    asset = receive_clip(farm, organisation.scope, organisation.id, clip)
    queue = InlineQueue()
    runner = Runner(farm, queue)
    store_shots = shots.store_shots

    def timed(*parts: object) -> None:
        before = _cpu()
        store_shots(*parts)  # type: ignore[arg-type]
        used["shots"] += _cpu() - before

    def run(job_id: JobId) -> None:
        with farm.catalog.reading() as tx:
            kind = jobs.get_job(tx, EVERYTHING, job_id).kind
        if kind in LOOKED_AT:
            before = _cpu()
            runner.run(job_id)
            used[kind] += _cpu() - before

    start_flow(farm, queue, asset)
    with mock.patch.object(preview, "store_shots", timed):
        queue.drain(run)
    return used


def _small_frames(seconds: int, folder: Path) -> float:
    """Return what the pass spends on them: drawn pictures of its size with and without them."""
    drawn = ffmpeg.input(f"testsrc2=size=640x360:rate={RATE}:duration={seconds}", f="lavfi")
    small = ffmpeg.output(
        frames_for_shots(drawn, SMALL), str(folder / "small.yuv"), format="rawvideo"
    )
    return _cpu_of(small) - _cpu_of(ffmpeg.output(drawn, "-", format="null"))


def _cpu_of(output: Node) -> float:
    before = _cpu()
    command = [str(find_ffmpeg(None)), "-v", "error", "-y", *output.get_args()]
    subprocess.run(command, check=True)
    return _cpu() - before


def _cpu() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
