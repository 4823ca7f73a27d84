"""A window's way through a shot: steady where it can be, else slow and without a jerk (pure).

The window is the largest rectangle of the canvas's shape inside the picture, so it is as high or as
wide as the picture, and moves across or down, never both.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil

from ai.ways import Bounds, Way, corners_of, limit_speed, pull_tight, round_corners
from farm.analysis import Box
from farm.media import Size
from farm.reframing import CropNode, CropPath

MIDDLE = 0.5
MOST_SPEED = 0.35
"""Of a window, in pictures (their width or height) a second."""
ROUNDING = 1.0
"""Seconds over which corners of a way are rounded."""
MOST_ACCELERATION = 2 * MOST_SPEED / ROUNDING
"""In pictures a second, a second; `ai.ways.round_corners` says why."""
STEPS_A_SECOND = 10
"""Moments at which a way is worked out, about."""
STRAIGHT = 2e-5
"""What lies no farther from a straight line is no corner of a way; a pixel is 25 times as much."""
_DIGITS = 6
"""Of a place."""


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
    def bounds(self) -> Bounds:
        """Where its centre is when it touches the one edge and the other."""
        return self.size / 2, 1 - self.size / 2

    def inside(self, place: float) -> float:
        """Return the place for its centre that is nearest to one, inside the picture."""
        first, last = self.bounds
        return min(max(place, first), last)

    def extent(self, box: Box) -> Bounds:
        """Return where a box begins and ends along the axis."""
        start, length = (box.left, box.width) if self.moves_across else (box.top, box.height)
        return start, start + length

    def node(self, frame: int, place: float) -> CropNode:
        """Return where the window's centre is at a frame."""
        if self.moves_across:
            return CropNode(frame, round(place, _DIGITS), MIDDLE)
        return CropNode(frame, MIDDLE, round(place, _DIGITS))


def window_of(shape: Fraction, picture: Size) -> Window:
    """Return the window for canvases of a shape (width over height)."""
    share = shape / picture.aspect
    return Window(float(min(share, 1 / share)), moves_across=share < 1)


@dataclass(frozen=True, slots=True)
class Steps:
    """The moments of a shot at which a way is worked out, evenly apart.

    Attributes:
        first: first frame of the shot.
        end: the frame after its last; the last moment may lie behind it.
        frames: between two moments.
        rate: frames a second.
    """

    first: int
    end: int
    frames: int
    rate: Fraction

    @property
    def all(self) -> range:
        """Their frames."""
        return range(self.first, self.end - 1 + self.frames, self.frames)

    @property
    def seconds(self) -> float:
        """Between two of them."""
        return float(self.frames / self.rate)

    @property
    def reach(self) -> int:
        """How many lie to each side of one in the mean that rounds a way's corners."""
        return max(1, ceil(ROUNDING / 2 / self.seconds))


def steps_of(first: int, end: int, rate: Fraction) -> Steps:
    """Return the moments of a shot."""
    return Steps(first, end, max(1, round(rate / STEPS_A_SECOND)), rate)


@dataclass(frozen=True, slots=True)
class Hold:
    """Where a window has to stand.

    Attributes:
        first: number of the first moment; likewise `last`, included.
        place: of its centre, inside the picture.
    """

    first: int
    last: int
    place: float


def plan_path(
    bounds: Sequence[Bounds],
    window: Window,
    steps: Steps,
    *,
    wanted: Sequence[float] = (),
    holds: Sequence[Hold] = (),
) -> CropPath:
    """Return the way of a window through a shot.

    Args:
        bounds: for each moment where the window's centre may be, inside the picture.
        window: what moves.
        steps: the moments.
        wanted: places that a window which can stand still is nearest to.
        holds: where it has to stand, in order and apart; its speed and acceleration are passed
            only where two of them leave it no time.
    """
    most = MOST_SPEED * steps.seconds
    tight = pull_tight(bounds, wanted)
    way: Way = []
    for first, end, held in _stretches(len(tight), holds, most, steps.reach):
        _fill(way, first, holds)
        drawn = _drawn(tight[first:end], first, held, most=most, reach=steps.reach)
        way += round_corners(limit_speed(drawn, most), steps.reach)
    return CropPath(_nodes(way, window, steps))


def place_at(path: CropPath, frame: int, window: Window) -> float:
    """Return where a window's centre is at a frame, along its axis."""
    after = bisect_right(path.nodes, frame, key=lambda one: one.frame)
    one, other = path.nodes[max(0, after - 1)], path.nodes[min(after, len(path.nodes) - 1)]
    start, end = (one.across, other.across) if window.moves_across else (one.down, other.down)
    if frame <= one.frame or one.frame == other.frame:
        return start
    return start + (end - start) * (frame - one.frame) / (other.frame - one.frame)


def _stretches(
    count: int, holds: Sequence[Hold], most: float, reach: int
) -> Iterator[tuple[int, int, list[Hold]]]:
    """Yield stretches of moments with their holds: parted where two leave no time to move."""
    start, held = 0, list(holds[:1])
    for before, after in pairwise(holds):
        moments = max(0, after.first - before.last - 2 * reach)
        if abs(after.place - before.place) > most * moments:
            yield start, before.last + 1, held
            start, held = after.first, []
        held.append(after)
    yield start, count, held


def _fill(way: Way, end: int, holds: Sequence[Hold]) -> None:
    """Go straight to the hold that begins at a moment, in the time that there is."""
    there = next((hold.place for hold in holds if hold.first == end), None)
    if not way or there is None:
        return
    start, count = way[-1], end - len(way) + 1
    way += [start + (there - start) * number / count for number in range(1, count)]


def _drawn(
    way: Sequence[float], first: int, holds: Sequence[Hold], *, most: float, reach: int
) -> Way:
    """Return a way that comes to each hold in time, and leaves it no sooner than it may.

    Args:
        way: of a stretch.
        first: the number of its first moment.
        holds: in this stretch.
        most: between two neighbours.
        reach: moments before and after a hold in which the way stands there already.
    """
    drawn = list(way)
    for number in range(first, first + len(way)):
        before = max((one for one in holds if one.first <= number), key=_number, default=None)
        after = min((one for one in holds if one.last >= number), key=_number, default=None)
        for hold in (before, after):
            if hold is not None:
                moments = max(hold.first - number, number - hold.last) - reach
                away = most * max(0, moments)
                drawn[number - first] = min(
                    max(drawn[number - first], hold.place - away), hold.place + away
                )
    return drawn


def _number(hold: Hold) -> int:
    return hold.first


def _nodes(way: Sequence[float], window: Window, steps: Steps) -> tuple[CropNode, ...]:
    """Return a way's corners, the last of them at the shot's last frame."""
    frames = steps.all
    if max(way) - min(way) <= STRAIGHT:
        return (window.node(steps.first, way[0]),)
    *corners, _ = corners_of(way, STRAIGHT)
    beyond = frames[-1] - (steps.end - 1)
    last = way[-1] + (way[-2] - way[-1]) * beyond / steps.frames
    nodes = [window.node(frames[number], way[number]) for number in corners]
    return (*nodes, window.node(steps.end - 1, last))
