"""A picture in a canvas of an exact size (pure): how large, what is cut off, what surrounds it."""

from dataclasses import dataclass
from fractions import Fraction

from farm.canvases import BLACK, Canvas, Fit
from farm.media import Size
from farm.outputs import Fill
from farm.profiles import MAX_UPSCALE
from transcode.windows import same_shape, window_in, window_scale


@dataclass(frozen=True, slots=True)
class CanvasPlace:
    """Where a picture comes to lie.

    Attributes:
        whole: the picture as it is scaled, even.
        picture: what is left of it in the canvas: its middle, even.
        scale: picture over source.
        fill: what surrounds it.
        color: of what surrounds it, ``#rrggbb``; None of a blur, and of nothing.
        window: what the canvas shows of the source where that may move; None: it does not.
    """

    whole: Size
    picture: Size
    scale: Fraction
    fill: Fill
    color: str | None
    window: Size | None = None


def place_on_canvas(upright: Size, canvas: Canvas) -> CanvasPlace:
    """Place a picture; it is never scaled up by more than any other rendition's.

    Args:
        upright: the source's picture as a viewer sees it.
        canvas: the screen.
    """
    following = _place_window(upright, canvas.size) if canvas.fit is Fit.FOLLOW else None
    if following is not None:
        return following
    ratios = (
        Fraction(canvas.size.width, upright.width),
        Fraction(canvas.size.height, upright.height),
    )
    fitting = max(ratios) if canvas.fit is Fit.FILL else min(ratios)
    scale = min(fitting, MAX_UPSCALE)
    whole = even_size(upright, scale)
    if canvas.fit is Fit.SHAPE:
        return CanvasPlace(whole, whole, scale, Fill.NONE, None)
    picture = Size(min(whole.width, canvas.size.width), min(whole.height, canvas.size.height))
    if picture == canvas.size:
        follows = canvas.fit is Fit.FILL and not same_shape(upright, canvas.size)
        window = window_in(upright, canvas.size) if follows else None
        return CanvasPlace(whole, picture, scale, Fill.NONE, None, window)
    if canvas.fit in {Fit.BARS, Fit.HOUSE}:
        color = BLACK if canvas.fit is Fit.BARS else canvas.color
        return CanvasPlace(whole, picture, scale, Fill.COLOR, color)
    return CanvasPlace(whole, picture, scale, Fill.BLUR, None)


def _place_window(upright: Size, size: Size) -> CanvasPlace | None:
    """Place a window that moves; None where all of the picture fits, or too little would."""
    window = window_in(upright, size)
    scale = window_scale(window, size)
    if same_shape(upright, size) or scale > MAX_UPSCALE:
        return None
    fitting = min(Fraction(size.width, upright.width), Fraction(size.height, upright.height))
    whole = even_size(upright, fitting)
    return CanvasPlace(whole, whole, scale, Fill.BLUR, None, window)


def even_size(size: Size, scale: Fraction) -> Size:
    """Return a size times a scale, in whole pairs of pixels, as 4:2:0 has them."""
    width, height = (max(2, 2 * round(side * scale / 2)) for side in (size.width, size.height))
    return Size(width, height)


def bt709_values(color: str) -> tuple[int, int, int]:
    """Return Y, Cb and Cr (8 bits, limited range) of a colour ``#rrggbb``.

    Source: ITU-R BT.709-6, items 3.2 to 3.4.
    """
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return (
        round(16 + 219 * luma),
        round(128 + 224 * (blue - luma) / 1.8556),
        round(128 + 224 * (red - luma) / 1.5748),
    )
