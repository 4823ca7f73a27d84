"""Motion, shot rate and faces as curves: up where something was put, down where decoys are."""

from fractions import Fraction

import numpy as np
import pytest

from ai.motion import find_motion
from ai.picture_signals import face_signals, shot_rate
from ai.shots import shots_between
from farm.analysis import Box, Sighting, SignalKind, SubjectKind, Track

RATE = Fraction(24)
APART = 6
"""Frames from one picture to the next: four a second."""
SECONDS = 10


def place(seed=1, height=180, width=480):
    """A place that is wider than the picture, with coarse and fine things in it."""
    chance = np.random.default_rng(seed)
    coarse = np.kron(chance.uniform(40, 210, (height // 20, width // 20)), np.ones((20, 20)))
    fine = np.kron(chance.normal(scale=14, size=(height // 4, width // 4)), np.ones((4, 4)))
    return coarse + fine


def still(seed=1):
    """Ten seconds of it, with grain."""
    chance = np.random.default_rng(seed + 100)
    view = place(seed)[:, 80:400]
    grain = chance.normal(scale=3, size=(SECONDS * 4, *view.shape))
    return view + grain


def pictures_of(values):
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def motion(values, *, cuts=()):
    shots = shots_between(cuts, (), len(values) * APART)
    found = find_motion(pictures_of(values), shots, rate=RATE, apart=APART)
    assert found.kind is SignalKind.MOTION
    assert len(found.values) == 2 * SECONDS
    assert all(0 <= value <= 1 for value in found.values)
    return np.array(found.values)


def with_walker(values, first, last):
    """Somebody of a fifth of the picture walks across between two seconds."""
    moved = values.copy()
    figure = place(7)[:140, :60]
    for number in range(first * 4, last * 4):
        left = 5 + 12 * (number - first * 4)
        moved[number, 30:170, left : left + 60] = figure
    return moved


def test_motion_rises_where_somebody_walks():
    found = motion(with_walker(still(), 4, 7))
    assert found[8:14].min() > 0.05
    assert max(found[:7].max(), found[16:].max()) < 0.01


def panned(pixels=9):
    chance = np.random.default_rng(3)
    wide = np.kron(np.ones((1, 2)), place())
    lefts = 20 + pixels * np.arange(SECONDS * 4)
    views = np.stack([wide[:, left : left + 320] for left in lefts])
    return views + chance.normal(scale=3, size=views.shape)


def shaken():
    chance = np.random.default_rng(4)
    tall = place(height=220)
    steps = chance.integers(0, 13, (SECONDS * 4, 2))
    return np.stack([tall[down : down + 180, 60 + right : 380 + right] for down, right in steps])


def lit(gains):
    return still() * np.asarray(gains).reshape(-1, 1, 1)


TIMES = np.arange(SECONDS * 4)
DECOYS = {
    "grain": still(),
    "pan": panned(),
    "shake": shaken(),
    "flicker": lit(1 + 0.2 * np.sin(TIMES * 2)),
    "exposure-jumps": lit(np.where(TIMES < 20, 1, 0.6)),
    "exposure-drifts": lit(np.linspace(1, 0.5, SECONDS * 4)),
    "flash": lit(np.where(TIMES == 20, 1.6, 1)),
}


@pytest.mark.parametrize("values", DECOYS.values(), ids=DECOYS)
def test_motion_stays_down_when_only_camera_and_light_change(values):
    assert motion(values).max() < 0.05


def test_motion_is_seen_through_a_pan():
    found = motion(with_walker(panned(5), 4, 7))
    assert found[9:13].min() > 2 * max(found[:7].max(), found[16:].max(), 0.01)


def test_a_cut_is_no_motion():
    values = np.concatenate((still(1)[:20], still(2)[:20]))
    assert motion(values, cuts=(20 * APART,)).max() < 0.01
    assert motion(values).max() > 0.2, "the test could not fail"


def test_shots_are_counted_around_each_moment():
    cuts = tuple(range(60 * 24, 80 * 24, 24))
    shots = shots_between(cuts, (), 120 * 24)
    found = shot_rate(shots, RATE)
    values = np.array(found.values)
    assert len(values) == 240
    assert values[140] == 57, "nineteen in twenty seconds"
    assert values[:90].max() == values[200:].max() == 0


@pytest.mark.parametrize("seconds", [1, 5])
def test_the_rate_of_short_clips_is_that_of_the_whole(seconds):
    found = shot_rate(shots_between((12,), (), seconds * 24), RATE)
    assert set(found.values) == {60 / seconds}


def face(first, last, height, kind=SubjectKind.FACE):
    box = Box(0.4, 0.2, 0.1, height)
    sightings = tuple(Sighting(frame, box, 0.9) for frame in range(first, last + 1, APART))
    return Track(kind, 0, sightings)


def test_faces_are_counted_where_they_are_and_nothing_else_is():
    shots = shots_between((), (), 240)
    tracks = (face(24, 120, 0.2), face(72, 168, 0.4), face(0, 234, 0.9, SubjectKind.PERSON))
    counts, sizes = face_signals(tracks, shots, RATE)
    assert counts.values == (0, *(1,) * 4, *(2,) * 5, *(1,) * 4, *(0,) * 6)
    assert sizes.values == (0, *(0.2,) * 4, *(0.4,) * 9, *(0,) * 6)


def test_a_face_grows_between_two_sightings():
    far = Sighting(0, Box(0.4, 0.2, 0.1, 0.1), 0.9)
    near = Sighting(96, Box(0.4, 0.2, 0.3, 0.5), 0.9)
    _, sizes = face_signals(
        (Track(SubjectKind.FACE, 0, (far, near)),), shots_between((), (), 120), RATE
    )
    assert sizes.values[0] == pytest.approx(0.125)
    assert sizes.values[7] == pytest.approx(0.475)


def test_no_clip_has_no_curves():
    assert shot_rate((), RATE).values == ()
    assert find_motion((), (), rate=RATE, apart=APART).values == ()
