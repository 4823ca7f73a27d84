"""Encode a ladder: one process, one decode, all renditions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg

from farm.media import Codec, SourceFacts
from farm.outputs import Origin, Sound
from transcode import h264
from transcode.codec_options import Hardware
from transcode.color_table import ColorMeaning, conversion_table, cube_text
from transcode.copyable import names_colors
from transcode.drawing import write_drawn
from transcode.encoders import ENCODERS, Encoder, aac_options, encoder_of
from transcode.engine import Clip, Engine
from transcode.ffmpeg import run_ffmpeg
from transcode.graph import LUT_FILE, Looks, build_graph
from transcode.landing import Landing, Wanted
from transcode.limits import RunReport
from transcode.long_graphs import fitting
from transcode.overlaying import write_overlays
from transcode.plan import Plan
from transcode.source import NO_SEEK, Node, arguments_of, open_source, seek_options

SOUND_FILE = "sound.m4a"

OUTPUT_OPTIONS = {
    # nothing of the source's metadata goes out: phones write where they were
    "map_metadata": "-1",
    "map_chapters": "-1",
    "fflags": "+bitexact",
}
_BARE = f"filter_units=remove_types={h264.SEI}|{h264.DELIMITER}|{h264.FILLER}"
"""Pictures and what they need, nothing that a camera wrote between them: delimiters, padding, and
messages, in which some cameras say where they were."""
_NAMED = (
    "h264_metadata=video_full_range_flag=0"
    ":colour_primaries=1:transfer_characteristics=1:matrix_coefficients=1"
)
"""Writes into the parameter sets that the colours are BT.709 of limited range."""

_NOTHING_TO_DO = RunReport(0.0, 0.0, 0, (), b"")


@dataclass(frozen=True, slots=True)
class LadderFiles:
    """What a ladder run left in its folder.

    Attributes:
        pictures: one silent MP4 for each rung of the plan, in its order; that of a copied rung has
            the source's times.
        sound: the AAC track that all renditions share, or None; one that was copied has the
            source's times, and what lies before and after the programme.
        encoder: ffmpeg's name of what encoded pictures that were neither copied nor there already.
        taken: names of rungs that were there already.
        made_of_sound: what became of the source's sound.
    """

    pictures: tuple[Path, ...]
    sound: Path | None
    encoder: str
    report: RunReport
    made_of_sound: Sound | None = None
    taken: frozenset[str] = frozenset()


def encode_ladder(  # noqa: PLR0913  # two of them have a value that nearly all want
    engine: Engine,
    clip: Clip,
    plan: Plan,
    looks: Looks,
    *,
    hardware: Hardware = Hardware.CPU,
    on_progress: Callable[[float], None],
    made: Mapping[str, Path] | None = None,
) -> LadderFiles:
    """Encode every rendition of a plan.

    Args:
        engine: binary, folder, limits.
        clip: the accepted clip.
        plan: what everything here obeys.
        looks: colours, sound, captions, overlays.
        made: rungs that are there already, by name; they are not encoded again.
        hardware: what encodes the pictures; no part of the plan, as no card promises its bytes.
        on_progress: called with the finished share, 0 to 1.

    Raises:
        FarmFailed: ffmpeg failed, stood still or passed a limit.
    """
    write_table(engine, looks.colors)
    write_drawn(engine, looks.captions)
    encoder = ENCODERS[Codec.H264, hardware]
    made = made or {}
    wanted = plan.only(*(rung.name for rung in plan.rungs if rung.name not in made))
    write_overlays(engine, wanted, looks.overlays)
    duration = plan.grid.duration
    # what lies before the first frame is decoded and dropped, and nothing tells of it
    limits = replace(engine.limits, reads_ahead=looks.first_frame > 0)

    def encode(seek: Mapping[str, str | None], on_line: Callable[[str], None] | None) -> RunReport:
        source = open_source(clip, seek)
        outputs = _outputs(source, clip.facts, wanted, looks, encoder)
        if not outputs:
            return _NOTHING_TO_DO
        return run_ffmpeg(
            engine.ffmpeg,
            [*encoder.device, *fitting(engine, arguments_of(outputs, clip.facts))],
            folder=engine.folder,
            limits=limits,
            on_line=on_line,
            on_progress=lambda now: on_progress(share_of(now.out_time, duration)),
        )

    seek = seek_options(clip.facts, plan, looks.first_frame)
    report = encode_from(engine, seek, encode, Wanted(clip.facts, plan, looks.first_frame))
    return LadderFiles(
        pictures=tuple(
            made.get(rung.name, engine.folder / f"{rung.name}.mp4") for rung in plan.rungs
        ),
        sound=engine.folder / SOUND_FILE if plan.samples is not None else None,
        encoder=encoder.name,
        taken=frozenset(made),
        report=report,
    )


_Encode = Callable[[Mapping[str, str | None], Callable[[str], None] | None], RunReport]


def encode_from(
    engine: Engine, seek: Mapping[str, str | None], encode: _Encode, wanted: Wanted
) -> RunReport:
    """Run from a place in the middle, and from the clip's start where that came out too late.

    Args:
        engine: binary, folder, limits.
        seek: as `seek_options`; empty: from the clip's start.
        encode: runs ffmpeg; told how to open the clip, and who hears its log.
        wanted: the frame that has to be reached in time.
    """
    if not seek:
        return encode(NO_SEEK, engine.on_line)
    landing = Landing(wanted, engine.on_line)
    report = encode(seek, landing)
    if not landing.is_late:
        return report
    for left in (*engine.folder.glob("*.mp4"), *engine.folder.glob("*.m4a")):
        left.unlink()
    return encode(NO_SEEK, engine.on_line)


def _outputs(
    source: Node, facts: SourceFacts, plan: Plan, looks: Looks, encoder: Encoder
) -> list[Any]:
    """Return the outputs, by name: ffmpeg would read a "%d" in a folder's path as a counter."""
    encoded = tuple(rung for rung in plan.rungs if rung.origin is Origin.ENCODED)
    graph = build_graph(source, facts, replace(plan, rungs=encoded), looks)
    outputs = [
        ffmpeg.output(
            _uploaded(picture, encoder_of(rung, encoder)),
            f"{rung.name}.mp4",
            **OUTPUT_OPTIONS,
            **encoder_of(rung, encoder).options(rung, plan.encoder_for(rung)),
            fps_mode="passthrough",
        )
        for rung, picture in zip(encoded, graph.pictures, strict=True)
    ]
    outputs += [
        ffmpeg.output(source[str(facts.video.index)], f"{rung.name}.mp4", **copy_options(facts))
        for rung in plan.rungs
        if rung.origin is Origin.COPIED
    ]
    if graph.sound is not None:
        options = aac_options(plan.audio_bitrate)
        outputs.append(ffmpeg.output(graph.sound, SOUND_FILE, **OUTPUT_OPTIONS, **options))
    elif is_sound_copied(looks) and facts.audio is not None:
        track = source[str(facts.audio.index)]
        outputs.append(ffmpeg.output(track, SOUND_FILE, **OUTPUT_OPTIONS, **{"c:a": "copy"}))
    return outputs


def _uploaded(picture: Node, encoder: Encoder) -> Node:
    for name, *arguments in encoder.upload:
        picture = picture.filter(name, *arguments)
    return picture


def is_sound_copied(looks: Looks) -> bool:
    """Whether the source's sound goes out as it is."""
    return looks.sound is not None and looks.sound.origin is Origin.COPIED


def copy_options(facts: SourceFacts) -> dict[str, str]:
    """Return the output options of a picture that is copied; it says what its colours are."""
    changes = _BARE if names_colors(facts.video) else f"{_BARE},{_NAMED}"
    return {**OUTPUT_OPTIONS, "c:v": "copy", "bsf:v": changes}


def write_table(engine: Engine, colors: ColorMeaning) -> None:
    """Put the colour table into ffmpeg's folder, where a source's colours need one."""
    if colors.needs_table:
        text = cube_text(conversion_table(colors))
        (engine.folder / LUT_FILE).write_text(text, encoding="ascii")


def share_of(out_time: Fraction, duration: Fraction) -> float:
    """Return how much of a run is done, 0 to 1."""
    return min(1.0, float(out_time / duration))
