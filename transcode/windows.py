"""Windows of a canvas's shape in a picture (pure): how large, and which rungs show one."""

from fractions import Fraction

from farm.media import Orientation, Size

CLOSE_SHAPE = Fraction(1, 100)
"""Shapes that differ by less than this share are the same shape: the difference is rounding."""
PHONE, SCREEN = Fraction(9, 16), Fraction(16, 9)
"""The shapes of a ladder's two orientations."""


def window_in(picture: Size, canvas: Size) -> Size:
    """Return the largest window of a canvas's shape inside a picture, even on both sides.

    Its longer side is a multiple of four where the picture has as much, so that each of its halves
    is even too.
    """
    shape = canvas.aspect
    if canvas.orientation is Orientation.VERTICAL:
        height = _down(min(Fraction(picture.height), picture.width / shape), 4)
        return Size(_even(height * shape, picture.width), height)
    width = _down(min(Fraction(picture.width), picture.height * shape), 4)
    return Size(width, _even(width / shape, picture.height))


def window_inside(window: Size, picture: Size, stream: Size) -> Size:
    """Return a window of a picture in pixels of a stream that shows the same, larger or smaller."""
    if stream == picture:
        return window
    tall = window.orientation is Orientation.VERTICAL
    width = Fraction(window.width * stream.width, picture.width)
    height = Fraction(window.height * stream.height, picture.height)
    if tall:
        return Size(_even(width, stream.width), _down(height, 4))
    return Size(_down(width, 4), _even(height, stream.height))


def half_of(window: Size) -> Size:
    """Return one of the two windows of a picture that is split: half of the whole one."""
    if window.orientation is Orientation.VERTICAL:
        return Size(window.width, window.height // 2)
    return Size(window.width // 2, window.height)


def window_scale(window: Size, canvas: Size) -> Fraction:
    """Return how much larger (above 1) or smaller the canvas shows what is in the window."""
    return max(
        Fraction(canvas.width, window.width),
        Fraction(canvas.height, window.height),
    )


def shape_of(canvas: Size) -> Fraction:
    """Return the shape for which windows are placed: one for all rungs of an orientation.

    A ladder's sizes are rounded; players switch between them, and must see the same.
    """
    near = (shape for shape in (PHONE, SCREEN) if abs(canvas.aspect / shape - 1) < CLOSE_SHAPE)
    return next(near, canvas.aspect)


def same_shape(one: Size, other: Size) -> bool:
    """Whether two sizes differ in their shape by no more than rounding."""
    return abs(one.aspect / other.aspect - 1) < CLOSE_SHAPE


def _down(side: Fraction, step: int) -> int:
    return max(step if side >= step else 2, int(side // step) * step)


def _even(side: Fraction, most: int) -> int:
    return max(2, min(2 * round(side / 2), most // 2 * 2))
