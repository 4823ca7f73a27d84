"""What a window has to hold at each moment of a shot, from the tracks in it (pure)."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

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
class Subject:
    """A track along a window's axis.

    Attributes:
        extents: at each moment where it begins and ends, of a face with its head; None: it is
            not there.
        bare: of the face alone.
        places: where the window's centre is wanted for it.
        sureness: confidence of the sighting before, or else the first.
        height: of it, the middle one of its sightings.
    """

    track: Track
    extents: tuple[Bounds | None, ...]
    bare: tuple[Bounds | None, ...]
    places: tuple[float, ...]
    sureness: tuple[float, ...]
    height: float

    @property
    def kind(self) -> SubjectKind:
        """What it is."""
        return self.track.kind

    @property
    def moments(self) -> int:
        """How long it is there."""
        return sum(extent is not None for extent in self.extents)


def subject_of(track: Track, window: Window, steps: Steps) -> Subject:
    """Return a track as a window sees it."""
    boxes = [_box_at(track, frame, steps) for frame in steps.all]
    heights = sorted(one.box.height for one in track.sightings)
    heads = [None if box is None else _head(box, track.kind) for box in boxes]
    return Subject(
        track,
        tuple(None if head is None else window.extent(head) for head in heads),
        tuple(None if box is None else window.extent(box) for box in boxes),
        tuple(0.5 if box is None else _place(box, track.kind, window) for box in boxes),
        tuple(_sighting_before(track, frame).confidence for frame in steps.all),
        heights[len(heights) // 2],
    )


def _sighting_before(track: Track, frame: int) -> Sighting:
    after = bisect_right(track.sightings, frame, key=lambda one: one.frame)
    return track.sightings[max(0, after - 1)]


def _box_at(track: Track, frame: int, steps: Steps) -> Box | None:
    """Return where it is, straight between two sightings."""
    seen = track.sightings
    past = PAST_THE_ENDS * steps.rate
    if not seen[0].frame - past <= frame <= seen[-1].frame + past:
        return None
    after = bisect_right(seen, frame, key=lambda one: one.frame)
    if after in {0, len(seen)}:
        return seen[max(0, after - 1)].box
    one, other = seen[after - 1], seen[after]
    share = (frame - one.frame) / (other.frame - one.frame)
    return _between(one.box, other.box, share)


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
