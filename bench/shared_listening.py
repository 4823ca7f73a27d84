"""A recording transcribed by two workers, and by one: how much sooner is it done?

Real jobs in a real farm; only the model is a script that takes a fixed time for a second of sound.
``python -m bench.shared_listening FOLDER PROCESSOR GO`` is one of its workers.
"""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from bench.crews import prepare, processors_for, race
from farm.ids import JobId
from farm.jobs import JobKind, JobState
from farm.orgs import EVERYTHING
from farm.settings import Settings, load_settings
from storage.catalog import jobs
from tests.speech import Scripted
from transcode.ffmpeg import find_ffmpeg
from workers.inline_queue import InlineQueue
from workers.runner import Runner
from workers.wiring import Farm, open_embedded_farm

COST = 0.2
"""Seconds that the model takes for a second of sound."""
BEFORE = {JobKind.ACCEPT, JobKind.PREVIEW, JobKind.FIND_SPEECH}


def share(folder: Path, samples: bytes) -> float:
    """Return the wall time of two pinned workers on a recording, to that of one.

    Args:
        folder: for the farms.
        samples: of the recording, as `ai.transcriber` says.
    """
    made = folder / "farm"
    with open_embedded_farm(made, _settings()) as opened:
        farm = replace(opened, transcriber=Scripted())
        prepare(farm, _clip(folder, samples), BEFORE.__contains__)
    return round(_wall(made, folder / "two", 2) / _wall(made, folder / "one", 1), 3)


def _clip(folder: Path, samples: bytes) -> Path:
    sound, clip = folder / "sound.pcm", folder / "clip.mp4"
    sound.write_bytes(samples)
    inputs = ["-f", "lavfi", "-i", "color=size=128x128:rate=10", "-f", "s16le", "-ar", "16000"]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-shortest", str(clip)]
    subprocess.run(
        [find_ffmpeg(None), "-v", "error", *inputs, "-ac", "1", "-i", str(sound), *coded],
        check=True,
    )
    return clip


def _settings() -> Settings:
    return load_settings(whisper_model="scripted")


def _wall(made: Path, folder: Path, workers: int) -> float:
    """Return the seconds from the word go to the last piece."""
    shutil.copytree(made, folder)
    go = folder / "go"
    crew = [
        ("bench.shared_listening", str(folder), str(processor), str(go))
        for processor in processors_for(workers)
    ]
    return race(crew, go)


def work(folder: Path, processor: int, go: Path) -> None:
    """Transcribe pieces until none is left."""
    os.sched_setaffinity(0, [processor])
    with open_embedded_farm(folder, _settings()) as opened:
        farm = replace(opened, transcriber=Scripted(cost=COST))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while not go.exists():
            time.sleep(0.005)
        while waiting := _waiting(farm):
            Runner(farm, InlineQueue()).run(waiting)
        sys.stdout.flush()


def _waiting(farm: Farm) -> JobId | None:
    with farm.catalog.reading() as tx:
        known = jobs.list_all_jobs(tx, EVERYTHING, limit=100)
    pieces = [
        job.id for job in known if job.kind is JobKind.TRANSCRIBE and job.state is JobState.QUEUED
    ]
    return pieces[os.getpid() % len(pieces)] if pieces else None


if __name__ == "__main__":
    work(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
