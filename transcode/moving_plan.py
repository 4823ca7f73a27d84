"""Which pictures of a clip a moving preview shows (pure)."""

from dataclasses import dataclass
from fractions import Fraction

from farm.media import Size
from farm.timeline import FrameGrid
from transcode.canvases import even_size

PICTURES_A_SECOND = 6
"""About: every so-and-so-many-th frame is shown."""
STRETCHES = 4
STRETCH_SECONDS = Fraction(3, 2)
"""About; a clip that is no longer than all stretches together is shown whole."""


@dataclass(frozen=True, slots=True)
class MovingPlan:
    """What is shown, as numbers of the clip's grid.

    Attributes:
        firsts: first frame of each stretch, ascending; stretches do not overlap.
        frames: of the grid, in each stretch.
        step: frames of the grid from one shown picture to the next.
        grid_rate: frames a second of the grid.
    """

    firsts: tuple[int, ...]
    frames: int
    step: int
    grid_rate: Fraction

    @property
    def rate(self) -> Fraction:
        """Pictures a second, so that all moves as fast as it did."""
        return self.grid_rate / self.step

    @property
    def shown(self) -> tuple[int, ...]:
        """The frames of the grid that are shown, in order."""
        return tuple(
            n for first in self.firsts for n in range(first, first + self.frames)[:: self.step]
        )

    @property
    def seconds(self) -> Fraction:
        """Length of one time through."""
        return len(self.shown) / self.rate


def plan_moving(grid: FrameGrid) -> MovingPlan:
    """Choose what a moving preview of a clip shows: stretches from all over it, or all of it."""
    step = max(1, round(grid.rate / PICTURES_A_SECOND))
    frames = step * max(1, round(STRETCH_SECONDS * grid.rate / step))
    if grid.frames <= STRETCHES * frames:
        return MovingPlan((0,), grid.frames, step, grid.rate)
    # each in the middle of its part of the clip
    firsts = (
        (2 * part + 1) * grid.frames // (2 * STRETCHES) - frames // 2 for part in range(STRETCHES)
    )
    return MovingPlan(tuple(firsts), frames, step, grid.rate)


def fit_side(picture: Size, longest: int) -> Size:
    """Return a picture's size with its longer side no longer than that, never larger than it is."""
    share = Fraction(longest, max(picture.width, picture.height, longest))
    return even_size(picture, share)
