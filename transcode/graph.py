"""The filter graph of a ladder: one decode, every rendition (built with ffmpeg-python)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import ffmpeg

from farm.assets import Fill
from farm.media import AudioFacts, Scan, Size, SourceFacts
from farm.profiles import Deinterlace
from transcode.color_table import ColorMeaning
from transcode.encoders import rate_argument
from transcode.engine import Clip
from transcode.ffmpeg import input_address, input_options
from transcode.ladder import SAMPLE_RATE
from transcode.plan import Plan, RungPlan
from transcode.storyboard import StoryboardPlan

Node = Any
"""A stream of ffmpeg-python, which has no types."""

LUT_FILE = "colors.cube"
"""Name of the colour table in ffmpeg's working folder."""
BLUR_SHRINK = 8
"""The blur is made on a picture this much smaller: it has no detail to lose."""
SCALER = "bicubic+accurate_rnd+full_chroma_int+bitexact"
"""Bit-exact scaler flags: the same pixels on every processor."""


@dataclass(frozen=True, slots=True)
class SoundGain:
    """What happens to the loudness: a constant gain, then a ceiling for peaks.

    Attributes:
        gain_db: dB.
        limit_dbtp: dBTP.
    """

    gain_db: float
    limit_dbtp: float


@dataclass(frozen=True, slots=True)
class Looks:
    """What a ladder's graph must know beside the plan: colours and loudness."""

    colors: ColorMeaning
    gain: SoundGain


@dataclass(frozen=True, slots=True)
class LadderGraph:
    """Open ends of the graph, to be mapped to outputs.

    Attributes:
        pictures: one for each rung of the plan, in its order.
        sound: gained sound, or None.
    """

    pictures: tuple[Node, ...]
    sound: Node | None


def open_source(clip: Clip) -> Node:
    """Return the input node of an accepted clip: its own demuxer, no network, nothing else."""
    return ffmpeg.input(input_address(clip.path), **input_options(clip.facts.demuxer))


def build_graph(source: Node, facts: SourceFacts, plan: Plan, looks: Looks) -> LadderGraph:
    """Wire a source (an ``ffmpeg.input`` node) to every rendition of its plan."""
    others = [rung for rung in plan.rungs if rung.name != plan.preview]
    straight = plan.preview_rung
    frames = frames_of(source, facts, plan, looks.colors)
    both = frames.filter_multi_output("split", 2) if others and straight else (frames, frames)
    made: dict[str, Node] = {}
    if others:
        master = bt709(both[0], plan.master, looks.colors)
        branches = master.filter_multi_output("split", len(others))
        for number, rung in enumerate(others):
            made[rung.name] = rendition_of(branches[number], rung, plan.master)
    if straight:
        picture = bt709(both[1], straight.picture, looks.colors)
        made[straight.name] = rendition_of(picture, straight, straight.picture)
    sound = None
    if facts.audio and plan.samples:
        sound = gained_sound(
            conformed_sound(sound_of(source, facts, facts.audio, plan), plan.samples),
            looks.gain,
        )
    return LadderGraph(tuple(made[rung.name] for rung in plan.rungs), sound)


def picture_of(source: Node, facts: SourceFacts, plan: Plan) -> Node:
    """Return the picture track with the programme's start at time 0."""
    video = facts.video
    return source[str(video.index)].filter("setpts", _clock(facts, plan, video.start))


def sound_of(source: Node, facts: SourceFacts, audio: AudioFacts, plan: Plan) -> Node:
    """Return the sound track with the programme's start at time 0, nothing before it."""
    timed = source[str(audio.index)].filter("asetpts", _clock(facts, plan, audio.start))
    return timed.filter("atrim", start=0)


def _clock(facts: SourceFacts, plan: Plan, start: Fraction) -> str:
    if _has_jumps(facts):
        # ffmpeg closes the jumps by its own count: only distances can be trusted
        return f"PTS-STARTPTS+({start - plan.start})/TB"
    return f"PTS-({facts.origin + plan.start})/TB"


def global_options(facts: SourceFacts) -> tuple[str, ...]:
    """Return ffmpeg's global options for a clip, so that its clock is the one of the facts."""
    return () if _has_jumps(facts) else ("-copyts",)


def arguments_of(outputs: Sequence[Node], facts: SourceFacts) -> list[str]:
    """Return ffmpeg's arguments for the outputs of one clip's graph."""
    merged = ffmpeg.merge_outputs(*outputs).global_args(*global_options(facts))
    arguments: list[str] = merged.get_args()
    if "-filter_complex" in arguments:  # not where all that is made is copied
        # scalers that ffmpeg puts in by itself, between filters of other formats, obey as well
        graph = arguments.index("-filter_complex") + 1
        arguments[graph] = f"sws_flags={SCALER};{arguments[graph]}"
    return arguments


def _has_jumps(facts: SourceFacts) -> bool:
    return any(notice.code == "time-jumps" for notice in facts.notices)


def conformed_sound(stream: Node, samples: int) -> Node:
    """Bring sound to 48 kHz stereo on the programme's clock, gaps filled, to an exact length."""
    return (
        stream.filter(
            "aresample",
            SAMPLE_RATE,
            **{"async": 1000},  # holes in the time stamps become silence, drift is followed
            first_pts=0,
            # from the start: ffmpeg 5.1 sets its clock back to 0 where following a drift begins
            flags="res",
        )
        .filter("aformat", sample_fmts="fltp", channel_layouts="stereo")
        .filter("apad")
        .filter("atrim", end_sample=samples)
    )


def gained_sound(stream: Node, gain: SoundGain) -> Node:
    """Apply the loudness gain under a true-peak limiter, which works four times oversampled."""
    limit = 10 ** (gain.limit_dbtp / 20)
    return (
        stream.filter("volume", f"{gain.gain_db:.2f}dB", precision="float")
        .filter("aresample", 4 * SAMPLE_RATE)
        .filter("alimiter", limit=f"{limit:.4f}", level="disabled", latency=1)
        .filter("aresample", SAMPLE_RATE)
        .filter("aformat", sample_fmts="fltp")
    )


def frames_of(source: Node, facts: SourceFacts, plan: Plan, colors: ColorMeaning) -> Node:
    """Return the decoded pictures on the plan's grid, as large and as coloured as they came."""
    stream = picture_of(source, facts, plan)
    stream = _progressive(stream, facts, plan)
    stream = stream.filter(
        "fps",
        fps=rate_argument(plan.grid.rate),
        start_time=0,  # the picture before the first one is the first one
        round="near",
    )
    stream = stream.filter("tpad", stop=-1, stop_mode="clone").filter(
        "trim", end_frame=plan.grid.frames
    )
    if facts.video.has_alpha:  # on black; ffmpeg by itself would take an untagged matrix for BT.601
        stream = stream.filter("scale", flags=SCALER, **_source_colors(colors))
        stream = stream.filter("format", "rgba").filter("premultiply", inplace=1)
    return stream


def _progressive(stream: Node, facts: SourceFacts, plan: Plan) -> Node:
    if plan.deinterlace is None:
        return stream
    return stream.filter(
        "bwdif",
        mode="send_field" if plan.deinterlace is Deinterlace.FIELD_RATE else "send_frame",
        parity="tff" if facts.video.scan is Scan.TOP_FIRST else "bff",
        deint="all",
    )


def bt709(stream: Node, size: Size, colors: ColorMeaning) -> Node:
    """Scale to a size and turn any source's colours into limited-range BT.709."""
    source = _source_colors(colors)
    target = {"out_color_matrix": "bt709", "out_range": "limited"}
    if colors.needs_table:
        # scaled first: the table then works on no more pixels than the largest rendition has
        stream = stream.filter("scale", size.width, size.height, flags=SCALER, **source)
        stream = stream.filter("format", "gbrp10le").filter(
            "lut3d", file=LUT_FILE, interp="tetrahedral"
        )
        stream = _tagged(stream, matrix="gbr", full_range=True)
        stream = stream.filter("scale", flags=SCALER, in_range="full", **target)
    else:
        stream = stream.filter("scale", size.width, size.height, flags=SCALER, **source, **target)
    return _tagged(stream.filter("format", "yuv420p"), matrix="bt709", full_range=False)


def _source_colors(colors: ColorMeaning) -> dict[str, str]:
    """Return what ffmpeg's ``scale`` has to know of the source, whatever its tags say."""
    source = {"in_range": "full" if colors.full_range else "limited"}
    if colors.matrix:
        source["in_color_matrix"] = colors.matrix
    return source


def _tagged(stream: Node, *, matrix: str, full_range: bool) -> Node:
    return stream.filter(
        "setparams",
        range="full" if full_range else "limited",
        color_primaries="bt709",
        color_trc="bt709",
        colorspace=matrix,
    )


def rendition_of(stream: Node, rung: RungPlan, size: Size) -> Node:
    """Return a rung's canvas with the picture in it.

    Args:
        stream: BT.709, upright.
        rung: the one wanted.
        size: of the stream's pictures.
    """
    picture = _resized(stream, rung.picture, size)
    if rung.fill is Fill.NONE:
        return picture.filter("setsar", 1)
    # blurred from the rung's own picture: it has less to read than the master
    parts = picture.filter_multi_output("split", 2)
    behind, picture = _blurred(parts[0], rung.canvas), parts[1]
    left = (rung.canvas.width - rung.picture.width) // 2
    top = (rung.canvas.height - rung.picture.height) // 2
    # even offsets keep chroma samples on their places
    return ffmpeg.overlay(
        behind, picture, x=left - left % 2, y=top - top % 2, format="yuv420"
    ).filter("setsar", 1)


def _resized(stream: Node, size: Size, master: Size) -> Node:
    if size == master:
        return stream
    return stream.filter("scale", size.width, size.height, flags=SCALER)


def _blurred(stream: Node, canvas: Size) -> Node:
    """Fill a canvas with the picture's own middle, blurred and darkened so that it stays behind."""
    small = Size(
        max(2, canvas.width // BLUR_SHRINK // 2 * 2), max(2, canvas.height // BLUR_SHRINK // 2 * 2)
    )
    return (
        stream.filter(
            "scale",
            small.width,
            small.height,
            force_original_aspect_ratio="increase",
            flags="bilinear+accurate_rnd+bitexact",
        )
        .filter("crop", small.width, small.height)
        # three boxes are nearly a Gaussian, and in whole numbers: the same on every processor
        .filter("boxblur", _blur_radius(small, 1), 3, _blur_radius(small, 2), 3)
        .filter("lutyuv", y="16+(val-16)*0.6")
        .filter("scale", canvas.width, canvas.height, flags="bilinear+accurate_rnd+bitexact")
    )


def _blur_radius(picture: Size, subsampling: int) -> int:
    """Return a blur that leaves no shape, within what the filter takes for a plane of this size."""
    shorter = min(picture.width, picture.height) // subsampling
    return min(round(picture.width / 16), shorter // 2)


def tiles_of(stream: Node, plan: StoryboardPlan) -> Node:
    """Return the pictures of the contact sheets, one after the other."""
    return (
        stream.filter("select", f"not(mod(n,{plan.step}))")
        .filter("scale", plan.tile.width, plan.tile.height, flags=SCALER)
        .filter("format", "bgr24")
    )
