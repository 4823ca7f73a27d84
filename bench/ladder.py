"""The ladder against runs of its own parts: what one decode for six renditions saves.

Everything is the farm's own engine with the same plan, so filters, settings and pictures are equal
to the byte, and no VMAF parts them; only how many processes share a decode differs. CPU seconds of
ffmpeg and its threads, by turns, medians compared. What is measured with the camera's clip is
measured with 24 s of it: the flow has costs that no clip is too short for.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import ffmpeg

from bench import material
from bench.rows import LONG_ROUNDS, Row, in_turns
from farm.outputs import Origin
from farm.profiles import SHORT_VIDEO
from farm.settings import load_settings
from ingest.acceptance import accept_clip
from transcode.codec_options import Hardware
from transcode.color_table import read_colors
from transcode.encode import encode_ladder
from transcode.encoders import ENCODERS, encoder_of
from transcode.engine import Clip, Engine
from transcode.ffmpeg import find_ffmpeg, read_engine, run_ffmpeg
from transcode.graph import Looks, build_graph
from transcode.ladder import Making, plan_ladder
from transcode.limits import Limits
from transcode.plan import Maker, Plan
from transcode.source import arguments_of, open_source

BT709 = {
    "color_range": "tv",
    "colorspace": "bt709",
    "color_primaries": "bt709",
    "color_trc": "bt709",
}
"""What raw pictures do not say themselves; untold, ffmpeg would convert them once more."""
LIMITS = Limits(seconds=1800, memory_bytes=8 * 10**9, output_bytes=20 * 10**9)


@dataclass(frozen=True, slots=True)
class Case:
    """A clip, its plan, and a folder to work in."""

    clip: Clip
    plan: Plan
    folder: Path

    def run(self, plan: Plan) -> float:
        """Encode the rungs of a plan in one process; returns CPU seconds."""
        with TemporaryDirectory(dir=self.folder) as folder:
            engine = Engine(find_ffmpeg(None), Path(folder), LIMITS)
            looks = Looks(read_colors(self.clip.facts.video), None)
            silent = replace(plan, samples=None)
            files = encode_ladder(engine, self.clip, silent, looks, on_progress=lambda _: None)
        return files.report.cpu_seconds

    def ladder(self) -> float:
        """All rungs from one decode."""
        return self.run(self.plan)

    def separate(self) -> float:
        """Each rung by a process of its own."""
        encoded = replace(self.plan, rungs=tuple(rung.encoded() for rung in self.plan.rungs))
        return sum(self.run(encoded.only(rung.name)) for rung in self.plan.rungs)

    def floor(self) -> float:
        """Decode and filters into nothing, then each rung from its raw pictures."""
        with TemporaryDirectory(dir=self.folder) as folder:
            raw = Path(folder)
            return self._filtered(raw, "null") + self._coded(raw)

    def _filtered(self, folder: Path, kind: str) -> float:
        source = open_source(self.clip, {})
        looks = Looks(read_colors(self.clip.facts.video), None)
        graph = build_graph(source, self.clip.facts, replace(self.plan, samples=None), looks)
        # a blur behind a picture comes with an alpha plane, which encoders do not take
        options = {"f": kind, "fps_mode": "passthrough", "pix_fmt": "yuv420p"}
        codec = {"c:v": "wrapped_avframe" if kind == "null" else "rawvideo"}
        outputs = [
            ffmpeg.output(
                picture, "-" if kind == "null" else f"{rung.name}.yuv", **options, **codec
            )
            for rung, picture in zip(self.plan.rungs, graph.pictures, strict=True)
        ]
        return _cpu_of(arguments_of(outputs, self.clip.facts), folder)

    def _coded(self, folder: Path) -> float:
        total = 0.0
        self._filtered(folder, "rawvideo")
        for rung in self.plan.rungs:
            raw = folder / f"{rung.name}.yuv"
            told = {"s": str(rung.canvas), "r": str(self.plan.grid.rate), **BT709}
            pictures = ffmpeg.input(raw.name, f="rawvideo", pix_fmt="yuv420p", **told)
            encoder = encoder_of(rung, ENCODERS[rung.codec, Hardware.CPU])
            options = encoder.options(rung, self.plan.encoder_for(rung))
            coded = ffmpeg.output(pictures, f"{rung.name}.mp4", **options)
            total += _cpu_of(coded.get_args(), folder)
            raw.unlink()
        return total


def _cpu_of(arguments: Sequence[str], folder: Path) -> float:
    return run_ffmpeg(find_ffmpeg(None), arguments, folder=folder, limits=LIMITS).cpu_seconds


@dataclass(frozen=True, slots=True)
class Measure:
    """A row to be: one way against another, and the most that it may cost."""

    what: str
    way: str
    against: str
    limit: float


SIX = "six runs"
SHORT = frozenset({"copied", f"{SIX} of the phone's"})
"""What can be measured as often as is asked for; the rest takes minutes."""
MEASURES = {
    "ladder-vs-separate-veryfast": Measure("ladder, veryfast", "ladder", SIX, 0.80),
    "ladder-vs-separate-medium": Measure("ladder, medium", "ladder medium", f"{SIX} medium", 0.96),
    "ladder-vs-floor": Measure("ladder", "ladder", "decode, filters, encoders apart", 1.08),
    "flow-vs-separate": Measure("all of farm process", "flow", SIX, 1.0),
    "copy-top": Measure("ladder with a copied rung", "copied", f"{SIX} of the phone's", 0.60),
}
"""With how much one decode may cost of six, by preset: the more an encoder takes, the less the
decode matters."""


def rows(folder: Path, wanted: Sequence[str]) -> list[Row]:
    """Measure what is asked for, all ways in turns.

    Args:
        folder: to work in.
        wanted: keys of `MEASURES`.
    """
    measures = {name: MEASURES[name] for name in wanted}
    needed = {way for one in measures.values() for way in (one.way, one.against)}
    ways = {name: run for name, run in _ways(folder).items() if name in needed}
    short = {name: run for name, run in ways.items() if name in SHORT}
    long = {name: run for name, run in ways.items() if name not in SHORT}
    took = in_turns(long, LONG_ROUNDS) | in_turns(short)
    return [_row(name, one, took) for name, one in measures.items()]


def _ways(folder: Path) -> dict[str, Callable[[], float]]:
    source = material.camera_again(2)
    fast, slow = _case(source, folder, "veryfast"), _case(material.camera(), folder, "medium")
    phone = _case(material.fitting(), folder, "veryfast")
    if not any(rung.origin is Origin.COPIED for rung in phone.plan.rungs):
        sys.exit("no rung of the phone's clip can be copied: the row would say nothing")
    return {
        "ladder": fast.ladder,
        SIX: fast.separate,
        "decode, filters, encoders apart": fast.floor,
        "flow": partial(_flow, source, folder),
        "copied": phone.ladder,
        f"{SIX} of the phone's": phone.separate,
        "ladder medium": slow.ladder,
        f"{SIX} medium": slow.separate,
    }


def _row(name: str, one: Measure, took: Mapping[str, list[float]]) -> Row:
    mine, other = took[one.way], took[one.against]
    told = " against ".join(", ".join(f"{each:.1f}" for each in turns) for turns in (mine, other))
    value = median(mine) / median(other)
    return Row(name, f"CPU of {one.what}", one.against, value, one.limit, detail=f"{told} CPU s")


def _case(source: Path, folder: Path, preset: str) -> Case:
    with TemporaryDirectory(dir=folder) as work:
        facts = accept_clip(source, settings=load_settings(), folder=Path(work)).facts
    making = Making(Maker(read_engine(find_ffmpeg(None))), preset, crf=21, threads=1)
    return Case(Clip(source, facts), plan_ladder(facts, SHORT_VIDEO, making), folder)


def _flow(source: Path, folder: Path) -> float:
    """Take a clip its whole way as a user does; returns the CPU seconds of all its processes."""
    before = _children()
    with TemporaryDirectory(dir=folder) as out:
        command = [sys.executable, "-m", "api", "process", str(source), "-o", f"{out}/made"]
        told = {**os.environ, "FARM_WHISPER_MODEL": "none", "FARM_PRESET": "veryfast"}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=told)
    return _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
