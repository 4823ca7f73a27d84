"""Whom a shot is about, and what a window has to hold of it at each moment (pure)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum

from ai.crop_paths import Steps, Window
from ai.framing import Subject, comfort, room_for
from ai.ways import Bounds
from farm.analysis import SubjectKind
from farm.messages import Notice

PEOPLE = frozenset({SubjectKind.FACE, SubjectKind.PERSON})
DOMINANT = 1.8
"""Whoever is so many times as high as the next one is alone what a shot is about."""
MINOR = 0.4
"""Whoever is seen for less than this share of the weightiest's time is no main one."""

LONG = 20.0
"""Seconds; whoever is seen for longer is a main one in a shot of any length."""
REASONS = {
    SubjectKind.FACE: "framed-face",
    SubjectKind.PERSON: "framed-person",
    SubjectKind.MOTION: "framed-motion",
}
NEAR = 0.3
"""So far from a window's middle, a share of it, a bar of words may push whom it follows."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one window has to hold.

    Attributes:
        bounds: at each moment where its centre may be; None: anywhere.
        places: of the middle of what it holds, likewise.
        misfits: share of the moments with subjects in which they are too much for the window.
        reason: what it follows.
    """

    bounds: tuple[Bounds | None, ...]
    places: tuple[float | None, ...]
    misfits: float
    reason: Notice

    @property
    def wishes(self) -> tuple[float, ...]:
        """Where its middle is wanted, whenever anything is there."""
        return tuple(place for place in self.places if place is not None)

    @property
    def known(self) -> float:
        """Share of the moments at which anything is there."""
        return sum(one is not None for one in self.bounds) / len(self.bounds)


def main_people(subjects: Sequence[Subject], steps: Steps) -> tuple[Subject, ...]:
    """Return the people whom a shot is about, from left to right or from above."""
    people = [one for one in subjects if one.kind in PEOPLE and one.glimpses]
    if not people:
        return ()
    weightiest = max(people, key=lambda one: one.weight)
    tall = [one for one in people if one.height * DOMINANT > weightiest.height]
    least = min(MINOR * len(weightiest.glimpses), LONG / steps.seconds)
    main = [one for one in tall if len(one.glimpses) >= least]
    return tuple(sorted(main, key=_mean_place))


def most_at_once(subjects: Sequence[Subject]) -> int:
    """Return how many are there at the same moment, at most: who looks away has two tracks."""
    moments = Counter(moment for one in subjects for moment in one.glimpses)
    return max(moments.values(), default=0)


def _mean_place(subject: Subject) -> float:
    there = [one.place for one in subject.glimpses.values()]
    return fsum(there) / len(there)


def wanted_of(
    main: Sequence[Subject], others: Sequence[Subject], window: Window, steps: Steps
) -> Wanted | None:
    """Return what a window has to hold: at each moment the main ones, or the best of the others.

    Args:
        main: whom the shot is about.
        others: what is there besides; one is taken where no main one is.
        window: what holds them.
        steps: the shot's moments.
    """
    count = len(steps.all)
    bounds: list[Bounds | None] = [None] * count
    places: list[float | None] = [None] * count
    misfits, kinds = 0, []
    spare = _by_moment(others, count)
    for moment, subjects in enumerate(_by_moment(main, count)):
        here = subjects or _surest(spare[moment], moment)
        if here:
            room, place = _room(here, moment, window)
            misfits += room is None
            if room is None:
                alone = [max(here, key=lambda one: one.weight)]
                room, place = _room(alone, moment, window)
            bounds[moment] = comfort(place, room or (window.inside(place),) * 2, window)
            places[moment] = place
            kinds.append(here[0].kind)
    if not kinds:
        return None
    reason = _reason(kinds, most_at_once(main))
    return Wanted(tuple(bounds), tuple(places), misfits / len(kinds), reason)


def _by_moment(subjects: Sequence[Subject], count: int) -> list[list[Subject]]:
    found: list[list[Subject]] = [[] for _ in range(count)]
    for one in subjects:
        for moment in one.glimpses:
            found[moment].append(one)
    return found


def _surest(others: Sequence[Subject], moment: int) -> list[Subject]:
    """Return who is there besides: somebody before something, then the surest."""
    return sorted(others, key=lambda one: (one.kind not in PEOPLE, -one.glimpses[moment].sureness))[
        :1
    ]


def _room(here: Sequence[Subject], moment: int, window: Window) -> tuple[Bounds | None, float]:
    seen = [one.glimpses[moment] for one in here]
    room = room_for([one.extent for one in seen], window)
    if room is None and len(seen) == 1:
        room = room_for([seen[0].bare], window)  # so near that nobody misses the ears
    if room is None and here[0].kind not in PEOPLE:
        room = window.bounds  # what moves may be larger than the window, a face may not
    places = [one.place for one in seen]
    return room, (min(places) + max(places)) / 2


def _reason(kinds: Sequence[SubjectKind], people: int) -> Notice:
    kind = max(REASONS, key=kinds.count)
    if kind is SubjectKind.FACE and people > 1:
        return Notice("framed-group", {"count": str(people)})
    return Notice(REASONS[kind])


def beside_bars(wanted: Wanted, bars: Sequence[Subject], window: Window) -> tuple[Wanted, float]:
    """Return what a window has to hold so that no bar of words is cut, where that can be.

    Returns:
        what is wanted now, and the share of the moments at which a bar is cut nevertheless.
    """
    bounds = list(wanted.bounds)
    cut = 0
    for moment, here in enumerate(_by_moment(bars, len(bounds))):
        if not here:
            continue
        place, bound = wanted.places[moment], wanted.bounds[moment]
        room = room_for([one.glimpses[moment].extent for one in here], window)
        if room is None or (place is not None and _away(place, room) > NEAR * window.size):
            cut += 1
        elif bound is None:
            bounds[moment] = room
        else:
            bounds[moment] = _nearest(bound, room)
    return replace(wanted, bounds=tuple(bounds)), cut / len(bounds)


def _away(place: float, room: Bounds) -> float:
    return max(room[0] - place, place - room[1], 0.0)


def _nearest(bound: Bounds, room: Bounds) -> Bounds:
    """Return what two bounds have in common, or the one's edge that is next to the other."""
    first, last = max(bound[0], room[0]), min(bound[1], room[1])
    if first <= last:
        return first, last
    return (room[0], room[0]) if bound[1] < room[0] else (room[1], room[1])


def without(wanted: Wanted, other: Subject, window: Window) -> Wanted:
    """Return what a window has to hold so that it shows as little of somebody else as it can."""
    bounds = list(wanted.bounds)
    places = list(wanted.places)
    for moment, glimpse in other.glimpses.items():
        bound, place, extent = wanted.bounds[moment], wanted.places[moment], glimpse.extent
        if bound is None or place is None:
            continue
        is_before = place < (extent[0] + extent[1]) / 2
        edge = extent[0] - window.size / 2 if is_before else extent[1] + window.size / 2
        edge = window.inside(edge)
        if (is_before and bound[1] > edge) or (not is_before and bound[0] < edge):
            near = min(bound[1], edge) if is_before else max(bound[0], edge)
            bounds[moment] = (
                (min(bound[0], near), near) if is_before else (near, max(bound[1], near))
            )
            places[moment] = near
    return replace(wanted, bounds=tuple(bounds), places=tuple(places))
