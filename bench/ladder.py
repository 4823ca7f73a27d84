"""The ladder against runs of its own parts: what one decode for six renditions saves.

    python -m bench.ladder [ROW]

Everything is the farm's own engine with the same plan, so filters, settings and pictures are equal
to the byte; only how many processes share a decode differs. CPU seconds of ffmpeg and its threads,
in alternating rounds, medians compared. Writes ``bench/out/ladder.json``.

* ``ladder-vs-separate``: six renditions from one decode, against six runs of one rendition each.
* ``ladder-vs-floor``: against decoding and filtering alone, and encoding alone from raw pictures.
* ``flow-vs-separate``: all that ``farm process`` does, against the same six runs.
* ``copy-top``: the ladder of a clip whose top rendition is its own packets, against the six runs.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import ffmpeg

from bench.demo_clip import write_clip
from bench.rows import OUT, Row, report
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

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
PRESETS = {"veryfast": 0.80, "medium": 0.96}
"""With how much one decode may cost of six, by preset: the more an encoder takes, the less the
decode matters."""
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
        options = {"f": kind, "fps_mode": "passthrough"}
        codec = {"c:v": "wrapped_avframe" if kind == "null" else "rawvideo"}
        outputs = [
            ffmpeg.output(
                picture, "-" if kind == "null" else f"{rung.name}.yuv", **options, **codec
            )
            for rung, picture in zip(self.plan.rungs, graph.pictures, strict=True)
        ]
        arguments = arguments_of(outputs, self.clip.facts)
        return run_ffmpeg(find_ffmpeg(None), arguments, folder=folder, limits=LIMITS).cpu_seconds

    def _coded(self, folder: Path) -> float:
        total = 0.0
        self._filtered(folder, "rawvideo")
        for rung in self.plan.rungs:
            raw = folder / f"{rung.name}.yuv"
            pictures = ffmpeg.input(
                raw.name,
                f="rawvideo",
                pix_fmt="yuv420p",
                s=str(rung.canvas),
                r=str(self.plan.grid.rate),
            )
            encoder = encoder_of(rung, ENCODERS[rung.codec, Hardware.CPU])
            coded = ffmpeg.output(
                pictures, f"{rung.name}.mp4", **encoder.options(rung, self.plan.encoder_for(rung))
            )
            arguments = coded.get_args()
            total += run_ffmpeg(
                find_ffmpeg(None), arguments, folder=folder, limits=LIMITS
            ).cpu_seconds
            raw.unlink()
        return total


def rows(folder: Path, only: str | None) -> list[Row]:
    """Measure what is asked for, in turns."""
    source = _clip()
    found: list[Row] = []
    for preset, limit in PRESETS.items():
        case = _case(source, folder, preset, copies=False)
        if only in {None, "ladder-vs-separate"}:
            took = in_turns({"ladder": case.ladder, "separate": case.separate})
            found.append(_row(f"ladder-vs-separate-{preset}", "ladder", "six runs", took, limit))
    fast = _case(source, folder, "veryfast", copies=False)
    if only in {None, "ladder-vs-floor"}:
        took = in_turns({"ladder": fast.ladder, "floor": fast.floor})
        found.append(
            _row("ladder-vs-floor", "ladder", "decode, filters, encoders apart", took, 1.08)
        )
    if only in {None, "flow-vs-separate"}:
        took = in_turns({"flow": lambda: _flow(source, folder), "separate": fast.separate})
        found.append(_row("flow-vs-separate", "farm process", "six runs", took, 1.0))
    if only in {None, "copy-top"}:
        copied = _case(source, folder, "veryfast", copies=True)
        took = in_turns({"ladder": copied.ladder, "separate": copied.separate})
        found.append(_row("copy-top", "ladder with a copied rung", "six runs", took, 0.60))
    return found


def in_turns(ways: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Return what each way took, round by round."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, run in ways.items():
            took[name].append(run())
    return took


def _row(name: str, what: str, against: str, took: Mapping[str, list[float]], most: float) -> Row:
    mine, other = (median(times) for times in took.values())
    told = " ".join(
        f"{key} {', '.join(f'{one:.1f}' for one in each)}" for key, each in took.items()
    )
    sys.stdout.write(f"{name}: {told} CPU s\n")
    return Row(name, f"CPU of {what}", against, mine / other, most)


def _clip() -> Path:
    """Return the demo clip: 1080p, 25 pictures a second, made once."""
    path = OUT / "clips" / "demo.mp4"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_clip(path)
    return path


def _case(source: Path, folder: Path, preset: str, *, copies: bool) -> Case:
    with TemporaryDirectory(dir=folder) as work:
        facts = accept_clip(source, settings=load_settings(), folder=Path(work)).facts
    making = Making(Maker(read_engine(find_ffmpeg(None))), preset, crf=21, threads=1)
    plan = plan_ladder(facts, SHORT_VIDEO, making)
    if not copies:
        plan = replace(plan, rungs=tuple(rung.encoded() for rung in plan.rungs))
    elif not any(rung.origin is Origin.COPIED for rung in plan.rungs):
        sys.exit("no rung of the demo clip can be copied: the row would say nothing")
    return Case(Clip(source, facts), plan, folder)


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


def main() -> None:
    """Measure, print, write down; ends with 1 where a row misses."""
    only = sys.argv[1] if len(sys.argv) > 1 else None
    with TemporaryDirectory(prefix="bench-ladder-") as folder:
        found = rows(Path(folder), only)
    sys.exit(report("ladder", found))


if __name__ == "__main__":
    main()
