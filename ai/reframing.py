"""From what was seen in a clip to what canvases of another shape show of it (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ai.crop_paths import Hold, Steps, Window, place_at, plan_path, steps_of, window_of
from ai.framing import Subject, subject_of
from ai.framing_choice import Wanted, beside_bars, main_people, most_at_once, wanted_of, without
from ai.pins import holds_of
from ai.ways import Bounds
from farm.analysis import Shot, SubjectKind, Track
from farm.media import Size
from farm.messages import Notice
from farm.reframing import CropPath, Pin, Reframing, ShotView, View

LEAST_KNOWN = 0.2
"""Share of a shot in which something has to be there for a window to follow it."""
MOST_MISFITS = 0.1
"""Share of those moments in which the people may be too far apart for the window."""
MOST_LOST = 0.15
"""Share of those moments in which its middle may be outside: it is faster than a window may be."""
SURE_ENOUGH = 0.5
"""Confidence in what the eye goes to first, for a window to stand there."""
BOTH = 0.6
"""Share of a shot for which each of two people has to be there to get half of the canvas."""
LONG_BAR = 1 / 3
"""Share of a shot in which a bar of words is there for it to decide over the view."""
DOUBLED = 0.1
"""Share of the moments in which one half may show much of the other's head as well."""
MUCH = 0.25
"""Share of a head."""
OUTSIDE = 0.45
"""So far from a window's middle, a share of it, is outside."""
PAIR = 2
"""A canvas has two halves."""
SAME_SHAPE = 0.995


@dataclass(frozen=True, slots=True)
class _Scene:
    """A shot, as a window sees it."""

    shot: Shot
    window: Window
    half: Window | None
    """Of half the canvas; None where it is not split."""
    steps: Steps
    tracks: tuple[Track, ...]

    def subjects(self, *kinds: SubjectKind) -> tuple[Subject, ...]:
        found = (
            subject_of(one, self.window, self.steps) for one in self.tracks if one.kind in kinds
        )
        return tuple(sorted(found, key=lambda one: -one.weight))

    def shows(self, view: View, code: Notice | str, *paths: CropPath) -> ShotView:
        reason = Notice(code) if isinstance(code, str) else code
        return ShotView(self.shot.first, self.shot.end, view, paths, reason)


def plan_reframing(
    shots: Sequence[Shot],
    tracks: Sequence[Track],
    *,
    shape: Fraction,
    picture: Size,
    rate: Fraction,
    pins: Sequence[Pin] = (),
) -> Reframing:
    """Say what is shown of each shot, and why.

    Args:
        shots: one after the other, from frame 0 to the clip's end.
        tracks: who or what was seen in them, by their numbers.
        shape: width over height of the canvas.
        picture: the upright picture.
        rate: frames a second of the plan's grid.
        pins: where people want the window to stand; where two overlap, the later one counts.
    """
    window = window_of(shape, picture)
    half = window_of(shape * 2, picture) if shape < 1 else None
    by_shot: dict[int, list[Track]] = {}
    for track in tracks:
        by_shot.setdefault(track.shot, []).append(track)
    views = []
    for number, shot in enumerate(shots):
        steps = steps_of(shot.first, shot.end, rate)
        scene = _Scene(shot, window, half, steps, tuple(by_shot.get(number, ())))
        views.append(_view(scene, holds_of(pins, steps, window)))
    return Reframing(shape, tuple(views))


def _view(scene: _Scene, holds: Sequence[Hold]) -> ShotView:
    if scene.window.size >= SAME_SHAPE:
        return scene.shows(View.CROP, "framed-all", _still(scene, 0.5))
    people = scene.subjects(SubjectKind.FACE, SubjectKind.PERSON)
    main = main_people(people, scene.steps)
    others = [*people, *scene.subjects(SubjectKind.MOTION)]
    wanted = wanted_of(main, others, scene.window, scene.steps)
    if holds:
        return scene.shows(View.CROP, "framed-pinned", _path(scene, wanted, holds))
    if wanted is None or wanted.known < LEAST_KNOWN:
        return _unknown(scene)
    if wanted.misfits > MOST_MISFITS:
        return _too_much(scene, main)
    return _followed(scene, wanted)


def _unknown(scene: _Scene) -> ShotView:
    for track in scene.tracks:
        best = track.sightings[0]
        if track.kind is SubjectKind.SALIENT and best.confidence >= SURE_ENOUGH:
            start, end = scene.window.extent(best.box)
            path = _still(scene, scene.window.inside((start + end) / 2))
            return scene.shows(View.CROP, "framed-salient", path)
    return scene.shows(View.WHOLE, "framed-whole-nothing")


def _still(scene: _Scene, place: float) -> CropPath:
    return CropPath((scene.window.node(scene.shot.first, place),))


def _path(scene: _Scene, wanted: Wanted | None, holds: Sequence[Hold] = ()) -> CropPath:
    """Return the window's way; there is something wanted, or a hold."""
    window, steps = scene.window, scene.steps
    if wanted is None:
        return plan_path(_between(holds, len(steps.all)), window, steps, holds=holds)
    bounds = [one or window.bounds for one in wanted.bounds]
    return plan_path(bounds, window, steps, wanted=wanted.wishes, holds=holds)


def _between(holds: Sequence[Hold], moments: int) -> list[Bounds]:
    """Return where a window stands that nothing else moves: where it was held last."""
    places = [holds[0].place] * moments
    for hold in holds:
        places[hold.first :] = [hold.place] * (moments - hold.first)
    return [(place, place) for place in places]


def _too_much(scene: _Scene, main: Sequence[Subject]) -> ShotView:
    """Say what is shown where one window cannot hold all that it should."""
    people = most_at_once(main)
    if people < PAIR:
        return scene.shows(View.WHOLE, "framed-whole-close")
    if len(main) == PAIR and (paths := _halves(scene, main)):
        return scene.shows(View.SPLIT, "framed-split", *paths)
    count = {"count": str(people)}
    return scene.shows(View.WHOLE, Notice("framed-whole-apart", count))


def _halves(scene: _Scene, main: Sequence[Subject]) -> tuple[CropPath, ...]:
    """Return the ways of two halves; none where a half would show the other's head as well."""
    half, steps = scene.half, scene.steps
    if half is None or min(len(one.glimpses) for one in main) < BOTH * len(steps.all):
        return ()
    subjects = [subject_of(one.track, half, steps) for one in main]
    paths = []
    for subject, other in zip(subjects, subjects[::-1], strict=True):
        wanted = wanted_of([subject], [], half, steps)
        if wanted is None or wanted.misfits > MOST_MISFITS:
            return ()
        wanted = without(wanted, other, half)
        bounds = [one or half.bounds for one in wanted.bounds]
        paths.append(plan_path(bounds, half, steps, wanted=wanted.wishes))
        if _doubled(half, paths[-1], other, steps) > DOUBLED:
            return ()
    return tuple(paths)


def _doubled(window: Window, path: CropPath, subject: Subject, steps: Steps) -> float:
    """Return the share of the moments at which a window shows much of somebody's head."""
    shown = []
    for moment, glimpse in subject.glimpses.items():
        (first, end), at = glimpse.extent, place_at(path, steps.all[moment], window)
        common = min(end, at + window.size / 2) - max(first, at - window.size / 2)
        shown.append(common > MUCH * (end - first))
    return sum(shown) / max(1, len(shown))


def _followed(scene: _Scene, wanted: Wanted) -> ShotView:
    bars = scene.subjects(SubjectKind.TEXT)
    wanted, cut = beside_bars(wanted, bars, scene.window)
    if cut > LONG_BAR:
        return scene.shows(View.WHOLE, "framed-whole-bar")
    path = _path(scene, wanted)
    if _lost(scene, wanted, path) > MOST_LOST:
        return scene.shows(View.WHOLE, "framed-whole-fast")
    return scene.shows(View.CROP, wanted.reason, path)


def _lost(scene: _Scene, wanted: Wanted, path: CropPath) -> float:
    """Return the share of the moments at which the middle of what is followed is outside."""
    window = scene.window
    away = [
        abs(place_at(path, frame, window) - window.inside(place))
        for frame, place in zip(scene.steps.all, wanted.places, strict=True)
        if place is not None
    ]
    return sum(one > OUTSIDE * window.size for one in away) / len(away)
