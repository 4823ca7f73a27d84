"""Encode a ladder: one process, one decode, all renditions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg

from farm.assets import Origin
from farm.media import SourceFacts
from transcode import h264
from transcode.color_table import conversion_table, cube_text
from transcode.encoders import ENCODERS, Codec, Hardware, aac_options
from transcode.engine import Clip, Engine
from transcode.ffmpeg import run_ffmpeg
from transcode.graph import LUT_FILE, Looks, Node, arguments_of, build_graph, open_source
from transcode.limits import RunReport
from transcode.plan import Plan

TILES_FILE = "tiles.bgr"
SOUND_FILE = "sound.m4a"

OUTPUT_OPTIONS = {
    # nothing of the source's metadata goes out: phones write where they were
    "map_metadata": "-1",
    "map_chapters": "-1",
    "fflags": "+bitexact",
}
COPY_OPTIONS = {
    **OUTPUT_OPTIONS,
    "c:v": "copy",
    # pictures and what they need, nothing that a camera wrote between them: delimiters, padding,
    # and messages, in which some cameras say where they were
    "bsf:v": f"filter_units=remove_types={h264.SEI}|{h264.DELIMITER}|{h264.FILLER}",
}


@dataclass(frozen=True, slots=True)
class LadderFiles:
    """What a ladder run left in its folder.

    Attributes:
        pictures: one silent MP4 for each rung of the plan, in its order; that of a copied rung has
            the source's times.
        sound: the AAC track that all renditions share, or None.
        tiles: raw BGR pictures of the storyboard, one after the other, or None.
    """

    pictures: tuple[Path, ...]
    sound: Path | None
    tiles: Path | None
    report: RunReport


def encode_ladder(
    engine: Engine,
    clip: Clip,
    plan: Plan,
    looks: Looks,
    *,
    on_progress: Callable[[float], None],
) -> LadderFiles:
    """Encode every rendition of a plan.

    Args:
        engine: binary, folder, limits.
        clip: the accepted clip.
        plan: what everything here obeys.
        looks: colours, gain, storyboard.
        on_progress: called with the finished share, 0 to 1.

    Raises:
        FarmFailed: ffmpeg failed, stood still or passed a limit.
    """
    if looks.colors.needs_table:
        text = cube_text(conversion_table(looks.colors))
        (engine.folder / LUT_FILE).write_text(text, encoding="ascii")
    source = open_source(clip)
    outputs = _outputs(source, clip.facts, plan, looks)
    duration = plan.grid.duration
    report = run_ffmpeg(
        engine.ffmpeg,
        arguments_of(outputs, clip.facts),
        folder=engine.folder,
        limits=engine.limits,
        on_line=engine.on_line,
        on_progress=lambda now: on_progress(_share(now.out_time, duration)),
    )
    return LadderFiles(
        pictures=tuple(engine.folder / f"{rung.name}.mp4" for rung in plan.rungs),
        sound=engine.folder / SOUND_FILE if plan.samples is not None else None,
        tiles=engine.folder / TILES_FILE if looks.storyboard is not None else None,
        report=report,
    )


def _outputs(source: Node, facts: SourceFacts, plan: Plan, looks: Looks) -> list[Any]:
    """Return the outputs, by name: ffmpeg would read a "%d" in a folder's path as a counter."""
    encoded = tuple(rung for rung in plan.rungs if rung.origin is Origin.ENCODED)
    graph = build_graph(source, facts, replace(plan, rungs=encoded), looks)
    encoder = ENCODERS[Codec.H264, Hardware.CPU]
    outputs = [
        ffmpeg.output(
            picture,
            f"{rung.name}.mp4",
            **OUTPUT_OPTIONS,
            **encoder(rung, plan.encoder),
            fps_mode="passthrough",
        )
        for rung, picture in zip(encoded, graph.pictures, strict=True)
    ]
    outputs += [
        ffmpeg.output(source[str(facts.video.index)], f"{rung.name}.mp4", **COPY_OPTIONS)
        for rung in plan.rungs
        if rung.origin is Origin.COPIED
    ]
    if graph.sound is not None:
        options = aac_options(plan.audio_bitrate)
        outputs.append(ffmpeg.output(graph.sound, SOUND_FILE, **OUTPUT_OPTIONS, **options))
    if graph.storyboard is None:
        return outputs
    # single pictures, not ffmpeg's own contact sheet: an output whose first frame comes only at the
    # end holds back all progress reports and lets the others' frames pile up
    tiles = ffmpeg.output(graph.storyboard, TILES_FILE, format="rawvideo", fps_mode="passthrough")
    return [*outputs, tiles]


def _share(out_time: Fraction, duration: Fraction) -> float:
    return min(1.0, float(out_time / duration))
