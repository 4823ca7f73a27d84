"""VMAF: what coding took from a rendition, as Netflix's model of viewers sees it (libvmaf).

What is compared decides what a number means. Here the rendition is compared with the picture that
its encoder was given: the clip through the same graph, on the same frames, in the same canvas. So
the number is about coding alone; what scaling, tone mapping or a blurred border did is on both
sides. Both are then scaled up to the screen that the model was made for, 1080 lines seen from three
times their height, with its authors' bicubic filter; unscaled, a small picture would count as seen
from afar, and everything as good. Source: the FAQ of Netflix/vmaf, "low-resolution videos", second
case, with its caveat that the model never saw a reference that had been scaled up.

Vertical pictures and walls come onto a screen of the same fineness: as large as fits 1920x1080, or
1080x1920, never smaller than they are.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import ffmpeg

from farm.errors import CorruptMedia, FarmFailed
from farm.media import Size
from transcode.canvases import even_size
from transcode.child import run_confined
from transcode.chunks import Chunk
from transcode.color_table import ColorMeaning
from transcode.encode import encode_from, write_table
from transcode.encoders import rate_argument
from transcode.engine import Clip, Engine
from transcode.ffmpeg import find_ffmpeg, input_address, input_options, run_ffmpeg
from transcode.graph import Looks, build_graph
from transcode.landing import Wanted
from transcode.limits import ChildFailed, Limits, RunReport
from transcode.scores import Vmaf
from transcode.source import SCALER, Node, arguments_of, open_source, seek_options
from transcode.verify import verify_part

MODEL = "vmaf_v0.6.1"
"""The one that published scores and targets such as 93 are about; newer ones count otherwise."""
SCREEN = Size(1920, 1080)
LOG_FILE = "vmaf.json"
_ASKING = Limits(seconds=20, memory_bytes=10**9, output_bytes=10**6)


def find_vmaf(override: Path | None) -> Path:
    """Return an ffmpeg that has libvmaf: the farm's own, else that of imageio-ffmpeg.

    Args:
        override: the setting ``FARM_FFMPEG``.

    Raises:
        FarmFailed: ``ffmpeg-missing``; ``vmaf-missing``: neither has it.
    """
    own = find_ffmpeg(override)
    if _has_vmaf(own):
        return own
    with suppress(FarmFailed):
        bundled = find_ffmpeg(None)
        if _has_vmaf(bundled):
            return bundled
    raise FarmFailed("vmaf-missing", path=own)


def _has_vmaf(binary: Path) -> bool:
    command = [str(binary), "-hide_banner", "-filters"]
    with TemporaryDirectory(prefix="ffmpeg-") as folder:
        try:
            said = run_confined(command, folder=Path(folder), limits=_ASKING).stdout
        except (ChildFailed, OSError) as error:
            raise FarmFailed("ffmpeg-missing", detail=binary) from error
    return any(
        "libvmaf" in line.split()[1:2] for line in said.decode("utf-8", "replace").split("\n")
    )


def measure_vmaf(
    engine: Engine,
    clip: Clip,
    chunk: Chunk,
    colors: ColorMeaning,
    *,
    made: Path,
    every: int = 1,
) -> Vmaf:
    """Compare a rendition, or a stretch of one, with what its encoder was given.

    Args:
        engine: of an ffmpeg as `find_vmaf` returns it.
        clip: the accepted clip.
        chunk: the stretch, and the plan with the one rung that was made.
        colors: of the clip.
        made: the silent MP4, outside of the engine's folder.
        every: only each so many-th frame is looked at.

    Raises:
        CorruptMedia: the rendition does not hold what was planned.
        FarmFailed: ffmpeg failed, stood still or passed a limit.
    """
    write_table(engine, colors)
    plan, facts = chunk.plan, clip.facts
    looks = Looks(colors, sound=None, first_frame=chunk.first)
    (rung,) = plan.rungs
    # ffmpeg would go on with the last frame of what is shorter
    verify_part(made, canvas=rung.canvas, grid=plan.grid)
    size = screen_size(rung.canvas)
    # what lies before the first frame is decoded and dropped, and nothing tells of it
    limits = replace(engine.limits, reads_ahead=chunk.first > 0)

    def compare(seek: Mapping[str, str | None], on_line: Callable[[str], None] | None) -> RunReport:
        (given,) = build_graph(open_source(clip, seek), facts, plan, looks).pictures
        coded = ffmpeg.input(input_address(made), **input_options("mov"))["0"]
        scored = ffmpeg.filter(
            [_on_screen(one, size, plan.grid.rate) for one in (coded, given)],
            "libvmaf",
            model=f"version={MODEL}",
            n_subsample=every,
            log_fmt="json",
            log_path=LOG_FILE,
        )
        nothing = {"f": "null", "c:v": "wrapped_avframe", "fps_mode": "passthrough"}
        return run_ffmpeg(
            engine.ffmpeg,
            arguments_of([ffmpeg.output(scored, "-", **nothing)], facts),
            folder=engine.folder,
            limits=limits,
            on_line=on_line,
        )

    seek = seek_options(facts, plan, chunk.first)
    encode_from(engine, seek, compare, Wanted(facts, plan, chunk.first))
    return _read_log(engine.folder / LOG_FILE, plan.grid.frames, every)


def screen_size(canvas: Size) -> Size:
    """Return how large a canvas is shown: as large as fits the model's screen, or as it is."""
    long, short = max(canvas.width, canvas.height), min(canvas.width, canvas.height)
    scale = min(Fraction(SCREEN.width, long), Fraction(SCREEN.height, short))
    return even_size(canvas, scale) if scale > 1 else canvas


def _on_screen(stream: Node, size: Size, rate: Fraction) -> Node:
    """Count frames instead of trusting times: the first meets the first, whatever the container."""
    counted = stream.filter("settb", rate_argument(1 / rate)).filter("setpts", "N")
    return counted.filter("scale", size.width, size.height, flags=SCALER).filter(
        "format", "yuv420p"
    )


def _read_log(log: Path, frames: int, every: int) -> Vmaf:
    told = json.loads(log.read_text(encoding="utf-8"))["frames"]
    scores = {frame["frameNum"]: float(frame["metrics"]["vmaf"]) for frame in told}
    wanted = range(0, frames, every)
    if [*scores] != [*wanted]:
        raise CorruptMedia(
            "output-damaged",
            name=log.name,
            detail=f"{len(scores)} of {len(wanted)} frames compared",
        )
    return Vmaf(tuple(scores.values()))
