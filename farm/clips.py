"""Clips: what somebody wants made of a stretch of a programme, beside its length."""

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from farm.canvases import Canvas, Fit
from farm.captions import CaptionStyle
from farm.highlights import Highlight
from farm.media import Orientation, Size
from farm.messages import Notice
from farm.profiles import MAX_UPSCALE, LadderProfile, Rung

CLIP_PREFIX = "clip-"
"""Names of the files that a clip is made for begin so; the orientation follows."""
LATEST_COVER = 10**6
"""Seconds; no clip is longer."""
_BOX = Size(1920, 1080)
_BITRATE = 5_500_000
_SMALLER = Size(1280, 720)
_SMALLER_BITRATE = 3_000_000


class CaptionWay(StrEnum):
    """Where a clip's captions are."""

    BURNED = "burned"
    """In its picture, and beside it."""
    BESIDE = "beside"
    """In files, which players show."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ClipOrder:
    """What a stretch shall become.

    Attributes:
        orientations: at least one, horizontal first.
        title_card: whether its first seconds show its title.
        branded: whether it wears the organisation's logo and lower third.
        cover_at: seconds into the clip of the picture on its cover; None: the farm chooses.
        reasons: why it was proposed, the weightiest first; none of a range that a person chose.
    """

    orientations: tuple[Orientation, ...]
    captions: CaptionWay = CaptionWay.BURNED
    title_card: bool = True
    branded: bool = False
    cover_at: Fraction | None = None
    reasons: tuple[Notice, ...] = ()

    def is_like(self, other: "ClipOrder") -> bool:
        """Whether the same files are wanted."""
        plain = (replace(one, cover_at=None, reasons=()) for one in (self, other))
        return len({*plain}) == 1


def highlight_id(highlight: Highlight) -> str:
    """Return a name by which a highlight is found again, as long as it is proposed."""
    edges = (highlight.span.start, highlight.span.end)
    return "-".join(str(round(1000 * seconds)) for seconds in edges)


def clip_profile(profile: LadderProfile, order: ClipOrder, upright: Size) -> LadderProfile:
    """Return what is made of a clip: for each orientation one size to stream, and its file.

    Args:
        profile: of the farm; its sound and rates are kept, its sizes are not.
        order: what is wanted.
        upright: the source's picture as a viewer sees it.
    """
    canvases = tuple(_canvas(order, shape, upright) for shape in order.orientations)
    return replace(
        profile,
        name="clip",
        horizontal=_streamed(profile.horizontal, order, Orientation.HORIZONTAL),
        vertical=_streamed(profile.vertical, order, Orientation.VERTICAL),
        canvases=canvases,
    )


def _streamed(rungs: tuple[Rung, ...], order: ClipOrder, shape: Orientation) -> tuple[Rung, ...]:
    """Return the one rung of an orientation that players are given: of those near to 720 lines."""
    if shape not in order.orientations or not rungs:
        return ()
    return (min(rungs, key=lambda rung: abs(min(rung.canvas.width, rung.canvas.height) - 720)),)


def _canvas(order: ClipOrder, shape: Orientation, upright: Size) -> Canvas:
    # what stands as it was shot keeps its shape; else a window of it fills the canvas
    is_own = shape is upright.orientation
    bitrate = _BITRATE if is_own else _SMALLER_BITRATE
    size = _BOX if is_own else _window_box(min(upright.width, upright.height))
    if shape is Orientation.VERTICAL:
        size = Size(size.height, size.width)
    style = CaptionStyle.OUTLINE if shape is Orientation.VERTICAL else CaptionStyle.NEWS_BAR
    return Canvas(
        name=f"{CLIP_PREFIX}{shape}",
        size=size,
        max_bitrate=bitrate,
        fit=Fit.SHAPE if is_own else Fit.FOLLOW,
        sound=True,
        captions=style if order.captions is CaptionWay.BURNED else None,
        branded=order.branded,
        titled=order.title_card,
    )


def _window_box(short: int) -> Size:
    """Return the 16:9 canvas, at most `_SMALLER`, that a window of a picture is large enough for.

    Args:
        short: the picture's shorter side, which is the window's longer one.
    """
    long = min(_SMALLER.width, int(short * MAX_UPSCALE) // 2 * 2)
    return Size(long, max(2, long * 9 // 32 * 2))
