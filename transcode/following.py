"""A rung that follows: what of the picture it shows, frame by frame (filters of ffmpeg).

Windows are cut before anything is scaled: less is scaled then, and where the window stands is a
number for each frame. A clip that is shown one way pays for that one only.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

import ffmpeg

from farm.media import Orientation, Size
from farm.messages import Notice
from farm.outputs import Fill
from farm.reframing import CropNode, CropPath, Reframing, ShotView, View
from transcode.plan import RungPlan
from transcode.source import Node
from transcode.steps import Piece, path_pieces, piecewise
from transcode.windows import halves_of, window_inside

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
        upright: the source's picture as a viewer sees it.
        inside: size of the stream's pictures that it is cut out of.
        sized: makes what was cut as large as the canvas wants it.
        whole: makes the canvas with all of the picture in it.
    """

    rung: RungPlan
    upright: Size
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
        views = [view for view in View if any(shot.view is view for shot in shots)]
        parts: Iterator[Node] = iter((stream,))
        if len(views) > 1:
            split = stream.filter_multi_output("split", len(views))
            parts = iter([split[number] for number in range(len(views))])
        shots_of = {view: [shot for shot in shots if shot.view is view] for view in views}
        shown = self._view(views[0], next(parts), _Times(shots_of[views[0]], first))
        for view, part in zip(views[1:], parts, strict=True):
            wanted = piecewise(
                [Piece(shot.first - first, str(int(shot.view is view))) for shot in shots]
            )
            rare = self._view(view, part, _Times(shots_of[view], first, wanted))
            shown = ffmpeg.overlay(shown, rare, x=0, y=0, format="yuv420", enable=wanted)
        return shown.filter("setsar", 1)

    def _view(self, view: View, stream: Node, times: "_Times") -> Node:
        match view:
            case View.CROP:
                return self._window(stream, self.rung.canvas, times, 0)
            case View.SPLIT:
                return self._split(stream, times)
            case View.WHOLE:
                return self.whole(times.thinned(stream))
        assert_never(view)

    def _split(self, stream: Node, times: "_Times") -> Node:
        parts = stream.filter_multi_output("split", 2)
        windows = [
            self._window(parts[number], half, times, number)
            for number, half in enumerate(halves_of(self.rung.canvas))
        ]
        is_tall = self.rung.canvas.orientation is Orientation.VERTICAL
        return ffmpeg.filter(windows, "vstack" if is_tall else "hstack", inputs=2)

    def _window(self, stream: Node, canvas: Size, times: "_Times", number: int) -> Node:
        """Cut a window and make it as large as its part of the canvas."""
        window = window_inside(canvas, self.upright, self.inside)
        left = f"{self.inside.width}*({times.centers(number, 0)})-{window.width // 2}"
        top = f"{self.inside.height}*({times.centers(number, 1)})-{window.height // 2}"
        # the filter keeps the window inside, at even offsets
        cut = stream.filter("crop", window.width, window.height, left, top)
        return self.sized(times.thinned(cut), canvas).filter("setsar", 1)


@dataclass(frozen=True, slots=True)
class _Times:
    """The shots of one view, and when they are shown.

    Attributes:
        shots: at least one.
        first: frame of the clip's grid that is the stream's frame 0.
        wanted: not 0 where the view is shown; None: everywhere.
    """

    shots: Sequence[ShotView]
    first: int
    wanted: str | None = None

    def thinned(self, stream: Node) -> Node:
        """Leave out most of what nobody sees."""
        if self.wanted is None:
            return stream
        return stream.filter("select", f"if({self.wanted},1,not(mod(n,{IDLE_STEP})))")

    def centers(self, number: int, axis: int) -> str:
        """Return where a window's centre is along an axis, a share of the picture."""
        pieces = [
            piece
            for shot in self.shots
            for piece in path_pieces(shot.paths[number], axis, first=shot.first, before=self.first)
        ]
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
