"""What a window has to hold at each moment of a shot, from the tracks in it (pure)."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from ai.crop_paths import Steps, Window
from ai.ways import Bounds
from farm.analysis import Box, Sighting, SubjectKind, Track

PAST_THE_ENDS = 0.5
"""Seconds before its first sighting and after its last for which a subject counts as there."""
COMFORT = 0.18
"""So far from where it is wanted a subject may stand, a share of the window."""
EYES = 0.38
"""Where a head is wanted in a window that moves down, a share of it from above: head-room."""
_BESIDE_FACE, _OVER_FACE, _UNDER_FACE = 0.25, 0.45, 0.35
"""What belongs to a head beside the box of its face, shares of the box."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A subject at one moment, along a window's axis.

    Attributes:
        extent: where it begins and ends, of a face with its head.
        bare: likewise, of the face alone.
        place: where the window's centre is wanted for it.
        sureness: confidence of the sighting before, or else the first.
    """

    extent: Bounds
    bare: Bounds
    place: float
    sureness: float


@dataclass(frozen=True, slots=True)
class Subject:
    """A track as a window sees it.

    Attributes:
        glimpses: by moment, as long as it is there.
        height: of it, the middle one of its sightings.
    """

    track: Track
    glimpses: Mapping[int, Glimpse]
    height: float

    @property
    def kind(self) -> SubjectKind:
        """What it is."""
        return self.track.kind

    @property
    def weight(self) -> float:
        """How much a shot is about it: its height times how long it is there."""
        return self.height * len(self.glimpses)


def subject_of(track: Track, window: Window, steps: Steps) -> Subject:
    """Return a track as a window sees it."""
    seen, frames = track.sightings, steps.all
    past = ceil(PAST_THE_ENDS * steps.rate)
    first = max(0, ceil((seen[0].frame - past - steps.first) / steps.frames))
    last = min(len(frames) - 1, (seen[-1].frame + past - steps.first) // steps.frames)
    glimpses = {
        moment: _glimpse(track, frames[moment], window) for moment in range(first, last + 1)
    }
    heights = sorted(one.box.height for one in seen)
    return Subject(track, glimpses, heights[len(heights) // 2])


def _glimpse(track: Track, frame: int, window: Window) -> Glimpse:
    after = bisect_right(track.sightings, frame, key=lambda one: one.frame)
    box = _box_at(track.sightings, after, frame)
    return Glimpse(
        window.extent(_head(box, track.kind)),
        window.extent(box),
        _place(box, track.kind, window),
        track.sightings[max(0, after - 1)].confidence,
    )


def _box_at(seen: Sequence[Sighting], after: int, frame: int) -> Box:
    """Return where it is, straight between two sightings; `after` is the number of the second."""
    if after in {0, len(seen)}:
        return seen[max(0, after - 1)].box
    one, other = seen[after - 1], seen[after]
    return _between(one.box, other.box, (frame - one.frame) / (other.frame - one.frame))


def _between(one: Box, other: Box, share: float) -> Box:
    return Box(
        one.left + (other.left - one.left) * share,
        one.top + (other.top - one.top) * share,
        one.width + (other.width - one.width) * share,
        one.height + (other.height - one.height) * share,
    )


def _head(box: Box, kind: SubjectKind) -> Box:
    """Return what must not be cut: of a face the head around it, inside the picture."""
    if kind is not SubjectKind.FACE:
        return box
    left = max(0.0, box.left - _BESIDE_FACE * box.width)
    right = min(1.0, box.left + (1 + _BESIDE_FACE) * box.width)
    top = max(0.0, box.top - _OVER_FACE * box.height)
    bottom = min(1.0, box.top + (1 + _UNDER_FACE) * box.height)
    return Box(left, top, right - left, bottom - top)


def _place(box: Box, kind: SubjectKind, window: Window) -> float:
    across, down = box.center
    if window.moves_across:
        return across
    return down + (0.5 - EYES) * window.size if kind is SubjectKind.FACE else down


def room_for(extents: Sequence[Bounds], window: Window) -> Bounds | None:
    """Return where a window's centre may be to hold all extents; None where they are too much."""
    first = max(end for _, end in extents) - window.size / 2
    last = min(start for start, _ in extents) + window.size / 2
    # an extent that touches the picture's edge wants no more than the edge
    first, last = window.inside(first), window.inside(last)
    return (first, last) if first <= last + 1e-9 else None


def comfort(place: float, room: Bounds, window: Window) -> Bounds:
    """Return where a window's centre may be for a subject to stand well, inside a room."""
    first, last = room
    wanted = min(max(place, first), max(first, last))
    away = COMFORT * window.size
    return max(first, wanted - away), max(first, min(last, wanted + away))
