"""Where a ladder's pictures come to lie in their canvases (pure)."""

from dataclasses import dataclass, replace
from fractions import Fraction

from farm.media import Orientation, Size
from farm.profiles import MAX_UPSCALE, Rung
from transcode.canvases import even_size
from transcode.windows import same_shape, window_in, window_scale

WIDEST_UNPADDED = Fraction(5, 4)
"""Horizontal pictures this wide or wider keep their shape; squarer ones get a 16:9 canvas."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a picture comes to lie.

    Attributes:
        canvas: size of the rendition, even.
        picture: all of the source's picture inside it, even.
        scale: of what is shown, over the source's size.
        window: what the canvas shows of the source where that may move; None: it does not.
    """

    canvas: Size
    picture: Size
    scale: Fraction
    window: Size | None = None


def place_whole(upright: Size, canvas: Size) -> Placement:
    """Fit a picture into a canvas, and the canvas to the picture where its shape may follow."""
    scale = min(Fraction(canvas.width, upright.width), Fraction(canvas.height, upright.height))
    picture = even_size(upright, scale)
    if _may_shape_canvas(upright, canvas):
        canvas = picture
    elif same_shape(picture, canvas):
        picture = canvas
    return Placement(canvas, picture, scale)


def place_window(upright: Size, canvas: Size) -> Placement:
    """Place a window in a picture; where all of it is shown, it keeps the canvas's width or height.

    The scale is the window's, as that is what is scaled up most.
    """
    window = window_in(upright, canvas)
    whole = min(Fraction(canvas.width, upright.width), Fraction(canvas.height, upright.height))
    return Placement(canvas, even_size(upright, whole), window_scale(window, canvas), window)


def place_smallest(upright: Size, rung: Rung, orientation: Orientation) -> tuple[Rung, Placement]:
    """Serve a picture too small for every rung: a canvas of its own, or a blur around it."""
    follows = orientation is not upright.orientation
    if follows or _may_shape_canvas(upright, rung.canvas) or same_shape(upright, rung.canvas):
        own = window_in(upright, rung.canvas) if follows else even_size(upright, Fraction(1))
        name = (
            f"{own.height}p" if orientation is Orientation.HORIZONTAL else f"vertical-{own.width}"
        )
        place = place_window(upright, own) if follows else Placement(own, own, Fraction(1))
        return replace(rung, name=name, canvas=own), place
    return rung, Placement(rung.canvas, even_size(upright, MAX_UPSCALE), MAX_UPSCALE)


def _may_shape_canvas(upright: Size, canvas: Size) -> bool:
    """Whether the rendition may take the picture's own shape: wide pictures on the web may."""
    return upright.aspect >= WIDEST_UNPADDED and canvas.orientation is Orientation.HORIZONTAL
