"""Moving previews: a few seconds of a clip as an animated WebP, for lists, and a GIF, for chats.

Made from a finished rendition, which is upright, of a constant rate and BT.709, whatever the clip
was. Both formats are pictures of full-range RGB; the conversion says so aloud, as ffmpeg would
take BT.709 for BT.601 where nobody does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import ffmpeg

from farm.errors import CorruptMedia
from farm.media import Size
from farm.profiles import MovingFormat
from transcode.animation import FOR_EVER, read_animation
from transcode.encode import OUTPUT_OPTIONS
from transcode.engine import Engine
from transcode.ffmpeg import input_address, input_options, run_ffmpeg
from transcode.moving_plan import MovingPlan, fit_side
from transcode.source import SCALER, Node

ENCODERS: Mapping[MovingFormat, str] = {
    MovingFormat.WEBP: "libwebp_anim",
    MovingFormat.GIF: "gif",
}
MOST_BYTES: Mapping[MovingFormat, int] = {
    MovingFormat.WEBP: 400_000,
    MovingFormat.GIF: 2_000_000,
}
"""No preview is larger: a list shows thirty of them, and chats show no larger pictures."""


@dataclass(frozen=True, slots=True)
class Way:
    """How much a preview may cost.

    Attributes:
        side: its longer side, pixels.
        quality: of WebP, 0 to 100; of GIF, how many colours.
    """

    side: int
    quality: int


WAYS: Mapping[MovingFormat, tuple[Way, ...]] = {
    MovingFormat.WEBP: (Way(320, 60), Way(320, 30), Way(240, 15), Way(160, 5)),
    MovingFormat.GIF: (Way(320, 256), Way(320, 64), Way(240, 64), Way(160, 32)),
}
"""From the best to the smallest: the first whose file is small enough is taken. The last keeps the
bound even for noise."""


@dataclass(frozen=True, slots=True)
class MovingPicture:
    """A finished moving preview."""

    path: Path
    size: Size
    way: Way


def make_moving(
    engine: Engine, rendition: Path, picture: Size, plan: MovingPlan, wanted: MovingFormat
) -> MovingPicture:
    """Make a moving preview of a finished rendition in the engine's folder.

    Args:
        engine: binary, folder, limits.
        rendition: an MP4 of the farm's.
        picture: its size.
        plan: what is shown.
        wanted: the format.

    Raises:
        ChildFailed: ffmpeg failed or met a limit.
        CorruptMedia: the file does not hold what was planned, or no way makes it small enough.
    """
    for number, way in enumerate(WAYS[wanted], 1):
        target = engine.folder / f"moving-{number}.{wanted}"
        size = fit_side(picture, way.side)
        output = _output(_shown(rendition, plan, size), plan, wanted, way, target.name)
        run_ffmpeg(
            engine.ffmpeg,
            output.get_args(),
            folder=engine.folder,
            limits=engine.limits,
            on_line=engine.on_line,
        )
        if target.stat().st_size <= MOST_BYTES[wanted]:
            _verify(target, plan)
            return MovingPicture(target, size, way)
        target.unlink()
    detail = f"larger than {MOST_BYTES[wanted]} bytes"
    raise CorruptMedia("output-damaged", name=f"preview.{wanted}", detail=detail)


def _shown(rendition: Path, plan: MovingPlan, size: Size) -> Node:
    """Return the pictures that are shown, scaled, as full-range RGB."""
    stretches = [_stretch(rendition, plan, first) for first in plan.firsts]
    joined = ffmpeg.concat(*stretches, v=1, a=0) if len(stretches) > 1 else stretches[0]
    return (
        joined.filter("setpts", f"N/({plan.rate}*TB)")
        .filter(
            "scale",
            size.width,
            size.height,
            flags=SCALER,
            in_color_matrix="bt709",
            in_range="tv",
            out_range="pc",
        )
        .filter("format", "bgra")
        .filter("setsar", 1)
    )


def _stretch(rendition: Path, plan: MovingPlan, first: int) -> Node:
    # half a frame early, so that no rounding of times takes the first frame away
    start = {"ss": f"{float((first - 0.5) / plan.grid_rate):.6f}"} if first else {}
    length = {"t": f"{float((plan.frames + 1) / plan.grid_rate):.6f}"}
    source = ffmpeg.input(input_address(rendition), **start, **length, **input_options("mov"))
    return (
        source["v:0"]
        .filter("trim", end_frame=plan.frames)
        .filter("select", f"not(mod(n,{plan.step}))")
        .filter("setpts", "PTS-STARTPTS")
    )


def _output(shown: Node, plan: MovingPlan, wanted: MovingFormat, way: Way, name: str) -> Node:
    options = {
        **OUTPUT_OPTIONS,
        "c:v": ENCODERS[wanted],
        "loop": FOR_EVER,
        "fps_mode": "passthrough",
    }
    match wanted:
        case MovingFormat.WEBP:
            options |= {"quality": way.quality, "compression_level": 4}
        case MovingFormat.GIF:
            shown = _in_few_colors(shown, way.quality)
            # in hundredths of a second; else the last picture is gone sooner than the others
            options["final_delay"] = round(100 / plan.rate)
    return ffmpeg.output(shown, name, **options)


def _in_few_colors(shown: Node, colors: int) -> Node:
    """Return the pictures in the colours that suit them best, one palette for all."""
    both = shown.filter_multi_output("split", 2)
    palette = both[0].filter("palettegen", max_colors=colors, stats_mode="full")
    # an ordered pattern stands still where the picture does; error diffusion would shimmer
    return ffmpeg.filter(
        [both[1], palette], "paletteuse", dither="bayer", bayer_scale=4, diff_mode="rectangle"
    )


def _verify(path: Path, plan: MovingPlan) -> None:
    try:
        made = read_animation(path.read_bytes())
    except ValueError as error:
        raise CorruptMedia("output-damaged", name=path.name, detail=error) from error
    shown = len(plan.shown)
    whole = made.pictures == 1 or abs(made.seconds - plan.seconds) * plan.rate < 1
    if not 1 <= made.pictures <= shown or made.loops != FOR_EVER or not whole:
        detail = f"{made.pictures} of {shown} pictures, {float(made.seconds):.2f} s"
        raise CorruptMedia("output-damaged", name=path.name, detail=detail)
