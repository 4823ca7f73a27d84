"""The preview pass: one decode for all that people and machines want before the renditions.

That is the plan's lowest rung, whose segments can be played while they are written, tiles of the
contact sheets, every frame very small for whoever looks for shots, a small proxy and the sound
that later analysis reads, and the loudness.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

import ffmpeg

from farm.assets import Loudness
from farm.media import Codec, Size, SourceFacts
from transcode.canvases import even_size
from transcode.codec_options import Hardware
from transcode.coding import AAC_FRAME
from transcode.color_table import ColorMeaning
from transcode.encode import OUTPUT_OPTIONS, share_of, write_table
from transcode.encoders import ENCODERS
from transcode.engine import Clip, Engine
from transcode.ffmpeg import run_ffmpeg
from transcode.fragments import FragmentedTrack, fragment_options
from transcode.graph import bt709, frames_of, rendition_of, tiles_of
from transcode.instant import GROWING_SECONDS
from transcode.ladder import SAMPLE_RATE
from transcode.limits import RunReport
from transcode.loudness import SummaryListener
from transcode.packaging import SOUND_FOLDER
from transcode.plan import Plan, RungPlan
from transcode.progress import Progress
from transcode.sound_graph import conformed_sound
from transcode.source import SCALER, Node, arguments_of, open_source, sound_of
from transcode.storyboard import StoryboardPlan

PICTURE_FOLDER = "picture"
TILES_FILE, PROXY_FILE, SPEECH_FILE = "tiles.bgr", "proxy.mp4", "speech.flac"
FRAMES_FILE = "frames.yuv"
PROXY_SIDE = 320
"""Longer side of the proxy, pixels."""
PROXY_RATE = 4
"""Its pictures a second, about."""
FRAME_SIDE = 32
"""Longer side of the frames that shots are looked for in, pixels: what shakes is the same there."""
MOST_FRAME_BYTES = FRAME_SIDE * FRAME_SIDE * 3 // 2
"""Of one of them; 864 of one that is 16:9, so 78 MB of an hour of 25 frames a second."""
SPEECH_RATE = 16_000
"""What recognisers of speech want, samples a second; one channel."""
SOUND_BITRATE = 64_000
"""Of the sound that is heard with the preview: one channel, as loud as it came."""
_SMALLEST_TIMESCALE = 10_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a preview pass makes.

    Attributes:
        colors: of the source.
        board: layout of the contact sheets.
        is_streamed: whether somebody may watch while it runs.
    """

    colors: ColorMeaning
    board: StoryboardPlan
    is_streamed: bool


@dataclass(frozen=True, slots=True)
class PreviewFiles:
    """What a preview pass left in its folder.

    Attributes:
        picture: the lowest rung as the ladder would have made it, silent; None where none is
            encoded.
        tiles: raw BGR pictures of the storyboard, one after the other.
        proxy: pictures, a few a second, at most `PROXY_SIDE` long.
        speech: the sound at `SPEECH_RATE`, or None.
        loudness: of the sound that renditions will carry, or None.
        frames: every frame of the plan's grid, raw yuv420p of `frame_size`, `FRAME_SIDE` long.
    """

    picture: Path | None
    tiles: Path
    proxy: Path
    speech: Path | None
    loudness: Loudness | None
    frames: Path
    frame_size: Size
    report: RunReport


def stream_tracks(facts: SourceFacts, plan: Plan) -> tuple[str, ...]:
    """Return the folders of the growing playlists: the picture's, and the sound's if there is."""
    if plan.preview_rung is None:
        return ()
    return (PICTURE_FOLDER, SOUND_FOLDER) if _is_heard(facts, plan) else (PICTURE_FOLDER,)


def _is_heard(facts: SourceFacts, plan: Plan) -> bool:
    """Whether there is sound to be measured: silence that a profile wants is none."""
    return facts.audio is not None and plan.samples is not None


def run_preview(
    engine: Engine,
    clip: Clip,
    plan: Plan,
    wanted: Wanted,
    *,
    on_progress: Callable[[float], None],
) -> PreviewFiles:
    """Run the preview pass.

    Args:
        engine: binary, folder, limits.
        clip: the accepted clip.
        plan: what everything here obeys.
        wanted: colours, contact sheets, whether to stream.
        on_progress: called often with the finished share.

    Raises:
        FarmFailed: ffmpeg failed, stood still or passed a limit, or printed no loudness.
    """
    write_table(engine, wanted.colors)
    tracks = _tracks(engine.folder, clip.facts, plan) if wanted.is_streamed else ()
    summary = SummaryListener(engine.on_line)

    def look(now: Progress) -> None:
        for track in tracks:
            track.grow()
        on_progress(share_of(now.out_time, plan.grid.duration))

    outputs = _outputs(open_source(clip), clip.facts, plan, wanted)
    report = run_ffmpeg(
        engine.ffmpeg,
        ["-loglevel", "level+info", *arguments_of(outputs, clip.facts)],  # or there is no summary
        folder=engine.folder,
        limits=engine.limits,
        on_line=summary.hear,
        period=GROWING_SECONDS,
        on_progress=look,
    )
    for track in tracks:
        track.end()
    rung, has_sound = plan.preview_rung, _is_heard(clip.facts, plan)
    return PreviewFiles(
        picture=engine.folder / f"{rung.name}.mp4" if rung else None,
        tiles=engine.folder / TILES_FILE,
        proxy=engine.folder / PROXY_FILE,
        speech=engine.folder / SPEECH_FILE if has_sound else None,
        loudness=summary.read() if has_sound else None,
        frames=engine.folder / FRAMES_FILE,
        frame_size=_within(_small_size(plan), FRAME_SIDE),
        report=report,
    )


def _small_size(plan: Plan) -> Size:
    """Return the size to which every frame is brought first: the lowest rung's, if there is one."""
    rung = plan.preview_rung
    sizes = [rung.picture] if rung else [one.whole or one.picture for one in plan.rungs]
    return min(sizes, key=lambda one: one.pixels)


def _within(size: Size, side: int) -> Size:
    return even_size(size, Fraction(side, max(size.width, size.height, side)))


def _tracks(folder: Path, facts: SourceFacts, plan: Plan) -> tuple[FragmentedTrack, ...]:
    """Return what makes growing playlists of the files that ffmpeg writes for whoever watches."""
    packet, group = Fraction(AAC_FRAME, SAMPLE_RATE), plan.grid.gop_frames / plan.grid.rate
    sizes = {
        PICTURE_FOLDER: (1 / plan.grid.rate, plan.grid.gop_frames),
        SOUND_FOLDER: (packet, ceil(group / packet)),
    }
    names = stream_tracks(facts, plan)
    for name in names:
        (folder / name).mkdir()
    return tuple(
        FragmentedTrack(folder / _growing(name), folder / name, *sizes[name]) for name in names
    )


def _growing(track: str) -> str:
    """Return the file from which a growing playlist is made."""
    return f"{track}-growing.mp4"


def _outputs(source: Node, facts: SourceFacts, plan: Plan, wanted: Wanted) -> list[Any]:
    rung, size = plan.preview_rung, _small_size(plan)
    frames = frames_of(source, facts, plan, wanted.colors)
    small = bt709(frames, size, wanted.colors)
    branches = small.filter_multi_output("split", 4 if rung else 3)
    tiles = tiles_of(branches[0], wanted.board)
    raw = {"format": "rawvideo", "fps_mode": "passthrough"}
    outputs = [
        ffmpeg.output(tiles, TILES_FILE, **raw),
        _proxy(branches[1], plan, _within(size, PROXY_SIDE)),
        ffmpeg.output(frames_for_shots(branches[2], _within(size, FRAME_SIDE)), FRAMES_FILE, **raw),
    ]
    if rung:
        outputs.append(_lowest(branches[3], plan, rung, is_streamed=wanted.is_streamed))
    if facts.audio is None or plan.samples is None:
        return outputs
    sound = conformed_sound(sound_of(source, facts, facts.audio, plan), plan.samples)
    is_heard = wanted.is_streamed and rung is not None
    return [*outputs, *_sounds(sound, plan, is_heard=is_heard)]


def _lowest(stream: Node, plan: Plan, rung: RungPlan, *, is_streamed: bool) -> Node:
    """Return the output of the lowest rung: a file, and at the same time segments of it."""
    options = {
        **OUTPUT_OPTIONS,
        **ENCODERS[Codec.H264, Hardware.CPU].options(rung, plan.encoder_for(rung)),
        "fps_mode": "passthrough",
    }
    picture = rendition_of(stream, rung, rung.picture)
    if not is_streamed:
        return ffmpeg.output(picture, f"{rung.name}.mp4", **options)
    file = f"[f=mp4:fflags=+bitexact:video_track_timescale={_timescale(plan)}]{rung.name}.mp4"
    growing = ":".join(f"{name}={value}" for name, value in fragment_options().items())
    options["flags:v"] += "+global_header"
    target = f"{file}|[{growing}]{_growing(PICTURE_FOLDER)}"
    return ffmpeg.output(picture, target, **(options | {"f": "tee"}))


def _timescale(plan: Plan) -> int:
    """Return the one that ffmpeg's MP4 muxer chooses by itself for a rate; not so behind a tee."""
    scale = plan.grid.rate.numerator
    while scale < _SMALLEST_TIMESCALE:
        scale *= 2
    return scale


def frames_for_shots(stream: Node, size: Size) -> Node:
    """Return every picture very small; colours as they are."""
    return stream.filter("scale", size.width, size.height, flags=SCALER).filter("format", "yuv420p")


def proxy_step(plan: Plan) -> int:
    """Return how many frames of the grid lie between two pictures of the proxy."""
    return max(1, round(plan.grid.rate / PROXY_RATE))


def _proxy(stream: Node, plan: Plan, size: Size) -> Node:
    small = stream.filter("select", f"not(mod(n,{proxy_step(plan)}))").filter(
        "scale", size.width, size.height, flags=SCALER
    )
    options = {"c:v": "libx264", "preset": "ultrafast", "crf": "28", "threads:v": "1"}
    return ffmpeg.output(
        small.filter("format", "yuv420p"),
        PROXY_FILE,
        **OUTPUT_OPTIONS,
        **options,
        fps_mode="passthrough",
    )


def _sounds(sound: Node, plan: Plan, *, is_heard: bool) -> list[Node]:
    parts = sound.filter_multi_output("asplit", 3 if is_heard else 2)
    # a line a frame is not printed at the level "info"; "quiet" is younger than ffmpeg 5.1
    measured = parts[0].filter("ebur128", peak="true", framelog="verbose")
    speech = (
        parts[1]
        .filter("aresample", SPEECH_RATE)
        .filter("aformat", sample_fmts="s16", channel_layouts="mono")
    )
    outputs = [
        ffmpeg.output(measured, "-", format="null"),
        ffmpeg.output(speech, SPEECH_FILE, **OUTPUT_OPTIONS, compression_level=0),
    ]
    if is_heard:
        heard = {"c:a": "aac", "b:a": str(SOUND_BITRATE), "ac": "1"} | fragment_options()
        outputs.append(ffmpeg.output(parts[2], _growing(SOUND_FOLDER), **(OUTPUT_OPTIONS | heard)))
    return outputs
