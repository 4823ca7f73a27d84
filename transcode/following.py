"""A rung that follows: what of the picture it shows, frame by frame (filters of ffmpeg).

Windows are cut before anything is scaled: less is scaled then, and where the window stands is a
number for each frame. A clip that is shown one way pays for that one only.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import ffmpeg

from farm.media import Orientation, Size
from farm.messages import Notice
from farm.outputs import Fill
from farm.reframing import CropNode, CropPath, Reframing, ShotView, View
from transcode.plan import RungPlan
from transcode.source import Node
from transcode.steps import Piece, path_pieces, piecewise
from transcode.windows import half_of

Sizing = Callable[[Node, Size], Node]
"""Brings a stream's pictures to a size, in the colours of renditions."""
IDLE_STEP = 25
"""While the whole picture is not shown, one of so many is made of it: nobody sees these, but what
lays one stream over another waits until it knows the next picture of both."""
NOT_LOOKED_AT = Notice("framed-not-looked-at")
_MIDDLE = 0.5


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames of the clip's grid, as a graph has them: its frame 0 is ``first``."""

    first: int
    frames: int


@dataclass(frozen=True, slots=True)
class Follower:
    """One rung's pictures, of a stretch of a clip.

    Attributes:
        rung: that follows.
        window: of its canvas's shape, in pixels of the stream that it is cut out of.
        inside: size of that stream's pictures.
        sized: makes what was cut as large as the canvas wants it.
        whole: makes the canvas with all of the picture in it.
    """

    rung: RungPlan
    window: Size
    inside: Size
    sized: Sizing
    whole: Callable[[Node], Node]

    def canvas(self, stream: Node, shots: Sequence[ShotView], first: int) -> Node:
        """Return the canvas, frame by frame.

        Args:
            stream: upright pictures.
            shots: that the stretch has frames of, at least one.
            first: frame of the clip's grid with which the stream begins.
        """
        views = {shot.view for shot in shots}
        if views == {View.WHOLE}:
            return self.whole(stream)
        cutting = [shot for shot in shots if shot.view is not View.WHOLE]
        if View.WHOLE not in views:
            return self._cut(stream, cutting, first)
        is_whole = piecewise(
            [Piece(shot.first - first, str(int(shot.view is View.WHOLE))) for shot in shots]
        )
        parts = stream.filter_multi_output("split", 2)
        rare = parts[1].filter("select", f"if({is_whole},1,not(mod(n,{IDLE_STEP})))")
        cut, whole = self._cut(parts[0], cutting, first), self.whole(rare)
        laid = ffmpeg.overlay(cut, whole, x=0, y=0, format="yuv420", enable=is_whole)
        return laid.filter("setsar", 1)

    def _cut(self, stream: Node, shots: Sequence[ShotView], first: int) -> Node:
        if all(shot.view is View.CROP for shot in shots):
            places = [self._places(shots, axis, first) for axis in (0, 1)]
            window = stream.filter("crop", self.window.width, self.window.height, *places)
        else:
            # two halves side by side are a whole window as well: one way for both views
            parts = stream.filter_multi_output("split", 2)
            stacked = "vstack" if self._is_tall else "hstack"
            halves = [self._half(parts[number], shots, number, first) for number in (0, 1)]
            window = ffmpeg.filter(halves, stacked, inputs=2)
        return self.sized(window, self.rung.canvas).filter("setsar", 1)

    @property
    def _is_tall(self) -> bool:
        return self.window.orientation is Orientation.VERTICAL

    def _places(self, shots: Sequence[ShotView], axis: int, first: int) -> str:
        """Return where the window begins along an axis; the filter keeps it inside, and even."""
        inside, side = _side(self.inside, axis), _side(self.window, axis)
        return f"{inside}*({_centers(shots, 0, axis, first)})-{side / 2:g}"

    def _half(self, stream: Node, shots: Sequence[ShotView], number: int, first: int) -> Node:
        size = half_of(self.window)
        places = [self._half_places(shots, size, (number, axis), first) for axis in (0, 1)]
        return stream.filter("crop", size.width, size.height, *places)

    def _half_places(
        self, shots: Sequence[ShotView], size: Size, of: tuple[int, int], first: int
    ) -> str:
        number, axis = of
        inside, half, side = (_side(one, axis) for one in (self.inside, size, self.window))
        pieces = []
        for shot in shots:
            if shot.view is View.SPLIT:
                pieces += _placed(_pieces(shot, number, axis, first), f"{inside}*(%s)-{half / 2:g}")
                continue
            # kept inside as one window: at the edge a half alone could go where both cannot
            way = f"clip({inside}*(%s)-{side / 2:g},0,{inside - side})"
            if half != side:
                # even here as well, or the two would be rounded apart
                way = f"2*floor(round({way})/2)+{number * half}"
            pieces += _placed(_pieces(shot, 0, axis, first), way)
        return piecewise(pieces)


def followed(stream: Node, follower: Follower, views: Reframing | None, stretch: Stretch) -> Node:
    """Return the canvas of a rung that follows.

    Args:
        stream: upright pictures.
        follower: what is cut, and how it is made large.
        views: of the whole clip; None: nobody has looked at it.
        stretch: the frames that the stream has.
    """
    end = stretch.first + stretch.frames
    known = () if views is None else views.shots
    shots = tuple(shot for shot in known if shot.first < end and shot.end > stretch.first)
    shots = shots or (ShotView(stretch.first, end, View.WHOLE, (), NOT_LOOKED_AT),)
    return follower.canvas(stream, _filled(follower.rung, shots), stretch.first)


def _filled(rung: RungPlan, shots: Sequence[ShotView]) -> Sequence[ShotView]:
    """Return how shots are shown in a rung: one that nothing may surround shows the middle."""
    if rung.fill is not Fill.NONE:
        return shots
    return [
        replace(shot, view=View.CROP, paths=(_middle(shot),)) if shot.view is View.WHOLE else shot
        for shot in shots
    ]


def _middle(shot: ShotView) -> CropPath:
    return CropPath((CropNode(shot.first, _MIDDLE, _MIDDLE),))


def _side(size: Size, axis: int) -> int:
    return size.height if axis else size.width


def _centers(shots: Sequence[ShotView], number: int, axis: int, first: int) -> str:
    return piecewise([one for shot in shots for one in _pieces(shot, number, axis, first)])


def _pieces(shot: ShotView, number: int, axis: int, before: int) -> list[Piece]:
    return path_pieces(shot.paths[number], axis, first=shot.first, before=before)


def _placed(pieces: Iterable[Piece], way: str) -> list[Piece]:
    return [Piece(piece.first, way % piece.value) for piece in pieces]
