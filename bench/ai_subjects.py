"""Whether windows show whom people look at, and move without a jerk.

    python -m bench.ai subject

The labels in ``bench/labels/subjects.tsv`` were set by hand, on frames of the shared clips: the
middle of a head, as shares of the upright picture. A label counts as inside where what a canvas of
9:16 shows at that frame contains it: the window, either half of a split canvas, or the whole
picture. Where two people are labelled each is a label of its own, so a window that shows one of
two has one inside and one outside. A centre crop is the same window, in the middle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np

from ai.crop_paths import place_at, window_of
from bench.rows import Bound, Row
from bench.seen_clips import UPRIGHT, Clip, Label, clip_of, read_labels
from farm.analysis import SubjectKind, Track
from farm.media import Size
from farm.reframing import CropPath, Reframing, ShotView, View


@cache
def _framed(name: str) -> Reframing:
    return clip_of(name).framed()


@cache
def _framed_alone(name: str, who: str) -> Reframing:
    """Return what is shown where nobody but one labelled person is known."""
    clip = clip_of(name)
    mine = next(one for one in read_labels() if (one.clip, one.who) == (name, who))
    return clip.framed(_tracks_of(mine, clip))


def view_at(framed: Reframing, frame: int) -> ShotView:
    """Return how the shot of a frame is shown."""
    inside = (one for one in framed.shots if one.first <= frame < one.end)
    return next(inside, framed.shots[-1])


def is_inside(label: Label, clip: Clip, framed: Reframing) -> bool:
    """Whether what is shown at a label's frame contains it."""
    frame = round(label.time * clip.rate)
    view = view_at(framed, frame)
    shape = UPRIGHT * 2 if view.view is View.SPLIT else UPRIGHT
    return view.view is View.WHOLE or any(
        _holds(path, label, frame, clip.size, shape) for path in view.paths
    )


def _holds(path: CropPath, label: Label, frame: int, size: Size, shape: Fraction) -> bool:
    window = window_of(shape, size)
    at = label.across if window.moves_across else label.down
    return abs(place_at(path, frame, window) - at) <= window.size / 2


def is_central(label: Label, clip: Clip) -> bool:
    """Whether a centre crop shows a label."""
    window = window_of(UPRIGHT, clip.size)
    return abs((label.across if window.moves_across else label.down) - 0.5) <= window.size / 2


def inside_rows() -> list[Row]:
    """Return the rows about what is inside."""
    shown: list[tuple[Label, View, bool, bool]] = []
    for label in read_labels():
        clip = clip_of(label.clip)
        framed = _framed(label.clip)
        view = view_at(framed, round(label.time * clip.rate)).view
        shown.append((label, view, is_inside(label, clip, framed), is_central(label, clip)))
    inside = [one for _, _, one, _ in shown]
    missed = [one for _, _, one, central in shown if not central]
    cropped = [one for _, view, one, central in shown if view is View.CROP and not central]
    central = _share([one for _, _, _, one in shown])
    views = ", ".join(
        f"{view}: {sum(found)} of {len(found)}"
        for view in View
        if (found := [one for _, seen, one, _ in shown if seen is view])
    )
    frames = len({(label.clip, label.time) for label, *_ in shown})
    told = f"{len(shown)} labels on {frames} frames; centre crop {central:.3f}; by view {views}"
    return [
        Row(
            "subject-inside",
            "heads inside",
            "all labels",
            _share(inside),
            0.97,
            detail=told,
            bound=Bound.AT_LEAST,
        ),
        Row(
            "subject-inside-off-centre",
            "heads inside",
            "those that a centre crop misses",
            _share(missed),
            0.9,
            detail=f"{len(missed)} labels, {sum(cropped)} of {len(cropped)} in crops; {alone()}",
            bound=Bound.AT_LEAST,
        ),
    ]


def alone() -> str:
    """Say how windows do that follow one labelled person each: nothing is shown whole or split."""
    found: list[tuple[bool, bool]] = []
    for label in read_labels():
        clip = clip_of(label.clip)
        framed = _framed_alone(label.clip, label.who)
        if view_at(framed, round(label.time * clip.rate)).view is View.CROP:
            found.append((is_inside(label, clip, framed), is_central(label, clip)))
    off = [inside for inside, central in found if not central]
    return (
        f"with a window for each person alone {_share([one for one, _ in found]):.3f} of "
        f"{len(found)}, and {_share(off):.3f} of the {len(off)} off the centre"
    )


def _tracks_of(label: Label, clip: Clip) -> tuple[Track, ...]:
    """Return the track of a labelled face, else all that moves."""
    frame = round(label.time * clip.rate)
    near = [
        (abs(seen.box.center[0] - label.across), number)
        for number, track in enumerate(clip.tracks)
        if track.kind is SubjectKind.FACE
        for seen in track.sightings
        if abs(seen.frame - frame) <= clip.rate
    ]
    if near and min(near)[0] < 0.1:
        return (clip.tracks[min(near)[1]],)
    return tuple(one for one in clip.tracks if one.kind is not SubjectKind.FACE)


def _share(found: Sequence[bool]) -> float:
    return sum(found) / max(1, len(found))


@dataclass(frozen=True, slots=True)
class Ways:
    """Two ways of a window through the same shot, a place for each frame."""

    clip: str
    rate: Fraction
    ours: list[float]
    naive: list[float]

    def peaks(self) -> tuple[float, float]:
        """Return the peak acceleration of both, pictures a second, a second."""
        return _peak(self.ours, self.rate), _peak(self.naive, self.rate)


def _peak(way: Sequence[float], rate: Fraction) -> float:
    changes = np.abs(np.diff(np.asarray(way), 2))
    return float(changes.max(initial=0.0) * float(rate) ** 2)


def all_ways() -> list[Ways]:
    """Return the ways in all clips, for each face or all that moves alone."""
    ways = {}
    firsts = {(label.clip, label.who): label for label in reversed(read_labels())}
    for label in reversed(firsts.values()):
        clip = clip_of(label.clip)
        tracks = _tracks_of(label, clip)
        name = clip.name.split("_")[0] + ("" if label.who in {"man", "walker"} else f" {label.who}")
        framed = _framed_alone(label.clip, label.who)
        window = window_of(UPRIGHT, clip.size)
        if not window.moves_across:
            continue
        for view in framed.shots:
            if view.view is View.CROP and (naive := _naive(view, tracks, clip)):
                frames = range(view.first, view.end)
                ours = [place_at(view.paths[0], frame, window) for frame in frames]
                ways[name] = Ways(name, clip.rate, ours, naive)
    return list(ways.values())


def _naive(view: ShotView, tracks: Sequence[Track], clip: Clip) -> list[float]:
    """Return the window's middle on each sighting, straight between them."""
    window = window_of(UPRIGHT, clip.size)
    seen = {
        one.frame: window.inside(one.box.center[0])
        for track in sorted(tracks, key=lambda one: len(one.sightings))
        for one in track.sightings
        if view.first <= one.frame < view.end
    }
    frames = sorted(seen)
    places = [seen[frame] for frame in frames]
    return [float(one) for one in np.interp(range(view.first, view.end), frames, places)]


def smooth_rows() -> list[Row]:
    """Return the row about smoothness."""
    peaks = {one.clip: one.peaks() for one in all_ways()}
    told = "; ".join(f"{name} {ours:.2f} / {naive:.2f}" for name, (ours, naive) in peaks.items())
    worst = max(ours / naive for ours, naive in peaks.values() if naive > 0)
    return [Row("crop-smooth", "peak acceleration", "a naive follow", worst, 0.3, detail=told)]


def rows(folder: Path, wanted: Sequence[str]) -> list[Row]:
    """Return the rows that are wanted."""
    found = inside_rows() if any(one.startswith("subject") for one in wanted) else []
    return [*found, *(smooth_rows() if "crop-smooth" in wanted else [])]
