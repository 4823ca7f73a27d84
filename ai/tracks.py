"""Sightings of single pictures joined into tracks (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from ai.subject_finder import Detection
from farm.analysis import Box, Sighting, SubjectKind, Track

LONGEST_GAP = Fraction(2)
"""Seconds for which somebody may look away and is still the same."""
FARTHEST = 1.2
"""Between two sightings of the same, in widths of its box."""
FARTHEST_A_SECOND = 1.0
"""What is added for each second without a sighting, likewise."""
MOST_GROWTH = 1.8
"""Of a height between two sightings of the same."""
LEAST_SIGHTINGS = 3
"""Fewer are a false one, where there was time for more."""
SURE = 0.5
"""One sighting at least of a track has to be so sure."""

Seen = tuple[int, Sequence[Detection]]
"""What was found in a picture: a frame of the plan's grid, and boxes."""


@dataclass(slots=True)
class _Growing:
    sightings: list[Sighting] = field(default_factory=list)

    @property
    def last(self) -> Sighting:
        return self.sightings[-1]


def join_sightings(
    seen: Iterable[Seen], *, kind: SubjectKind, shot: int, rate: Fraction
) -> tuple[Track, ...]:
    """Return the tracks of a shot, in the order in which they begin.

    Args:
        seen: what was found in each picture of the shot that was looked at, in order.
        kind: of what was found.
        shot: its number.
        rate: frames a second of the plan's grid.
    """
    open_tracks: list[_Growing] = []
    closed: list[_Growing] = []
    pictures = 0
    for frame, found in seen:
        pictures += 1
        ended = [one for one in open_tracks if frame - one.last.frame > LONGEST_GAP * rate]
        closed += ended
        open_tracks = [one for one in open_tracks if one not in ended]
        open_tracks += _joined(open_tracks, frame, found, rate)
    least = min(LEAST_SIGHTINGS, pictures)
    kept = [one.sightings for one in closed + open_tracks if _is_sure(one.sightings, least)]
    kept.sort(key=lambda one: (one[0].frame, one[0].box.left, one[0].box.top))
    return tuple(Track(kind, shot, tuple(one)) for one in kept)


def _is_sure(sightings: Sequence[Sighting], least: int) -> bool:
    return len(sightings) >= least and max(one.confidence for one in sightings) >= SURE


def _joined(
    tracks: Sequence[_Growing], frame: int, found: Sequence[Detection], rate: Fraction
) -> list[_Growing]:
    """Give each detection to the nearest track that may have it; return the new tracks."""
    pairs = [
        (distance, number, place)
        for number, track in enumerate(tracks)
        for place, one in enumerate(found)
        if (distance := _distance(track.last, frame, one, rate)) is not None
    ]
    taken: set[int] = set()
    grown: set[int] = set()
    for _, number, place in sorted(pairs):
        if number not in grown and place not in taken:
            tracks[number].sightings.append(_sighting(frame, found[place]))
            grown.add(number)
            taken.add(place)
    fresh = [one for place, one in enumerate(found) if place not in taken]
    return [_Growing([_sighting(frame, one)]) for one in fresh]


def _sighting(frame: int, one: Detection) -> Sighting:
    return Sighting(frame, _rounded(one.box), round(one.confidence, 3))


def _rounded(box: Box) -> Box:
    """Return a box to a ten-thousandth: what is stored stays small."""
    return Box(*(round(side, 4) for side in (box.left, box.top, box.width, box.height)))


def _distance(last: Sighting, frame: int, one: Detection, rate: Fraction) -> float | None:
    """Return how far apart two sightings are, in widths of a box; None: not the same."""
    growth = one.box.height / last.box.height if last.box.height else MOST_GROWTH * 2
    if not 1 / MOST_GROWTH <= growth <= MOST_GROWTH:
        return None
    (across, down), (before_across, before_down) = one.box.center, last.box.center
    width, height = (one.box.width + last.box.width) / 2, (one.box.height + last.box.height) / 2
    apart = max(abs(across - before_across) / width, abs(down - before_down) / height)
    seconds = float((frame - last.frame) / rate)
    return apart if apart <= FARTHEST + FARTHEST_A_SECOND * seconds else None
