"""Windows of a canvas's shape in a picture (pure): how large, and which rungs show one."""

from fractions import Fraction

from farm.media import Orientation, Size

CLOSE_SHAPE = Fraction(1, 100)
"""Shapes that differ by less than this share are the same shape: the difference is rounding."""
PHONE, SCREEN = Fraction(9, 16), Fraction(16, 9)
"""The shapes of a ladder's two orientations."""


def window_in(picture: Size, canvas: Size) -> Size:
    """Return the largest window of a canvas's shape inside a picture, even on both sides."""
    width = min(Fraction(picture.width), picture.height * canvas.aspect)
    height = min(Fraction(picture.height), picture.width / canvas.aspect)
    return Size(_even(width, picture.width), _even(height, picture.height))


def window_inside(canvas: Size, picture: Size, stream: Size) -> Size:
    """Return a canvas's window in pixels of a stream that shows the picture larger or smaller."""
    window = window_in(picture, canvas)
    if stream == picture:
        return window
    width = Fraction(window.width * stream.width, picture.width)
    height = Fraction(window.height * stream.height, picture.height)
    return Size(_even(width, stream.width), _even(height, stream.height))


def halves_of(canvas: Size) -> tuple[Size, Size]:
    """Return the two halves of a canvas that is split, even: upper and lower, or left and right."""
    if canvas.orientation is Orientation.VERTICAL:
        upper = canvas.height // 4 * 2
        return Size(canvas.width, upper), Size(canvas.width, canvas.height - upper)
    left = canvas.width // 4 * 2
    return Size(left, canvas.height), Size(canvas.width - left, canvas.height)


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


def _even(side: Fraction, most: int) -> int:
    return max(2, min(2 * round(side / 2), most // 2 * 2))
