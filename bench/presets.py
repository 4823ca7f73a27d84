"""Presets and factors measured: VMAF, bits and work over clips of many kinds, for docs/ladder.md.

    make bench-presets                 all of it, at most twelve minutes on two processors
    BENCH_QUICK=1 make bench-presets   a few clips, a few points

Two seconds (one in a quick run) of each clip are coded as the farm codes a rung and compared with
what its encoder was given (`transcode.vmaf`). CPU seconds are those of the encode, with decoding
and scaling. Presets take turns, so what else the machine does falls on all. Writes
``bench/out/presets.json``, and the tables and the plot of ``docs/ladder.md``.
"""

import json
import math
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from bench.material import demo, in_the_dark
from bench.plot import draw
from bench.rows import OUT, machine
from farm.media import Codec, Orientation
from farm.profiles import SHORT_VIDEO
from farm.settings import load_settings
from transcode.crf_search import choose_stretches
from transcode.scores import USUAL_TARGET, Score
from workers.measuring import Meter, Sample, open_meter

ROOT = Path(__file__).parents[1]
QUICK = bool(os.environ.get("BENCH_QUICK"))
MEDIA = Path(os.environ.get("BENCH_MEDIA", ROOT.parent / "shared" / "media")) / "video"
PAGE = ROOT / "docs" / "ladder.md"
PLOT = ROOT / "docs" / "pictures" / "ladder.svg"
BEGIN, END = "<!-- figures: written by bench/presets.py -->", "<!-- end of figures -->"

CLIPS = {
    "talk": "talk2_meeting_720p25_vp9.webm",
    "concert at night": "concert_crowd_1080p50_pcm.mov",
    "animation": "bbb_mpeg2_1080p_mp2.ts",
    "phone, roofs": "iphone_dovi_hlg_portrait_vfr.mp4",
    "pan over roofs": "rooftop_pan_360p_17s.mp4",
}
DRAWN, GRAINY = "drawn, with text", "grain"
QUICK_CLIPS = {"talk", "concert at night", "phone, roofs", DRAWN}
MIDDLE, SMALL = "720p", "360p"
GROUPS = {
    MIDDLE: {Orientation.HORIZONTAL: "720p", Orientation.VERTICAL: "vertical-720"},
    SMALL: {Orientation.HORIZONTAL: "360p"},
}
"""Which rung is looked at, by how a clip stands."""
PRESETS = ("ultrafast", "veryfast", *(() if QUICK else ("faster",)), "fast", "medium")
FACTORS = (18, 24, 30) if QUICK else (18, 21, 24, 27, 30)
CODEC_FACTORS = (24,) if QUICK else (18, 24, 30)
SHIPPED = "veryfast"
SECONDS = 1 if QUICK else 2


@dataclass(frozen=True, slots=True)
class Line:
    """One way to code, with one factor.

    Attributes:
        group: of rungs, a key of `GROUPS`.
        way: a preset of x264, or another codec.
    """

    group: str
    way: str
    score: Score


@dataclass(frozen=True, slots=True)
class Reached:
    """What a way needs for the target, between its measured points: factor, bit/s, CPU seconds."""

    crf: float
    bitrate: float
    cpu: float


def samples_of(meter: Meter) -> dict[str, list[Sample]]:
    """Return the stretches of all clips for each group of rungs."""
    found: dict[str, list[Sample]] = {group: [] for group in GROUPS}
    for name, path in _clips():
        if QUICK and name not in QUICK_CLIPS:
            continue
        if not path.is_file():
            print(f"{name}: left out, there is no {path.name}", file=sys.stderr)
            continue
        clip, plan = meter.accept(path, SHORT_VIDEO)
        for group, names in GROUPS.items():
            rung = names.get(clip.facts.video.upright.orientation)
            if rung in {one.name for one in plan.rungs}:
                stretches = choose_stretches(plan, str(rung), count=1, seconds=SECONDS)
                found[group] += [Sample(name, clip, stretch) for stretch in stretches]
    return found


def _clips() -> Iterable[tuple[str, Path]]:
    for name, file in CLIPS.items():
        yield name, MEDIA / file
    yield DRAWN, demo()
    talk = MEDIA / CLIPS["talk"]
    if talk.is_file():
        yield GRAINY, in_the_dark(talk)


def coded_by(sample: Sample, way: str) -> Sample:
    """Return a sample as a preset of x264 codes it, or another codec by the shipped preset."""
    plan = sample.chunk.plan
    if way in PRESETS:
        plan = replace(plan, encoder=replace(plan.encoder, preset=way))
    else:
        plan = replace(plan, rungs=tuple(replace(rung, codec=Codec(way)) for rung in plan.rungs))
    return replace(sample, chunk=replace(sample.chunk, plan=plan))


def measure(meter: Meter, samples: Mapping[str, Sequence[Sample]]) -> Iterator[Line]:
    """Code and compare everything, presets in turns."""
    wanted = [(MIDDLE, way, crf) for crf in FACTORS for way in PRESETS]
    if not QUICK:
        wanted += [(SMALL, SHIPPED, crf) for crf in FACTORS]
    codecs = (Codec.HEVC.value, Codec.AV1.value)
    wanted += [(MIDDLE, way, crf) for crf in CODEC_FACTORS for way in codecs]
    for number, (group, way, crf) in enumerate(wanted, 1):
        taken = [coded_by(sample, way) for sample in samples[group]]
        if not taken:
            continue
        line = Line(group, way, meter.score(taken, crf))
        yield line
        told = f"VMAF {line.score.vmaf:.1f}, {line.score.bitrate / 1e6:.2f} Mbit/s"
        print(f"{number}/{len(wanted)} {group} {way} CRF {crf}: {told}", file=sys.stderr)


def reach(lines: Iterable[Line], target: float) -> Reached | None:
    """Return what a way needs for a VMAF, bits by their logarithm; None outside of its points."""
    ranked = sorted((line.score for line in lines), key=lambda score: score.vmaf)
    for low, high in pairwise(ranked):
        if low.vmaf <= target <= high.vmaf:
            share = (target - low.vmaf) / max(high.vmaf - low.vmaf, 1e-9)
            bits = [math.log(one.bitrate) for one in (low, high)]
            return Reached(
                crf=low.crf + share * (high.crf - low.crf),
                bitrate=math.exp(bits[0] + share * (bits[1] - bits[0])),
                cpu=low.cpu + share * (high.cpu - low.cpu),
            )
    return None


def tables(lines: Sequence[Line], names: Mapping[str, Sequence[str]]) -> str:
    """Return the figures as Markdown."""
    when = datetime.now(UTC).date()
    size = "a quick run" if QUICK else "a whole run"
    about = machine()
    told = [
        f"Written {when} by {size} on {about['processors']} processors, ffmpeg {about['ffmpeg']}."
    ]
    for group in GROUPS:
        ways = dict.fromkeys(line.way for line in lines if line.group == group)
        if not ways:
            continue
        told += ["", f"**{group}**, {SECONDS} s each of: {'; '.join(names[group])}.", ""]
        told += [*_reached_table(lines, group, ways), "", *_points_table(lines, group)]
    return "\n".join(told)


def _reached_table(lines: Sequence[Line], group: str, ways: Iterable[str]) -> list[str]:
    found = {
        way: reach((line for line in lines if (line.group, line.way) == (group, way)), USUAL_TARGET)
        for way in ways
    }
    first = found.get(SHIPPED)
    points = Counter(line.way for line in lines if line.group == group)
    heads = f"| for VMAF {USUAL_TARGET:g} | CRF | Mbit/s | CPU s for 1 s | bits | CPU |"
    rows = [heads, "| --- | --- | --- | --- | --- | --- |"]
    for way, one in found.items():
        if points[way] == 1:
            continue
        if one is None or first is None:
            rows.append(f"| {way} | outside of {FACTORS[0]} to {FACTORS[-1]} | | | | |")
            continue
        bits, work = one.bitrate / first.bitrate, one.cpu / first.cpu
        figures = (
            f"{one.crf:.1f} | {one.bitrate / 1e6:.2f} | {one.cpu:.2f} | {bits:.2f} | {work:.2f}"
        )
        rows.append(f"| {way} | {figures} |")
    return rows


def _points_table(lines: Sequence[Line], group: str) -> list[str]:
    heads = ("", "CRF", "VMAF", "worst clip", "worst 5 % of frames", "Mbit/s", "CPU s for 1 s")
    rows = [f"| {' | '.join(heads)} |", "|" + " --- |" * len(heads)]
    for line in sorted(lines, key=lambda line: line.score.crf):
        score = line.score
        if line.group == group:
            rows.append(
                f"| {line.way} | {score.crf} | {score.vmaf:.1f} | {score.worst:.1f}"
                f" ({score.worst_clip}) | {score.low:.1f} | {score.bitrate / 1e6:.2f}"
                f" | {score.cpu:.2f} |"
            )
    return rows


def write_down(lines: Sequence[Line], names: Mapping[str, Sequence[str]]) -> None:
    """Write the figures, the page and the plot."""
    OUT.mkdir(exist_ok=True)
    written = {"machine": machine(), "quick": QUICK, "clips": names}
    written["lines"] = [asdict(line) for line in lines]
    (OUT / "presets.json").write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    told = tables(lines, names)
    print(told)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{told}\n{END}{after}", encoding="utf-8")
    curves = {
        way: [
            (line.score.bitrate / 1e6, line.score.vmaf, line.score.crf)
            for line in sorted(lines, key=lambda line: line.score.bitrate)
            if (line.group, line.way) == (MIDDLE, way)
        ]
        for way in PRESETS
    }
    costs = {
        way: found
        for way in PRESETS
        if (
            found := reach(
                (ln for ln in lines if (ln.group, ln.way) == (MIDDLE, way)), USUAL_TARGET
            )
        )
    }
    points = {way: (one.cpu, one.bitrate / 1e6) for way, one in costs.items()}
    PLOT.write_text(draw(curves, points, target=USUAL_TARGET), encoding="utf-8")


def main() -> None:
    """Measure, print, write down."""
    with open_meter(load_settings(preset=SHIPPED, crf=21)) as meter:
        samples = samples_of(meter)
        names = {group: [sample.name for sample in taken] for group, taken in samples.items()}
        lines: list[Line] = []
        try:
            lines.extend(measure(meter, samples))
        finally:
            write_down(lines, names)  # also what there is when somebody ends it


if __name__ == "__main__":
    main()
