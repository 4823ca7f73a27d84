"""The preview pass: one decode for all that people and machines want before the renditions.

That is the plan's lowest rung, whose segments can be played while they are written, tiles of the
contact sheets, every frame very small for whoever looks for shots, a small proxy and the sound
that later analysis reads, and the loudness.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg

from farm.assets import Loudness
from farm.media import Codec, Size, SourceFacts
from transcode.canvases import even_size
from transcode.codec_options import Hardware
from transcode.color_table import ColorMeaning
from transcode.encode import OUTPUT_OPTIONS, share_of, write_table
from transcode.encoders import ENCODERS
from transcode.engine import Clip, Engine
from transcode.ffmpeg import run_ffmpeg
from transcode.graph import bt709, frames_of, rendition_of, tiles_of
from transcode.instant import GROWING_SECONDS, growing_options
from transcode.limits import RunReport
from transcode.loudness import SUMMARY, read_summary
from transcode.packaging import MEDIA_PLAYLIST, SOUND_FOLDER
from transcode.plan import Plan, RungPlan
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
MOST_LINES = 40
"""Of what bears no name in ffmpeg's log; a summary has 13."""
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
    for track in stream_tracks(clip.facts, plan) if wanted.is_streamed else ():
        (engine.folder / track).mkdir()
    summary = _Summary(engine.on_line)
    outputs = _outputs(open_source(clip), clip.facts, plan, wanted)
    report = run_ffmpeg(
        engine.ffmpeg,
        ["-loglevel", "level+info", *arguments_of(outputs, clip.facts)],  # or there is no summary
        folder=engine.folder,
        limits=engine.limits,
        on_line=summary.hear,
        period=GROWING_SECONDS,
        on_progress=lambda now: on_progress(share_of(now.out_time, plan.grid.duration)),
    )
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


class _Summary:
    """Keeps ebur128's summary out of all that ffmpeg says at the level at which it is printed.

    What else it says there is of no use, and may repeat what a stranger wrote into the clip.
    """

    def __init__(self, on_line: Callable[[str], None] | None) -> None:
        self._on_line = on_line
        self._lines: deque[str] = deque(maxlen=MOST_LINES)

    def hear(self, line: str) -> None:
        if SUMMARY in line or not line.startswith("["):  # its lines bear no name but the first
            self._lines.append(line)
        elif "[info]" not in line and self._on_line is not None:
            self._on_line(line)

    def read(self) -> Loudness:
        lines = list(self._lines)
        starts = [number for number, line in enumerate(lines) if SUMMARY in line]
        lines = lines[starts[-1] :] if starts else []
        if self._on_line is not None:
            for line in lines:
                self._on_line(line)
        return read_summary(lines)


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
    # less than a group of pictures forgives rounding
    seconds = plan.grid.gop_frames / plan.grid.rate * 19 / 20
    file = f"[f=mp4:fflags=+bitexact:video_track_timescale={_timescale(plan)}]{rung.name}.mp4"
    segments = ":".join(
        f"{name}={value}" for name, value in growing_options(PICTURE_FOLDER, seconds).items()
    )
    options["flags:v"] += "+global_header"
    target = f"{file}|[{segments}]{PICTURE_FOLDER}/{MEDIA_PLAYLIST}"
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
        options = growing_options(SOUND_FOLDER, plan.grid.gop_frames / plan.grid.rate)
        heard = {"c:a": "aac", "b:a": str(SOUND_BITRATE), "ac": "1"}
        target = f"{SOUND_FOLDER}/{MEDIA_PLAYLIST}"
        outputs.append(ffmpeg.output(parts[2], target, **(OUTPUT_OPTIONS | heard | options)))
    return outputs
