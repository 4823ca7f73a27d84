"""Encode a ladder: one process, one decode, all renditions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg

from farm.assets import Origin
from farm.media import SourceFacts
from transcode import h264
from transcode.color_table import ColorMeaning, conversion_table, cube_text
from transcode.encoders import ENCODERS, Codec, Hardware, aac_options
from transcode.engine import Clip, Engine
from transcode.ffmpeg import run_ffmpeg
from transcode.graph import LUT_FILE, Looks, Node, arguments_of, build_graph, open_source
from transcode.limits import RunReport
from transcode.plan import Plan

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
    """

    pictures: tuple[Path, ...]
    sound: Path | None
    report: RunReport


def encode_ladder(
    engine: Engine,
    clip: Clip,
    plan: Plan,
    looks: Looks,
    *,
    on_progress: Callable[[float], None],
    made: Mapping[str, Path] | None = None,
) -> LadderFiles:
    """Encode every rendition of a plan.

    Args:
        engine: binary, folder, limits.
        clip: the accepted clip.
        plan: what everything here obeys.
        looks: colours, gain.
        made: rungs that are there already, by name; they are not encoded again.
        on_progress: called with the finished share, 0 to 1.

    Raises:
        FarmFailed: ffmpeg failed, stood still or passed a limit.
    """
    write_table(engine, looks.colors)
    source = open_source(clip)
    made = made or {}
    wanted = plan.only(*(rung.name for rung in plan.rungs if rung.name not in made))
    outputs = _outputs(source, clip.facts, wanted, looks)
    duration = plan.grid.duration
    report = run_ffmpeg(
        engine.ffmpeg,
        arguments_of(outputs, clip.facts),
        folder=engine.folder,
        limits=engine.limits,
        on_line=engine.on_line,
        on_progress=lambda now: on_progress(share_of(now.out_time, duration)),
    )
    return LadderFiles(
        pictures=tuple(
            made.get(rung.name, engine.folder / f"{rung.name}.mp4") for rung in plan.rungs
        ),
        sound=engine.folder / SOUND_FILE if plan.samples is not None else None,
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
    return outputs


def write_table(engine: Engine, colors: ColorMeaning) -> None:
    """Put the colour table into ffmpeg's folder, where a source's colours need one."""
    if colors.needs_table:
        text = cube_text(conversion_table(colors))
        (engine.folder / LUT_FILE).write_text(text, encoding="ascii")


def share_of(out_time: Fraction, duration: Fraction) -> float:
    """Return how much of a run is done, 0 to 1."""
    return min(1.0, float(out_time / duration))
