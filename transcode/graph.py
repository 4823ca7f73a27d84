"""The filter graph of a ladder: one decode, every rendition (built with ffmpeg-python)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import ffmpeg

from farm.media import Scan, Size, SourceFacts
from farm.outputs import Fill, Origin, Sound
from farm.profiles import Deinterlace
from farm.reframing import Reframing
from transcode.color_table import ColorMeaning
from transcode.drawing import Drawn, with_captions
from transcode.encoders import rate_argument
from transcode.following import Follower, Stretch, followed
from transcode.overlaying import OverlayFiles, with_overlays
from transcode.plan import Plan, RungPlan
from transcode.sound_graph import conformed_sound, leveled_sound, silence
from transcode.source import SCALER, Node, picture_of, sound_of
from transcode.storyboard import StoryboardPlan
from transcode.surrounding import blurred, painted
from transcode.windows import CLOSE_SHAPE

LUT_FILE = "colors.cube"
"""Name of the colour table in ffmpeg's working folder."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What a ladder's graph must know beside the plan.

    Attributes:
        colors: of the source.
        sound: what becomes of it; None where there is none.
        first_frame: frames of the clip's grid that are left out before the plan's.
        captions: drawn into the rungs that want some; None: there are none.
        overlays: what those of the plan are drawn with; None: it has none.
        views: what rungs that follow show of the picture, by name, for the whole of the clip; one
            that is not named shows all of it, or its middle where nothing may surround it.
    """

    colors: ColorMeaning
    sound: Sound | None
    first_frame: int = 0
    captions: Drawn | None = None
    overlays: OverlayFiles | None = None
    views: Mapping[str, Reframing] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LadderGraph:
    """Open ends of the graph, to be mapped to outputs.

    Attributes:
        pictures: one for each rung of the plan, in its order.
        sound: at its loudness, or None: there is none to be encoded.
    """

    pictures: tuple[Node, ...]
    sound: Node | None


def build_graph(source: Node, facts: SourceFacts, plan: Plan, looks: Looks) -> LadderGraph:
    """Wire a source (an ``ffmpeg.input`` node) to every rendition of its plan."""
    straight = [rung for rung in plan.rungs if _is_straight(rung, facts, plan)]
    others = [rung for rung in plan.rungs if rung not in straight]
    frames = frames_of(source, facts, plan, looks.colors, looks.first_frame)
    branches = _branches(frames, len(straight) + bool(others))
    made: dict[str, Node] = {}
    if others:
        masters = _branches(bt709(next(branches), plan.master, looks.colors), len(others))
        for rung in others:
            made[rung.name] = _from_master(next(masters), rung, facts, (plan, looks))
    for rung in straight:
        made[rung.name] = _from_frames(next(branches), rung, facts, (plan, looks))
    pictures = tuple(_dressed(made[rung.name], rung, looks) for rung in plan.rungs)
    return LadderGraph(pictures, _sound(source, facts, plan, looks))


def _branches(stream: Node, count: int) -> Iterator[Node]:
    if count <= 1:
        return iter((stream,))
    parts = stream.filter_multi_output("split", count)
    return (parts[number] for number in range(count))


def _is_straight(rung: RungPlan, facts: SourceFacts, plan: Plan) -> bool:
    """Whether a rung is made of the source's pictures, without the master in between.

    The preview is, as its pass does that, and a window for which the master has too few pixels.
    """
    if rung.name == plan.preview:
        return True
    wanted = facts.video.upright.width * min(Fraction(1), rung.scale)
    return rung.follows and plan.master.width < wanted * (1 - CLOSE_SHAPE)


def _from_frames(
    frames: Node, rung: RungPlan, facts: SourceFacts, obeyed: tuple[Plan, Looks]
) -> Node:
    plan, looks = obeyed
    size = rung.whole or rung.picture

    def sized(stream: Node, size: Size) -> Node:
        return bt709(stream, size, looks.colors)

    def whole(stream: Node) -> Node:
        return rendition_of(sized(stream, size), rung, size)

    if rung.window is None:
        return whole(frames)
    stored = facts.video.coded
    if facts.video.rotation % 180:
        stored = Size(stored.height, stored.width)
    follower = Follower(rung, facts.video.upright, stored, sized, whole)
    return _followed(frames, follower, plan, looks)


def _from_master(
    master: Node, rung: RungPlan, facts: SourceFacts, obeyed: tuple[Plan, Looks]
) -> Node:
    plan, looks = obeyed

    def sized(stream: Node, size: Size) -> Node:
        return stream.filter("scale", size.width, size.height, flags=SCALER)

    def whole(stream: Node) -> Node:
        return rendition_of(stream, rung, plan.master)

    if rung.window is None:
        return whole(master)
    follower = Follower(rung, facts.video.upright, plan.master, sized, whole)
    return _followed(master, follower, plan, looks)


def _followed(stream: Node, follower: Follower, plan: Plan, looks: Looks) -> Node:
    stretch = Stretch(looks.first_frame, plan.grid.frames)
    shown = followed(stream, follower, looks.views.get(follower.rung.name), stretch)
    # what stacks pictures forgets what their colours mean
    return _tagged(shown, matrix="bt709", full_range=False)


def _dressed(picture: Node, rung: RungPlan, looks: Looks) -> Node:
    """Return a canvas with what is drawn over it."""
    picture = with_overlays(picture, rung, looks.first_frame)
    is_drawn = looks.captions is not None and rung.captions is not None
    return with_captions(picture) if is_drawn else picture


def _sound(source: Node, facts: SourceFacts, plan: Plan, looks: Looks) -> Node | None:
    sound = looks.sound
    if plan.samples is None or sound is None or sound.origin is Origin.COPIED:
        return None
    if facts.audio is None:
        return silence(plan.samples)
    begun = replace(plan, start=plan.start + looks.first_frame / plan.grid.rate)
    track = sound_of(source, facts, facts.audio, begun)
    return leveled_sound(conformed_sound(track, plan.samples), sound)


def frames_of(
    source: Node, facts: SourceFacts, plan: Plan, colors: ColorMeaning, first: int = 0
) -> Node:
    """Return the decoded pictures on the plan's grid, as large and as coloured as they came.

    Args:
        source: an ``ffmpeg.input`` node.
        facts: of the clip.
        plan: what everything here obeys.
        colors: of the source.
        first: frames of the clip's grid that are left out before the plan's.
    """
    stream = picture_of(source, facts, plan, first)
    stream = _progressive(stream, facts, plan)
    stream = stream.filter(
        "fps",
        fps=rate_argument(plan.grid.rate),
        start_time=0,  # the picture before the first one is the first one
        round="near",
    )
    stream = stream.filter("tpad", stop=-1, stop_mode="clone").filter(
        "trim", start_frame=first, end_frame=first + plan.grid.frames
    )
    if first:
        stream = stream.filter("setpts", "PTS-STARTPTS")
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
    picture = _pictured(stream, rung, size)
    if rung.fill is Fill.NONE:
        return picture.filter("setsar", 1)
    # blurred from the rung's own picture: it has less to read than the master
    parts = picture.filter_multi_output("split", 2)
    picture = parts[1]
    behind = (
        blurred(parts[0], rung.canvas)
        if rung.color is None
        else painted(parts[0], rung.canvas, rung.color)
    )
    left = (rung.canvas.width - rung.picture.width) // 2
    top = (rung.canvas.height - rung.picture.height) // 2
    # even offsets keep chroma samples on their places
    return ffmpeg.overlay(
        behind, picture, x=left - left % 2, y=top - top % 2, format="yuv420"
    ).filter("setsar", 1)


def _pictured(stream: Node, rung: RungPlan, master: Size) -> Node:
    """Scale to the rung's picture, and cut to its middle where that is larger than the canvas."""
    if rung.whole is None:
        return _resized(stream, rung.picture, master)
    left = (rung.whole.width - rung.picture.width) // 2
    top = (rung.whole.height - rung.picture.height) // 2
    # even offsets, as above
    return _resized(stream, rung.whole, master).filter(
        "crop", rung.picture.width, rung.picture.height, left - left % 2, top - top % 2
    )


def _resized(stream: Node, size: Size, master: Size) -> Node:
    if size == master:
        return stream
    return stream.filter("scale", size.width, size.height, flags=SCALER)


def tiles_of(stream: Node, plan: StoryboardPlan) -> Node:
    """Return the pictures of the contact sheets, one after the other."""
    return (
        stream.filter("select", f"not(mod(n,{plan.step}))")
        .filter("scale", plan.tile.width, plan.tile.height, flags=SCALER)
        .filter("format", "bgr24")
    )
