"""Stretches of clips coded and compared, several at a time: for `farm tune` and for benches."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from threading import Event

from farm.errors import InputRejected
from farm.profiles import LadderProfile
from farm.settings import Settings
from ingest.acceptance import accept_clip
from transcode.chunks import Chunk
from transcode.color_table import read_colors
from transcode.crf_search import with_factor
from transcode.encode import encode_ladder
from transcode.engine import Clip, Engine
from transcode.ffmpeg import find_ffmpeg, read_engine
from transcode.graph import Looks
from transcode.ladder import Making, plan_ladder
from transcode.limits import Limits
from transcode.plan import Maker, Plan
from transcode.scores import Piece, Score, sum_up
from transcode.vmaf import find_vmaf, measure_vmaf
from workers.memory import most_memory, read_memory
from workers.routing import run_seconds

LOOKS_A_SECOND = 10
"""Frames that are compared: neighbours have nearly the same score, and each costs."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One stretch of one clip, with one rung.

    Attributes:
        name: of the clip, for people.
        clip: accepted.
        chunk: as `transcode.crf_search.choose_stretches` returns it.
    """

    name: str
    clip: Clip
    chunk: Chunk


class Meter:
    """Codes and compares, as `open_meter` opens it.

    Attributes:
        maker: whose bytes are compared.
    """

    def __init__(self, settings: Settings, folder: Path, pool: ThreadPoolExecutor) -> None:
        self._settings, self._folder, self._pool = settings, folder, pool
        self._coder, self._comparer = find_ffmpeg(settings.ffmpeg), find_vmaf(settings.ffmpeg)
        self._stopped = Event()
        self.maker = Maker(read_engine(self._coder))

    def accept(self, path: Path, profile: LadderProfile) -> tuple[Clip, Plan]:
        """Accept a clip and plan its renditions as the farm would.

        Raises:
            InputRejected: ``clip-not-there``, or as `accept_clip`.
        """
        if not path.exists():
            raise InputRejected("clip-not-there", path=path)
        folder = Path(mkdtemp(dir=self._folder))
        accepted = accept_clip(path.resolve(), settings=self._settings, folder=folder)
        settings = self._settings
        making = Making(self.maker, settings.preset, settings.crf, settings.encode_threads)
        return Clip(accepted.path, accepted.facts), plan_ladder(accepted.facts, profile, making)

    def score(self, samples: Sequence[Sample], crf: int) -> Score:
        """Code samples with a factor and compare them with what they were made of.

        Raises:
            FarmFailed: ffmpeg failed, or made what was not planned.
        """
        pieces = [self._pool.submit(self._measure, sample, crf) for sample in samples]
        return sum_up(crf, [piece.result() for piece in pieces])

    def stop(self) -> None:
        """End all that is under way; returns when its processes are gone."""
        self._stopped.set()
        self._pool.shutdown(cancel_futures=True)

    def _measure(self, sample: Sample, crf: int) -> Piece:
        clip, chunk = sample.clip, with_factor(sample.chunk, crf)
        grid = chunk.plan.grid
        colors = read_colors(clip.facts.video)
        with TemporaryDirectory(dir=self._folder) as own:
            files = encode_ladder(
                self._engine(self._coder, Path(own, "coded"), sample),
                clip,
                chunk.plan,
                Looks(colors, sound=None, first_frame=chunk.first),
                on_progress=lambda share: None,
            )
            (made,) = files.pictures
            vmaf = measure_vmaf(
                self._engine(self._comparer, Path(own, "compared"), sample),
                clip,
                chunk,
                colors,
                made=made,
                every=max(1, round(grid.rate / LOOKS_A_SECOND)),
            )
            return Piece(
                clip=sample.name,
                vmaf=vmaf,
                coded_bytes=made.stat().st_size,
                seconds=float(grid.duration),
                cpu_seconds=files.report.cpu_seconds,
            )

    def _engine(self, binary: Path, folder: Path, sample: Sample) -> Engine:
        folder.mkdir()
        settings = self._settings
        bits = sum(rung.max_bitrate for rung in sample.chunk.plan.rungs)
        limits = Limits(
            seconds=run_seconds(settings, float(sample.clip.facts.duration)),
            memory_bytes=most_memory(settings, read_memory(settings)),
            output_bytes=bits * round(sample.chunk.plan.grid.duration + 1) + 100_000_000,
            stall_seconds=settings.stall_seconds,
            stop=self._stopped,
            niceness=10,
        )
        return Engine(binary, folder, limits)


@contextmanager
def open_meter(settings: Settings) -> Iterator[Meter]:
    """Open a meter that uses all processors; at the end of the body all its processes are gone.

    Raises:
        FarmFailed: ``ffmpeg-missing`` or ``vmaf-missing``.
    """
    with TemporaryDirectory(prefix="meter-") as folder:
        pool = ThreadPoolExecutor(len(os.sched_getaffinity(0)))
        meter = Meter(settings, Path(folder), pool)
        try:
            yield meter
        finally:
            meter.stop()
