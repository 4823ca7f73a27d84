"""A picture in a canvas of another shape: what is shown of it, shot by shot, and why."""

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from farm.messages import Notice
from farm.timeline import TimeRange


class View(StrEnum):
    """What a canvas shows of the picture during a shot."""

    CROP = "crop"
    """A window of the canvas's shape."""
    SPLIT = "split"
    """Two windows, each of half the canvas: for people who stand far apart."""
    WHOLE = "whole"
    """All of it, its own blur around it."""


@dataclass(frozen=True, slots=True)
class CropNode:
    """Where a window is at one frame; between two nodes it moves in a straight line, evenly.

    Attributes:
        frame: on the plan's grid.
        across: of the window's centre, a share of the upright picture's width, 0 to 1.
        down: likewise of its height.
    """

    frame: int
    across: float
    down: float


@dataclass(frozen=True, slots=True)
class CropPath:
    """A window's way through a shot; before its first node and after its last it stands still."""

    nodes: tuple[CropNode, ...]


@dataclass(frozen=True, slots=True)
class ShotView:
    """How one shot is shown.

    Attributes:
        first: its first frame on the plan's grid.
        end: the frame after its last.
        paths: none where the whole picture is shown, one of a crop, two of a split: the upper or
            left half first.
        reason: why it is shown so, as a code of ``messages.toml``.
    """

    first: int
    end: int
    view: View
    paths: tuple[CropPath, ...]
    reason: Notice


@dataclass(frozen=True, slots=True)
class Reframing:
    """How a clip is shown in canvases of one shape.

    Attributes:
        shape: width over height of the canvas.
        shots: one after the other, from frame 0 to the clip's end.
    """

    shape: Fraction
    shots: tuple[ShotView, ...]


@dataclass(frozen=True, slots=True)
class Pin:
    """Where a person wants windows to stand, whatever was found.

    Attributes:
        span: seconds of the programme.
        across: of the window's centre, a share of the upright picture's width, 0 to 1.
        down: likewise of its height.
    """

    span: TimeRange
    across: float
    down: float


@dataclass(frozen=True, slots=True)
class Pinned:
    """What people have pinned in a clip.

    Attributes:
        version: counts every change, so that renditions of before are known.
        pins: where two overlap, the later one counts.
    """

    version: int = 0
    pins: tuple[Pin, ...] = ()


NOTHING_PINNED = Pinned()


def pins_within(pinned: Pinned, span: TimeRange) -> Pinned:
    """Return the pins of a stretch, by its own clock; nobody has changed them there yet."""
    inside = (one for one in pinned.pins if one.span.start < span.end and span.start < one.span.end)
    return Pinned(pins=tuple(_cut_pin(one, span) for one in inside))


def _cut_pin(pin: Pin, span: TimeRange) -> Pin:
    first, last = max(pin.span.start, span.start), min(pin.span.end, span.end)
    return replace(pin, span=TimeRange(first - span.start, last - span.start))


@dataclass(frozen=True, slots=True)
class ViewCount:
    """In how many shots a rendition shows the picture in one way, for one reason."""

    view: View
    reason: Notice
    shots: int


@dataclass(frozen=True, slots=True)
class Reframed:
    """How one rendition was reframed.

    Attributes:
        pins: version of the pins that it obeys.
        views: the most frequent first.
    """

    pins: int
    views: tuple[ViewCount, ...]
