"""A window's way along the one axis on which it can move (pure).

The window is the largest rectangle of the canvas's shape inside the picture, so it is as high or as
wide as the picture, and moves across or down, never both.
"""

from dataclasses import dataclass
from fractions import Fraction

from farm.analysis import Box
from farm.media import Size
from farm.reframing import CropNode

MIDDLE = 0.5


@dataclass(frozen=True, slots=True)
class Window:
    """How large a window is, and which way it moves.

    Attributes:
        size: of its side along the axis on which it moves, a share of the picture's; 1: it is
            the whole picture.
        moves_across: else down.
    """

    size: float
    moves_across: bool

    @property
    def first(self) -> float:
        """Where its centre is when it touches the left or upper edge."""
        return self.size / 2

    @property
    def last(self) -> float:
        """Where its centre is when it touches the right or lower edge."""
        return 1 - self.size / 2

    def inside(self, place: float) -> float:
        """Return the place for its centre that is nearest to one, inside the picture."""
        return min(max(place, self.first), self.last)

    def extent(self, box: Box) -> tuple[float, float]:
        """Return where a box begins and ends along the axis."""
        start, length = (box.left, box.width) if self.moves_across else (box.top, box.height)
        return start, start + length

    def node(self, frame: int, place: float) -> CropNode:
        """Return where the window's centre is at a frame."""
        if self.moves_across:
            return CropNode(frame, place, MIDDLE)
        return CropNode(frame, MIDDLE, place)


def window_of(shape: Fraction, picture: Size) -> Window:
    """Return the window for canvases of a shape (width over height)."""
    share = shape / picture.aspect
    return Window(float(min(share, 1 / share)), moves_across=share < 1)
