"""A picture in a canvas of an exact size (pure): how large, what is cut off, what surrounds it."""

from dataclasses import dataclass
from fractions import Fraction

from farm.canvases import BLACK, Canvas, Fit
from farm.media import Size
from farm.outputs import Fill
from farm.profiles import MAX_UPSCALE


@dataclass(frozen=True, slots=True)
class CanvasPlace:
    """Where a picture comes to lie.

    Attributes:
        whole: the picture as it is scaled, even.
        picture: what is left of it in the canvas: its middle, even.
        scale: picture over source.
        fill: what surrounds it.
        color: of what surrounds it, ``#rrggbb``; None of a blur, and of nothing.
    """

    whole: Size
    picture: Size
    scale: Fraction
    fill: Fill
    color: str | None


def place_on_canvas(upright: Size, canvas: Canvas) -> CanvasPlace:
    """Place a picture; it is never scaled up by more than any other rendition's.

    Args:
        upright: the source's picture as a viewer sees it.
        canvas: the screen.
    """
    ratios = (
        Fraction(canvas.size.width, upright.width),
        Fraction(canvas.size.height, upright.height),
    )
    fitting = max(ratios) if canvas.fit is Fit.FILL else min(ratios)
    scale = min(fitting, MAX_UPSCALE)
    whole = Size(_even(upright.width * scale), _even(upright.height * scale))
    picture = Size(min(whole.width, canvas.size.width), min(whole.height, canvas.size.height))
    if picture == canvas.size:
        return CanvasPlace(whole, picture, scale, Fill.NONE, None)
    if canvas.fit in {Fit.BARS, Fit.HOUSE}:
        color = BLACK if canvas.fit is Fit.BARS else canvas.color
        return CanvasPlace(whole, picture, scale, Fill.COLOR, color)
    return CanvasPlace(whole, picture, scale, Fill.BLUR, None)


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


def _even(length: Fraction) -> int:
    return max(2, 2 * round(length / 2))
